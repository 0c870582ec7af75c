"""Whatever happens between them and during them, loads end with what the tenant holds."""

from __future__ import annotations

import itertools
import os
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tests.fakes.comparison import differences, truth_of
from tests.fakes.loads import catalog_of, run
from tests.fakes.receiver import Receiver

if TYPE_CHECKING:
    from tests.fakes.loads import Run

SEQUENCES = int(os.environ.get("SEQUENCES", "60"))
STEPS = 8
ROWS = 14
PAGE = 4
STREAM = "targets"
STAMP = "modifiedDate"


class Loads(RuleBasedStateMachine):
    """A tenant whose rows change, and a warehouse that follows it run by run."""

    method = ""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.receiver = Receiver()
        self.versions = self.method == "FULL_TABLE"
        self.since = ""
        self.runs = itertools.count()
        self.untold: set[int] = set()
        """Keys that arrived from runs whose state never did: no later run knows of them."""

    @initialize(
        ahead=st.sampled_from([-24, -5, 0, 0, 1, 24]),
        stamps=st.sampled_from(["unmarked", "Z", "offset", "eastern", "old"]),
        since=st.sampled_from(["", "modifiedSince"]),
        zone=st.sampled_from(["UTC", "America/New_York", "Asia/Tokyo"]),
    )
    def furnish(self, ahead: int, stamps: str, since: str, zone: str) -> None:
        profile = PROFILES["default"].with_(stamps=stamps, since_filter=since)
        self.tenant = self.stack.enter_context(serve(profile, scale=ROWS / 1_200))
        self.ahead, self.zone, self.since = timedelta(hours=ahead), zone, since
        self.right = "America/New_York" if stamps == "eastern" else "UTC"
        self.catalog = catalog_of(self.tenant, {STREAM: self.method}, timezone=zone)

    def _keys(self) -> list[int]:
        return [row["id"] for row in self.tenant.truth(STREAM)]

    def _run(self, **how: Any) -> Run:
        return run(
            self.tenant,
            self.catalog,
            self.receiver.state,
            # No two runs begin in the same millisecond.
            at=self.tenant.now - self.ahead + timedelta(milliseconds=next(self.runs)),
            page_size=PAGE,
            timezone=self.zone,
            emit_activate_version_messages=self.versions,
            max_retries=0,
            **how,
        )

    def _deliver(self, done: Run, upto: int | None = None) -> None:
        before, state = self._held(), self.receiver.state
        done.delivered_to(self.receiver, upto)
        if self.receiver.state == state or not done.ended_well:
            self.untold |= self._held() - before

    def _held(self) -> set[int]:
        return {row["id"] for row in self.receiver.rows(STREAM)}

    @rule(place=st.integers(0, 30), name=st.text("abc", min_size=1, max_size=3))
    def edit(self, place: int, name: str) -> None:
        keys = self._keys()
        self.tenant.change_row(STREAM, keys[place % len(keys)], {"name": name})

    @rule(name=st.text("xyz", min_size=1, max_size=3))
    def create(self, name: str) -> None:
        self.tenant.create_row(STREAM, {"name": name})

    @rule(place=st.integers(0, 30), back=st.booleans())
    def delete(self, place: int, *, back: bool) -> None:
        keys = self._keys()
        if len(keys) > PAGE:
            key = keys[place % len(keys)]
            self.tenant.delete_row(STREAM, key)
            if back:
                self.tenant.restore_row(STREAM, key)

    @rule(seconds=st.sampled_from([0, 1, 60, 90_000]))
    def wait(self, seconds: int) -> None:
        self.tenant.advance_clock(seconds=seconds)

    @rule()
    def load(self) -> None:
        self._deliver(self._run())

    @rule(
        nth=st.integers(1, 5),
        place=st.integers(0, 30),
        what=st.sets(st.sampled_from(["edit", "create", "delete"]), min_size=1),
        seconds=st.sampled_from([0, 1, 30]),
    )
    def load_while_rows_change(self, nth: int, place: int, what: set[str], seconds: int) -> None:
        def change(_: object) -> None:
            self.tenant.advance_clock(seconds=seconds)
            if "delete" in what:
                self.delete(place, back=False)
            if "create" in what:
                self.create("made under way")
            if "edit" in what:
                self.edit(place + 3, "edited under way")
            self.tenant.advance_clock(seconds=seconds)

        self.tenant.before_request(f"^/v1/{STREAM}$", callback=change, nth=nth)
        self._deliver(self._run())

    @precondition(lambda self: not self.since)
    @rule()
    def create_without_a_stamp(self) -> None:
        """A server that is asked for changes since a moment would never show it."""
        self.tenant.create_row(STREAM, {"name": "never stamped", STAMP: None})

    @rule(before=st.integers(1, 40))
    def load_until_told_to_stop(self, before: int) -> None:
        self._deliver(self._run(stop_before=before))

    @rule(upto=st.integers(0, 25))
    def load_until_killed(self, upto: int) -> None:
        self._deliver(self._run(), upto)

    @rule(
        fault=st.sampled_from(["forbidden", "http_500", "cut_json", "empty_page"]),
        page=st.integers(1, 4),
    )
    def load_in_trouble(self, fault: str, page: int) -> None:
        self.tenant.add_fault(fault, path=f"^/v1/{STREAM}$", query=f"pageNumber={page}")
        self._deliver(self._run())
        self.tenant.clear_faults()

    def teardown(self) -> None:
        if hasattr(self, "tenant"):
            final = self._run()
            self._deliver(final)
            assert final.ended_well, final.failure
            self._compare()
        self.stack.close()

    def _compare(self) -> None:
        truth = truth_of(self.tenant, STREAM)
        rows = self.receiver.rows(STREAM)
        if self.method == "INCREMENTAL":  # it does not see deletes
            there = {row["id"] for row in truth}
            rows = [row for row in rows if row["id"] in there]
        if self.method == "LOG_BASED":  # it sees deletes of what a completed run has told
            there = {row["id"] for row in truth}
            rows = [row for row in rows if row["id"] in there or row["id"] not in self.untold]
        if self.zone != self.right:  # where the setting is wrong, so are moments, but no row is
            rows, truth = (
                [{name: row[name] for name in ("id", "name")} for row in some]
                for some in (rows, truth)
            )
        assert list(differences(STREAM, rows, truth, ["id"])) == []


UNHURRIED = settings(
    max_examples=SEQUENCES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class Incremental(Loads):
    method = "INCREMENTAL"


class LogBased(Loads):
    method = "LOG_BASED"


class FullTable(Loads):
    method = "FULL_TABLE"


def test_incremental_loads_end_with_the_tenants_rows() -> None:
    run_state_machine_as_test(Incremental, settings=UNHURRIED)


def test_log_based_loads_end_with_the_tenants_rows_and_without_those_that_are_gone() -> None:
    run_state_machine_as_test(LogBased, settings=UNHURRIED)


def test_full_loads_with_versions_end_with_the_tenants_rows_and_no_others() -> None:
    run_state_machine_as_test(FullTable, settings=UNHURRIED)


def test_a_row_that_moves_up_unseen_is_not_lost_where_the_zone_is_wrong() -> None:
    loads = Incremental()
    loads.furnish(ahead=-24, stamps="unmarked", since="modifiedSince", zone="Asia/Tokyo")
    loads.create("x")
    loads.create("y")
    loads.load_while_rows_change(nth=4, place=0, what={"edit", "create", "delete"}, seconds=30)
    loads.teardown()
