"""Answers in order with at most N calls in flight; knows neither HTTP nor Singer."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

from tap_devensoft.http.stopping import STOP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

A = TypeVar("A")
R = TypeVar("R")


class Workers(Generic[A, R]):
    """Up to `most` daemon threads that call `work`; each starts when it is first needed.

    Daemons, unlike the standard pool's threads: a process that was told to end does not wait
    for a server that never answers.
    """

    def __init__(self, work: Callable[[A], R], most: int) -> None:
        self._work = work
        self._most = most
        self._started = 0
        self._calls: SimpleQueue[tuple[Future[R], A] | None] = SimpleQueue()

    def submit(self, argument: A) -> Future[R]:
        """Ask for `work(argument)`."""
        answer: Future[R] = Future()
        self._calls.put((answer, argument))
        if self._started < self._most:
            self._started += 1
            threading.Thread(target=self._serve, daemon=True).start()
        return answer

    def close(self) -> None:
        """Let each thread end after the call that it is busy with."""
        for _ in range(self._started):
            self._calls.put(None)

    def _serve(self) -> None:
        while call := self._calls.get():
            answer, argument = call
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                answer.set_result(self._work(argument))
            except BaseException as error:  # noqa: BLE001 - it surfaces where the answer is read
                answer.set_exception(error)


def wait_for(answer: Future[R]) -> R:
    """Wait for an answer; a signal ends the wait."""
    with STOP.interruptible():
        return answer.result()


def prefetch(arguments: Iterable[A], work: Callable[[A], R], most: int) -> Iterator[R]:
    """Yield `work(argument)` for each argument, in their order.

    At most `most` calls run at once, and half as many more are asked for ahead of the reader, so
    that none of the calls rests while it reads. A call's error is raised at its place; what was
    asked for after it is cancelled.
    """
    workers = Workers(work, most)
    pending: deque[Future[R]] = deque()
    try:
        for argument in arguments:
            pending.append(workers.submit(argument))
            if len(pending) >= most + most // 2:
                yield wait_for(pending.popleft())
        while pending:
            yield wait_for(pending.popleft())
    finally:
        for answer in pending:
            answer.cancel()
        workers.close()
