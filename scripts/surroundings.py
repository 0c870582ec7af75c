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
        "an_odd_value_is_used_as_meant_or_named": "odd values of each setting and source",
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
    "environment": {
        "a_library_reads_no_variable_that_is_not_tried_here": "a variable that a new version reads",
        "a_proxy_is_used_and_its_password_not_shown": "proxies, with and without passwords",
        "what_is_no_proxy_is_named_before_any_request": "malformed proxies, SOCKS, odd passwords",
        "a_proxy_elsewhere_gets_no_secret_that_is_not_encrypted": "a proxy for plain HTTP",
        "a_proxy_that_does_not_serve_is_told_of": "a proxy that refuses, or knows no CONNECT",
        "a_proxy_is_passed_by_where_the_environment_says_so": "no_proxy in all its forms",
        "a_proxy_for_something_else_does_not_matter": "proxies of other protocols, blank ones",
        "certificates_that_a_variable_names_are_trusted": "REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE",
        "a_variable_that_names_no_such_file_is_named": "the same, of no use",
        "no_variable_switches_the_checks_off": "variables of certificates, empty and wrong",
        "keys_are_logged_for_who_asks_for_it": "SSLKEYLOGFILE",
        "a_netrc_file_is_not_read_wherever_it_is": "NETRC",
        "a_log_of_everything_is_no_message_and_shows_no_secret": "a log of everything, to stdout",
        "any_level_of_the_log_brings_rows": "LOGLEVEL, empty, in any spelling",
        "a_level_that_there_is_not_is_told_in_one_line": "LOGLEVEL, unknown",
        "a_configuration_of_the_log_that_is_none_is_told_in_one_line": "a wrong log configuration",
        "a_configuration_of_the_log_that_is_not_there_does_no_harm": "the same, empty or missing",
        "what_surrounds_a_process_does_not_change_its_rows": "locale, home, zone, Python, terminal",
        "a_catalog_is_utf_8_whatever_the_locale": "locale, while discovering",
        "a_library_that_does_not_bear_the_environment_is_told_in_one_line": "warnings as errors",
        "a_file_of_variables_in_the_working_folder_is_not_read": "a .env that lies there",
    },
    "streams_of_the_process": {
        "a_run_needs_no_stdin_and_no_stderr": "stdin, stderr: closed, full, broken",
        "a_stdout_that_takes_nothing_ends_the_run_in_one_line": "stdout: closed, full, broken",
        "little_room_and_no_working_folder_do_no_harm": "few files; a folder gone or locked",
        "a_file_that_may_not_grow_ends_the_run_in_one_line": "a limit of file size",
    },
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
