"""Answers in the order of their calls, some calls ahead; knows neither HTTP nor Singer."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from tap_devensoft.http.stopping import STOP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

A = TypeVar("A")
R = TypeVar("R")


def called(work: Callable[[A], R], argument: A) -> Future[R]:
    """Call `work(argument)` in a daemon thread of its own.

    A daemon, unlike the standard pool's threads: a process that was told to end does not wait
    for a server that never answers.
    """
    answer: Future[R] = Future()

    def serve() -> None:
        try:
            answer.set_result(work(argument))
        except BaseException as error:  # noqa: BLE001 - it surfaces where the answer is read
            answer.set_exception(error)

    threading.Thread(target=serve, daemon=True).start()
    return answer


def wait_for(answer: Future[R]) -> R:
    """Wait for an answer; a signal ends the wait."""
    with STOP.interruptible():
        return answer.result()


def prefetch(arguments: Iterable[A], work: Callable[[A], R], most: int) -> Iterator[R]:
    """Yield `work(argument)` for each argument, in their order.

    Half as many more calls as `most` are ahead of the reader, so that the server does not rest
    while it reads; how many requests are in flight at once is for `pacing`. A call's error is
    raised at its place.
    """
    pending: deque[Future[R]] = deque()
    for argument in arguments:
        pending.append(called(work, argument))
        if len(pending) >= most + most // 2:
            yield wait_for(pending.popleft())
    while pending:
        yield wait_for(pending.popleft())
