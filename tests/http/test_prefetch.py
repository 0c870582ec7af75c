"""Calls ahead of their reader: in order, each in another thread, read by who asks for it."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.http.prefetch import ahead, called, prefetch
from tests.fakes.strategies import unhurried


def _in_thread(number: int) -> tuple[int, threading.Thread]:
    return number, threading.current_thread()


@unhurried
@given(st.lists(st.integers(), max_size=12), st.integers(1, 5))
def test_answers_come_in_order_and_from_other_threads(numbers: list[int], most: int) -> None:
    answers = list(prefetch(numbers, _in_thread, most))
    assert [number for number, _ in answers] == numbers
    assert threading.current_thread() not in {worker for _, worker in answers}


@unhurried
@given(st.integers(0, 30), st.integers(1, 8))
def test_half_as_many_more_are_begun_as_may_be_under_way(number: int, most: int) -> None:
    begun: list[int] = []

    def begin(one: int) -> partial[int]:
        begun.append(one)
        return partial(len, [*range(one)])

    for read, answer in enumerate(ahead(map(begin, range(number)), most)):
        assert answer == read
        assert len(begun) == min(number, read + most + most // 2)


def test_an_error_is_raised_at_its_place() -> None:
    def refuse(number: int) -> int:
        if number == 2:
            raise KeyError(number)
        return number

    answers = prefetch(range(4), refuse, 3)
    assert [next(answers), next(answers)] == [0, 1]
    with pytest.raises(KeyError, match="2"):
        next(answers)


def test_calls_within_calls_wait_for_nobody() -> None:
    def inner(number: int) -> list[int]:
        return list(prefetch(range(number), abs, 2))

    assert list(prefetch(range(20), inner, 4)) == [[*range(number)] for number in range(20)]


def test_threads_are_used_again() -> None:
    called(partial(_in_thread, 0))()
    threads = {*threading.enumerate()}
    assert {called(partial(_in_thread, number))()[1] for number in range(200)} <= threads
