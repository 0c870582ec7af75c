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
    "bodies": {
        "what_is_whole_is_read": "encodings, kinds, charsets, lengths, chunks, notices, headers",
        "what_is_not_whole_is_asked_for_again_and_then_told_without_a_row": (
            "bodies that are cut, doubled, packed in other ways, or no JSON"
        ),
        "how_a_body_is_packed_that_cannot_be_read_is_told": "br and zstd that nobody asked for",
        "what_no_other_try_makes_whole_is_told_at_once": "206, 304, 305, XML",
        "nothing_and_null_are_no_rows": "204, and null",
        "no_part_of_an_answer_that_drips_holds_up_the_run": "a head, chunks, trailers that drip",
        "an_answer_after_hints_is_not_that_of_the_next_request": "103 between requests",
        "a_connection_that_was_closed_while_idle_costs_no_try": "connections closed while idle",
        "a_server_that_hangs_up_on_one_address_is_told": "an address that only hangs up",
        "tls_that_ends_without_notice_is_whole_only_if_the_answer_is": "TLS without its end",
        "a_listing_whose_pages_come_broken_in_each_way_is_loaded_whole": "all of it in one load",
        "a_listing_that_stays_broken_fails_alone_in_one_line": "a listing that never comes whole",
    },
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
        "activities_that_are_selected_alone_are_those_of_every_owner": "activities alone",
        "activities_of_owners_that_cannot_be_listed_fail": "owners that are refused or broken",
        "activities_of_a_row_without_its_id_are_missed_aloud": "an owner without its id",
    },
    "refusals": {
        "a_stream_that_is_refused_fails_alone_and_nothing_is_said_of_the_credential": (
            "401 and 403 of one stream, in JSON, HTML and nothing"
        ),
        "a_refusal_of_later_pages_keeps_what_was_loaded_and_the_others": "401 and 403 of page 2",
        "a_refusal_that_echoes_the_secret_shows_nothing_of_it": "a secret that comes back, encoded",
        "what_a_refusal_says_is_on_one_line_that_no_letter_turns_around": "control letters",
        "a_token_endpoint_in_trouble_is_asked_again": "429, 503, 500, cut tokens, also in mid-run",
        "a_token_that_is_not_given_ends_the_run_in_one_line": "a token endpoint that gives none",
        "a_lifetime_that_makes_no_sense_is_as_none": "negative, absurd and textual lifetimes",
        "a_token_goes_out_as_bearer_whatever_kind_it_calls_itself": "kinds of tokens",
        "tokens_that_live_shorter_than_they_say_cost_no_row": "lifetimes by a wrong clock",
        "a_signal_while_the_first_token_is_awaited_ends_the_run_soon": "signals before a token",
        "a_link_leads_nowhere_else_whatever_it_looks_like": "links of a server to other hosts",
    },
    "two_at_once": {
        "two_runs_with_one_state_file_are_each_whole_and_leave_nothing_behind": (
            "two runs with one state file"
        ),
        "a_run_that_begins_while_the_last_one_ends_loses_nothing_whichever_state_is_kept": (
            "a run while the last one ends"
        ),
    },
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
