"""Tries what can stand around the tap, and prints what became of each (`make surroundings`)."""

from __future__ import annotations

import sys
from typing import Final

from rich.console import Console
from rich.table import Table

from scripts.outcomes import Collector, Outcome, ran

CONDITIONS: Final[dict[str, dict[str, str]]] = {
    "settings": {},
    "environment": {},
    "streams_of_the_process": {},
    "bodies": {},
    "catalogs_and_states": {
        "a_state_in_a_wrapper_of_tools_is_gone_on_from": "a STATE message, Meltano's store",
        "what_a_part_of_a_run_left_lies_on_top": "completed and partial states of Meltano",
        "a_bookmark_of_an_older_form_is_gone_on_from": "older bookmarks, marks of the SDK",
        "a_bookmark_that_no_load_goes_on_from_is_told_and_everything_loaded": (
            "another column's bookmark, null, partitions, marks of a run that never ended"
        ),
        "a_state_of_another_method_is_told_and_everything_loaded": "another replication method",
        "a_state_of_a_stream_under_another_name_is_told": "a stream that was renamed",
        "a_state_of_nothing_is_a_first_run": "an empty state",
        "a_file_that_is_no_json_object_is_named": "files that are empty, cut, lists, no UTF-8",
        "a_file_that_cannot_be_read_is_named": "files that are missing, or folders",
        "what_is_no_state_is_refused": "a damaged state, another file for it",
        "a_catalog_that_means_the_same_loads_the_same": "a catalog that is sparse or hand-typed",
        "a_stream_that_is_deselected_in_any_form_is_not_loaded": "a stream's selection",
        "a_column_that_is_deselected_in_any_form_does_not_go_out": "a column's selection",
        "a_catalog_that_selects_nothing_is_told": "a catalog without streams, or selection",
        "what_changes_the_meaning_of_a_catalog_is_told": "a stream renamed, no key, other types",
        "a_damaged_entry_of_a_catalog_is_named": "odd metadata, breadcrumbs, methods, types",
        "a_stream_that_stands_in_a_catalog_twice_is_named": "an entry twice",
        "what_is_no_catalog_is_refused": "another file for the catalog",
        "a_stream_that_the_tenant_does_not_have_fails_alone": "a stream that nobody knows",
        "an_entry_that_cannot_be_loaded_fails_alone": "a key or stamp that there is not",
    },
    "refusals": {},
    "two_at_once": {},
}
"""By kind, which is a file `tests/surroundings/test_….py`: what is odd, by the name of its test.

The test's name without `test_` says what was tried and how that has to end.
"""


def held(file: str, test: str) -> tuple[str, str] | None:
    """Return where in the table a test belongs, and what it says."""
    kind = file.removeprefix("test_")
    return (f"{kind}: {test}", test) if test in CONDITIONS.get(kind, {}) else None


def main() -> None:
    """Run the tests and print the table; exit non-zero if one failed or a condition has none."""
    collector = Collector(held)
    code = ran("tests/surroundings", collector)
    table = Table("kind", "condition", "what was tried")
    table.add_column("conditions", justify="right")
    table.add_column("outcome")
    untried = 0
    for kind, conditions in CONDITIONS.items():
        table.add_section()
        for test, condition in conditions.items():
            outcome = collector.outcomes.get(f"{kind}: {test}", Outcome())
            count = outcome.passed + outcome.failed
            untried += not count
            table.add_row(
                kind.replace("_", " "),
                condition,
                test.replace("_", " "),
                str(count),
                outcome.in_words("as it should"),
            )
    Console(width=160).print(table)
    sys.exit(code or int(untried > 0))


if __name__ == "__main__":
    main()
