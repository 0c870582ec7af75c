"""How far a run is: on a terminal, in the log, and at its end; stdout is the same in any case."""

from __future__ import annotations

import io
import json
import logging
import os
import pty
import re
import select
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from tap_devensoft.http.stopping import StoppedError
from tap_devensoft.progress.counts import Progress, told_now_and_then
from tap_devensoft.progress.display import table_of
from tests.fakes.fake import Answer, always, pages, served
from tests.fakes.runs import LIMIT, SECRET, TAP, config_for, discovered, only, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.fake import Fake, Request

ROWS = [{"id": number, "name": "x"} for number in range(12)]
PAGES = pages(ROWS[:6], ROWS[6:], total=12)
TIMES = re.compile(r'"time_extracted":"[^"]*"')


class Clock:
    """Seconds that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_figures_of_a_stream_are_told_while_it_is_under_way() -> None:
    clock = Clock()
    progress = Progress(clock, lambda: 7.5)
    with progress.of("targets"):
        progress.page("targets", read=500, sent=20, total=2000)
        clock.now += 10
        (line,) = progress.lines()
    name, _, facts = line.partition(": ")
    assert name == "PROGRESS"
    assert json.loads(facts) == {
        "stream": "targets",
        "rows": 500,
        "total": 2000,
        "records": 20,
        "pages": 1,
        "rows_per_second": 50.0,
        "seconds": 10.0,
        "seconds_left": 30.0,
        "server_asks_to_wait": 7.5,
    }
    assert progress.lines() == []


def test_what_is_not_known_is_not_told() -> None:
    progress = Progress(Clock())
    with progress.of("activities"):
        progress.page("activities", read=3, sent=3, total=None)
        facts = json.loads(progress.lines()[0].partition(": ")[2])
    assert facts["total"] is facts["seconds_left"] is None
    assert "server_asks_to_wait" not in facts


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(None, "complete"), (ValueError(), "failed"), (StoppedError(15), "stopped")],
)
def test_a_summary_says_how_each_stream_ended(
    caplog: pytest.LogCaptureFixture, error: BaseException | None, outcome: str
) -> None:
    costs = [(2, 900, 0.5), (5, 4900, 1.75)]
    progress = Progress(Clock(), cost=lambda: costs.pop(0))

    def load() -> None:
        with progress.of("targets"):
            progress.page("targets", read=5, sent=4, total=9)
            if error:
                raise error

    with caplog.at_level(logging.INFO, "tap-devensoft"):
        if error:
            with pytest.raises(type(error)):
                load()
        else:
            load()
    assert caplog.messages == [
        (
            f"Stream targets: {outcome}; 5 rows read in 1 pages, 4 records sent, 0.0 s; "
            "3 requests, 4000 bytes, 1.2 s waited for the server."
        )
    ]


def test_a_run_says_what_each_stream_and_all_of_it_cost_the_server() -> None:
    with served({"/v1/targets": PAGES, "/v1/contacts": pages(ROWS, total=12)}) as fake:
        catalog = discovered(fake)
        fake.requests.clear()
        ended = run(fake, catalog=catalog)
        asked, targets = len(fake.requests), len(fake.of("/v1/targets"))
    told = re.compile(r"(\d+) requests, (\d+) bytes, (\d+\.\d) s waited for the server\.$")
    lines = [line for line in ended.log.splitlines() if told.search(line)]
    found = {re.split(r"\| ", line)[-1].partition(":")[0]: told.search(line) for line in lines}
    stream, whole = found["Stream targets"], found["The whole run"]
    assert stream
    assert whole
    assert int(stream[1]) == targets == 2
    assert int(stream[2]) == sum(len(PAGES(one).content) for one in fake.of("/v1/targets"))
    assert int(whole[1]) == asked


def test_a_run_that_fails_says_what_it_cost_too() -> None:
    with served({"/v1/targets": always(Answer({}, 500))}) as fake:
        ended = run(fake, max_retries=0)
        assert ended.code == 1
        assert f"The whole run: {len(fake.requests)} requests, " in ended.log


def test_the_display_shows_rows_rate_time_left_and_waits() -> None:
    clock = Clock()
    progress = Progress(clock, lambda: 12.0)
    with progress.of("targets"), progress.of("contacts"):
        progress.page("targets", read=1500, sent=1500, total=3000)
        progress.page("contacts", read=7, sent=7, total=None)
        clock.now += 3
        console = Console(width=140, record=True, file=io.StringIO())
        console.print(table_of(progress))
    shown = console.export_text()
    for words in ("1,500 of 3,000 rows", "500 rows/s", "3 s left", "7 rows", "wait 12 s"):
        assert words in shown


def test_lines_are_written_also_while_nothing_comes(caplog: pytest.LogCaptureFixture) -> None:
    progress = Progress(Clock())
    with caplog.at_level(logging.INFO, "tap-devensoft"), progress.of("targets"):
        with told_now_and_then(progress, every=0.01):
            while not caplog.messages:
                pass
        assert caplog.messages[0].startswith("PROGRESS: ")


def test_elsewhere_than_on_a_terminal_each_stream_has_one_summary() -> None:
    with served({"/v1/targets": PAGES, "/v1/contacts": pages(ROWS, total=12)}) as fake:
        ended = run(fake)
    assert ended.code == 0
    for name in ("targets", "contacts"):
        told = [
            line for line in ended.log.splitlines() if f"Stream {name}: complete; 12 rows" in line
        ]
        assert len(told) == 1
    assert "\x1b" not in ended.log


def _on_a_terminal(
    fake: Fake, folder: Path, settings: dict[str, Any], term: str
) -> tuple[str, str]:
    """Run the tap with its stderr on a terminal; return stdout and what the terminal got."""
    command = list(TAP)
    catalog = settings.pop("catalog")
    for name, value in (("config", config_for(fake, **settings)), ("catalog", catalog)):
        path = folder / f"{name}.json"
        path.write_text(json.dumps(value))
        command += [f"--{name}", str(path)]
    ours, theirs = pty.openpty()
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=theirs, env={**os.environ, "TERM": term, "COLUMNS": "150"}
        )
    os.close(theirs)
    shown = b""
    with process:
        while select.select([ours], [], [], LIMIT)[0]:
            try:
                piece = os.read(ours, 1 << 16)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
        assert process.wait(LIMIT) == 0, shown
    os.close(ours)
    return (folder / "out").read_text(), shown.decode()


@pytest.mark.parametrize(("term", "is_live"), [("xterm-256color", True), ("dumb", False)])
def test_a_terminal_shows_streams_and_the_log_and_stdout_stays_the_same(
    tmp_path: Path, term: str, *, is_live: bool
) -> None:
    shown_once: list[bool] = []
    quarters = pages(ROWS[:3], ROWS[3:6], ROWS[6:9], ROWS[9:], total=12)

    def slow(request: Request) -> Answer:
        if request.page == 3 and not shown_once:
            shown_once.append(True)
            return Answer(None, 503, {"Retry-After": "1"})
        return quarters(request)

    with served({"/v1/targets": slow}) as fake:
        plain = run(fake, page_size=3, **only("targets"))
        shown_once.clear()
        out, shown = _on_a_terminal(fake, tmp_path, {"page_size": 3, **only("targets")}, term)
    assert TIMES.sub("", out) == TIMES.sub("", plain.out)
    assert "Stream targets: complete; 12 rows" in re.sub(r"\s+", " ", shown)
    assert ("6 of 12 rows" in shown) == is_live
    assert ("the server asks to wait" in shown) == is_live
    assert ("\x1b[" in shown) == is_live
    assert SECRET[:8] not in shown


@pytest.mark.parametrize("rows", [0, 1, 12])
def test_the_sdks_metric_counts_the_records_that_were_sent(rows: int) -> None:
    listing = pages(ROWS[:6], ROWS[6:rows], total=rows) if rows > 6 else pages(ROWS[:rows])
    with served({"/v1/targets": listing}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    metrics = [json.loads(one) for one in re.findall(r"METRIC: ({.*})", ended.log)]
    counted = [
        one["value"]
        for one in metrics
        if one["metric"] == "record_count" and one["tags"]["stream"] == "targets"
    ]
    assert sum(counted) == len(ended.ids()) == rows
