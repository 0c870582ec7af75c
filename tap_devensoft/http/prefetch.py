"""Answers in the order of their calls, some calls ahead; knows neither HTTP nor Singer."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tap_devensoft.http.stopping import STOP

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

A = TypeVar("A")
R = TypeVar("R")

_JOBS: SimpleQueue[Callable[[], None]] = SimpleQueue()
_IDLE = threading.Semaphore(0)
"""Threads that have nothing to do."""
_HERE = threading.local()
"""Of a thread that serves a call: `steps`, which are for the reader of its answer."""


def _work() -> None:
    while True:
        _JOBS.get()()
        _IDLE.release()


class _Step(Future[R]):
    """Something to do, and what came of it."""

    def __init__(self, work: Callable[[A], R], argument: A) -> None:
        super().__init__()
        self._todo = work, argument

    def do(self) -> None:
        work, argument = self._todo
        try:
            self.set_result(work(argument))
        except BaseException as error:  # noqa: BLE001 - it surfaces where the result is read
            self.set_exception(error)


class Call(Generic[R]):
    """`work(argument)` in another thread, save the steps that its reader does."""

    def __init__(self, work: Callable[[A], R], argument: A) -> None:
        """Begin at once."""
        self._whole = _Step(work, argument)
        self._steps = _Steps()
        _JOBS.put(self._serve)
        if not _IDLE.acquire(blocking=False):
            # A daemon, unlike the standard pool's threads: a process that was told to end does
            # not wait for a server that never answers.
            threading.Thread(target=_work, daemon=True).start()

    def _serve(self) -> None:
        _HERE.steps = self._steps
        self._whole.do()
        self._steps.put(self._whole)

    def answer(self) -> R:
        """Do what is left to the reader until the answer is there; a signal ends the wait."""
        while True:
            with STOP.interruptible():
                step = self._steps.get()
            if step is self._whole:
                return self._whole.result()
            step.do()

    def close(self) -> None:
        """Let the thread go, although nobody will read its answer."""
        self._steps.close()


class _Steps(SimpleQueue[_Step[Any]]):
    """What is for a reader to do, who may have gone."""

    is_closed = False

    def result_of(self, step: _Step[R]) -> R:
        """Wait until the reader has done a step."""
        self.put(step)
        if self.is_closed:
            step.cancel()
        return step.result()

    def close(self) -> None:
        self.is_closed = True
        while not self.empty():
            self.get().cancel()


def by_reader(work: Callable[[A], R], argument: A) -> R:
    """Return `work(argument)`, done by the thread that reads the answer of the call in this one.

    What a thread makes and then reads is still in its processor's cache, and threads that only
    wait for the network do not take the interpreter from it: a load takes a quarter less time.
    """
    steps: _Steps | None = getattr(_HERE, "steps", None)
    return work(argument) if steps is None else steps.result_of(_Step(work, argument))


def prefetch(arguments: Iterable[A], work: Callable[[A], R], most: int) -> Generator[R, None, None]:
    """Yield `work(argument)` for each argument, in their order.

    Half as many more calls as `most` are ahead of the reader, so that the server does not rest
    while it reads; how many requests are in flight at once is for `pacing`. A call's error is
    raised at its place.
    """
    pending: deque[Call[R]] = deque()
    try:
        for argument in arguments:
            pending.append(Call(work, argument))
            if len(pending) >= most + most // 2:
                yield pending.popleft().answer()
        while pending:
            yield pending.popleft().answer()
    finally:
        for call in pending:
            call.close()
