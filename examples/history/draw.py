"""Draws three answers as pictures: rows by question as JSON on stdin, the folder for the SVGs.

python draw.py pictures < answers.json

`{"phases": [[...], ...], "funnel": ..., "overdue": ...}`: rows as the SQL files give them, their
dates as texts.
"""

import json
import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import matplotlib as mpl
from matplotlib import dates
from matplotlib import pyplot as plt

TEXT, OURS, LATE = "#6b7280", "#2a78c2", "#d9534f"
LINES, QUARTERS = 18, 8
DARK = 0.6
"""From this share on, a cell of the funnel takes white figures."""


def main() -> None:
    """Draw; readable on a light and on a dark page."""
    answers = json.load(sys.stdin)
    mpl.rcParams.update(
        {"svg.fonttype": "none", "svg.hashsalt": "history", "font.family": "sans-serif"}
        | dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color"), TEXT)
    )
    places = {phase: place for _, place, phase, *_ in answers["funnel"]}
    pictures = {
        "phases": phases(answers["phases"], places),
        "funnel": funnel(answers["funnel"], places),
        "overdue": overdue(answers["overdue"]),
    }
    for name, figure in pictures.items():
        figure.tight_layout()
        path = Path(sys.argv[1], f"history-{name}.svg")
        figure.savefig(path, transparent=True, metadata={"Date": None, "Creator": None})


def phases(rows: list, places: dict[str, int]) -> plt.Figure:
    """Draw the deals that moved most, each as a bar of its phases."""
    stays = defaultdict(list)
    for deal, name, phase, entered, ended, days, _ in rows:
        stays[deal].append((name, phase, date.fromisoformat(entered), days, ended))
    most = sorted(stays, key=lambda deal: (-len(stays[deal]), deal))[:LINES]
    colours = plt.get_cmap("viridis")
    figure, panel = plt.subplots(figsize=(8, 5.4))
    for line, deal in enumerate(reversed(most)):
        for _, phase, entered, days, _ in stays[deal]:
            shade = colours(places[phase] / max(places.values()))
            panel.broken_barh([(dates.date2num(entered), days)], (line - 0.35, 0.7), color=shade)
    panel.set_yticks(range(len(most)), [stays[deal][-1][0] or deal for deal in reversed(most)])
    panel.xaxis.set_major_locator(dates.WeekdayLocator(dates.MO, interval=2))
    panel.xaxis.set_major_formatter(dates.DateFormatter("%d %b"))
    panel.set_title("Days in each phase: the deals that moved most", loc="left", fontsize=10)
    keys = [
        plt.Rectangle((0, 0), 1, 1, color=colours(place / max(places.values())))
        for place in places.values()
    ]
    panel.legend(keys, places, loc="upper left", bbox_to_anchor=(1, 1), frameon=False, fontsize=8)
    panel.spines[:].set_visible(False)
    return figure


def funnel(rows: list, places: dict[str, int]) -> plt.Figure:
    """Draw the share of each quarter's deals that got to a phase, the newest quarters first."""
    cells = {(quarter, phase): (reached, all_) for quarter, _, phase, reached, all_ in rows}
    quarters = sorted({quarter for quarter, _ in cells}, reverse=True)[:QUARTERS]
    shares = [[cells[one, phase][0] / cells[one, phase][1] for phase in places] for one in quarters]
    figure, panel = plt.subplots(figsize=(8, 3.6))
    panel.imshow(shares, cmap="Blues", vmin=0, vmax=1.2, aspect="auto")
    for line, one in enumerate(quarters):
        for column, phase in enumerate(places):
            dark = shares[line][column] > DARK
            panel.text(column, line, cells[one, phase][0], ha="center", va="center", fontsize=8,
                       color="white" if dark else "#1f2937")  # fmt: skip
    names = [f"{one[:4]} Q{(int(one[5:7]) + 2) // 3}" for one in quarters]
    panel.set_yticks(range(len(quarters)), names)
    panel.set_xticks(range(len(places)), places, rotation=30, ha="right", fontsize=8)
    panel.set_title("Deals of each quarter that got to a phase", loc="left", fontsize=10)
    panel.spines[:].set_visible(False)
    panel.tick_params(length=0)
    return figure


def overdue(rows: list) -> plt.Figure:
    """Draw the milestones that are longest overdue: the first promise, the present one, today."""
    longest = sorted(rows, key=lambda row: -row[5])[:LINES]
    figure, panel = plt.subplots(figsize=(8, 5))
    for line, (*_, due, days, promised, _) in enumerate(reversed(longest)):
        first, last = date.fromisoformat(promised), date.fromisoformat(due)
        today = last + timedelta(days=days)
        panel.plot([last, today], [line, line], color=LATE, linewidth=5, solid_capstyle="butt")
        put_off = max(first, last)
        panel.plot([first, put_off], [line, line], color=OURS, linewidth=5, solid_capstyle="butt")
        panel.plot([first], [line], "o", color=OURS)
        panel.annotate(f"{days} days", (today, line), (4, -3), textcoords="offset points",
                       fontsize=8)  # fmt: skip
    panel.set_yticks(
        range(len(longest)), [f"{who}: {name}" for who, _, _, name, *_ in reversed(longest)]
    )
    panel.xaxis.set_major_locator(dates.MonthLocator())
    panel.xaxis.set_major_formatter(dates.DateFormatter("%b %Y"))
    panel.set_title(
        "Overdue milestones: promised (dot), put off (blue), overdue (red)", loc="left", fontsize=10
    )
    panel.spines[:].set_visible(False)
    panel.margins(x=0.1)
    return figure


if __name__ == "__main__":
    main()
