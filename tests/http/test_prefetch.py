"""Calls ahead of their reader: in order, and what is for the reader is done by it."""

from __future__ import annotations

import threading
from contextlib import closing
from queue import SimpleQueue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.http.prefetch import Call, by_reader, prefetch
from tests.fakes.strategies import unhurried

LONG = 60
"""Seconds after which a thread that should go on counts as hanging."""


def _own_thread(_: object) -> threading.Thread:
    return threading.current_thread()


def _made_by_reader(number: int) -> tuple[int, threading.Thread, threading.Thread]:
    return number, threading.current_thread(), by_reader(_own_thread, number)


@unhurried
@given(st.lists(st.integers(), max_size=12), st.integers(1, 5))
def test_answers_come_in_order_and_the_reader_does_its_part(numbers: list[int], most: int) -> None:
    answers = list(prefetch(numbers, _made_by_reader, most))
    assert [number for number, _, _ in answers] == numbers
    assert {reader for _, _, reader in answers} <= {threading.current_thread()}
    assert threading.current_thread() not in {worker for _, worker, _ in answers}


def test_what_a_call_reads_ahead_itself_is_its_own_to_do() -> None:
    def inner(_: object) -> tuple[threading.Thread, set[threading.Thread]]:
        readers = {reader for _, _, reader in prefetch(range(5), _made_by_reader, 2)}
        return threading.current_thread(), readers

    for worker, readers in prefetch(range(3), inner, 2):
        assert readers == {worker}


def test_without_a_call_there_is_nobody_to_wait_for() -> None:
    assert by_reader(_own_thread, 0) is threading.current_thread()


def test_an_error_is_raised_at_its_place_whoever_met_it() -> None:
    def refuse(number: int) -> int:
        if number % 2:
            raise KeyError(number)
        return number

    def tried(number: int) -> int:
        try:
            return by_reader(refuse, number)
        except KeyError:  # as a request that is tried again
            return refuse(number - 1)

    assert list(prefetch(range(4), tried, 3)) == [0, 0, 2, 2]
    answers = prefetch(range(4), lambda number: by_reader(refuse, number), 3)
    assert next(answers) == 0
    with pytest.raises(KeyError, match="1"):
        next(answers)


@pytest.mark.parametrize("read", [0, 1, 3])
def test_no_thread_waits_for_a_reader_who_went_away(read: int) -> None:
    ended: SimpleQueue[int] = SimpleQueue()

    def work(number: int) -> int:
        try:
            return by_reader(abs, number)
        finally:
            ended.put(number)

    with closing(prefetch(range(10), work, 4)) as answers:
        for _ in range(read):
            next(answers)
    with closing(Call(work, 10)):
        pass
    begun = read + 5 if read else 0
    assert {ended.get(timeout=LONG) for _ in range(begun + 1)} == {*range(begun), 10}


def test_threads_are_used_again() -> None:
    workers = {worker for _, worker, _ in prefetch(range(200), _made_by_reader, 4)}
    assert len(workers) < 20
