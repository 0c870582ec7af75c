"""Draws rows per second as bars: JSON of case, contestant and figure on stdin, the SVG's path."""

from __future__ import annotations

import json
import sys

import matplotlib as mpl
from matplotlib import pyplot as plt

OURS, OTHERS, TEXT = "#2a78c2", "#a3adb8", "#6b7280"


def main() -> None:
    """Draw one panel a case; readable on a light and on a dark page."""
    cases: dict[str, dict[str, float]] = json.load(sys.stdin)
    mpl.rcParams.update(
        {"svg.fonttype": "none", "svg.hashsalt": "bench", "font.family": "sans-serif"}
        | dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color"), TEXT)
    )
    figure, panels = plt.subplots(len(cases), 1, figsize=(8, 1.9 * len(cases)), squeeze=False)
    for panel, (case, figures) in zip(panels[:, 0], cases.items(), strict=True):
        names = sorted(figures, key=figures.__getitem__)
        colours = [OURS if name.startswith("tap-devensoft") else OTHERS for name in names]
        bars = panel.barh(names, [figures[name] for name in names], color=colours)
        panel.bar_label(bars, fmt="{:,.0f}", padding=4, color=TEXT)
        panel.set_title(f"Rows per second: {case}", loc="left", fontsize=10)
        panel.margins(x=0.12)
        panel.xaxis.set_visible(False)
        panel.spines[:].set_visible(False)
    figure.tight_layout()
    figure.savefig(sys.argv[1], transparent=True, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
