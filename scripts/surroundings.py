"""Tries what can stand around the tap, and prints what became of each (`make surroundings`)."""

from __future__ import annotations

import sys
from typing import Final

from rich.console import Console
from rich.table import Table

from scripts.outcomes import Collector, Outcome, ran

CONDITIONS: Final[dict[str, dict[str, str]]] = {
    "settings": {
        "what_is_empty_is_not_set": "nothing, blanks, null, of each setting and source",
        "an_odd_value_is_used_as_meant_or_named": "29 odd values of each setting and source",
        "every_command_says_the_same_of_a_wrong_setting_before_any_request": "a wrong setting",
        "a_wrong_secret_is_named_and_not_shown": "a secret of another type",
        "a_line_end_behind_a_text_is_no_part_of_it": "line ends and blanks that were copied along",
        "a_file_that_is_not_what_it_should_be_is_named": "files of another kind, or none",
        "a_word_that_a_setting_does_not_know_is_named": "unknown words, hosts, dates, zones, paths",
        "dates_in_the_wrong_order_are_named": "dates in the wrong order",
        "a_name_that_no_stream_has_ends_the_run_before_a_row": "names that no stream has",
        "a_stream_that_is_deselected_may_be_named": "names of deselected streams",
        "an_address_of_a_stream_that_nothing_else_tells_of_is_read_and_named": "a new stream",
        "an_unknown_setting_is_named_in_a_warning": "a misspelled setting",
        "a_configuration_file_that_is_none_is_named": "a file that is no configuration",
        "the_doctor_looks_at_what_a_catalog_selects": "--test with --catalog",
        "what_meltano_hands_on_is_used_as_meant": "settings that come through Meltano",
        "every_setting_has_its_row": "a setting that these tests do not know",
    },
    "environment": {},
    "streams_of_the_process": {},
    "bodies": {},
    "catalogs_and_states": {},
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
