"""Answers in the order of their calls, some calls ahead; knows neither HTTP nor Singer."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from tap_devensoft.http.stopping import STOP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

A = TypeVar("A")
R = TypeVar("R")

_JOBS: SimpleQueue[Callable[[], Callable[[], None]]] = SimpleQueue()
_IDLE = threading.Semaphore(0)
"""Threads that have nothing to do."""


def called(work: Callable[[], R]) -> Callable[[], R]:
    """Begin to call `work` in another thread; return what waits for its answer.

    A signal ends the wait.
    """
    answer: Future[R] = Future()

    def serve() -> Callable[[], None]:
        try:
            return partial(answer.set_result, work())
        except BaseException as error:  # noqa: BLE001 - it surfaces where the answer is read
            return partial(answer.set_exception, error)

    def read() -> R:
        with STOP.interruptible():
            return answer.result()

    _JOBS.put(serve)
    if not _IDLE.acquire(blocking=False):
        # A daemon, unlike the standard pool's threads: a process that was told to end does not
        # wait for a server that never answers.
        threading.Thread(target=_work, daemon=True).start()
    return read


def _work() -> None:
    while True:
        tell = _JOBS.get()()
        _IDLE.release()  # first, so that who reads the answer finds a thread that is idle
        tell()
        del tell  # which holds the answer


def ahead(begun: Iterable[Callable[[], R]], most: int) -> Iterator[R]:
    """Yield what is read of each of the calls that were begun, in their order.

    Half as many more calls as `most` are begun ahead of the reader, so that the server does not
    rest while it reads; how many requests are in flight at once is for `pacing`. A call's error is
    raised at its place.
    """
    pending: deque[Callable[[], R]] = deque()
    for read in begun:
        pending.append(read)
        if len(pending) >= most + most // 2:
            yield pending.popleft()()
    while pending:
        yield pending.popleft()()


def prefetch(arguments: Iterable[A], work: Callable[[A], R], most: int) -> Iterator[R]:
    """Yield `work(argument)` for each argument, in their order, each called in another thread."""
    return ahead((called(partial(work, argument)) for argument in arguments), most)
