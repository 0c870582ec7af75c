"""Finds out how one listing is paged by what asking does to its rows; no question is asked twice.

The evidence is here, the pages that were asked for and what they show. Who claims what, and what
refutes it, stands in the table of `unknowns`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.errors import MissingError, PassingError, RefusedError, ShapeError
from tap_devensoft.listings.overlap import same_rows, shift_of
from tap_devensoft.listings.page import Page, at, is_listing, row_places, stands_beside
from tap_devensoft.listings.spelling import DEFAULT_PAGING, paging_by_names
from tap_devensoft.listings.steps import Ask, asking, first_ask, following
from tap_devensoft.resource import FROM_SETTING, Paging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tap_devensoft.http.replies import Reply
    from tap_devensoft.resource import Parameters, Path, Style

LOG = logging.getLogger("tap-devensoft")

SMALLER: Final = (1000, 500, 200, 100, 50, 25, 10)
"""Sizes that are tried where the server refuses the one that was asked for."""
_FAULTS: Final = (500, 200)
"""Statuses with which a server that checks nothing answers to a size that it cannot serve, and to
a page that is not there; the latter with an error as the body."""
_MODEST: Final = 100
"""The one smaller size that is tried after such an answer, each of which is tried again."""
_FEWEST: Final = 4
"""Rows from which on halves tell a page from an offset, and counting from 0 from that from 1."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a listing before any of its rows is seen.

    Attributes:
        parameters: The query parameters, where a document lists them.
        place: Where the document says that the rows are.
        exists: Whether the address is one that a tenant should have.
    """

    settings: Paging = field(default_factory=Paging)
    parameters: Parameters | None = None
    place: Path | None = None
    exists: bool = False

    @property
    def documented(self) -> Paging:
        """What the names of the documented parameters tell; the usual names without a document."""
        return paging_by_names(self.parameters) if self.parameters is not None else DEFAULT_PAGING

    @property
    def paging(self) -> Paging:
        """All that is said of how it is paged, a setting before a document."""
        return self.settings.over(self.documented)


@dataclass(frozen=True, slots=True)
class Step:
    """A parameter that may move through a listing; `first` is None where counting is unknown."""

    style: Style
    param: str
    first: int | None = None
    proved: bool = False
    """Whether rows have shown the first number."""


@dataclass(slots=True)
class Trial:
    """The pages of one listing that were asked for, and what they prove.

    Attributes:
        size: Rows to ask for.
        paging: What is taken for true so far.
        more: Whether rows behind the first page are declared, or came.
        replies: The answers, None where the server refused or had nothing.
    """

    name: str
    read: Callable[[Ask], Reply]
    parse: Callable[[Reply, Paging], Page]
    said: Said
    size: int
    nouns: Sequence[str] = ()
    paging: Paging = field(default_factory=Paging)
    more: bool = False
    replies: dict[Ask, Reply | None] = field(default_factory=dict)
    _opening: Ask = field(default_factory=Ask)

    # Pages

    def page(self, ask: Ask) -> Page | None:
        """Return a page, asked for once; None where the server refuses it or has none."""
        if ask not in self.replies:
            try:
                self.replies[ask] = self.read(ask)
            except (RefusedError, MissingError, PassingError) as error:
                if isinstance(error, PassingError) and error.status not in _FAULTS:
                    raise
                self.replies[ask] = None
        return self._parsed(ask)

    def _parsed(self, ask: Ask) -> Page | None:
        reply = self.replies[ask]
        try:
            return None if reply is None else self.parse(reply, self.paging)
        except ShapeError:
            if ask == self._opening:
                raise
            return None  # behind the last page a server may answer with anything

    @property
    def pages(self) -> list[Page]:
        """Every page that came."""
        parsed = (self._parsed(ask) for ask in self.replies)
        return [page for page in parsed if page is not None]

    @property
    def first(self) -> Page:
        """The first page."""
        return self.page(self._opening) or Page([])

    def places(self) -> list[Path]:
        """Return where the first reply has lists, the likeliest for rows first."""
        return row_places(self.value, self.nouns)

    @property
    def value(self) -> Any:
        """The value of the first reply."""
        reply = self.replies[self._opening]
        return None if reply is None else reply.value

    def moves(self, path: Path) -> bool:
        """Whether what stands at a path differs from reply to reply."""
        read = replace(self, paging=replace(self.paging, records_path=path))
        first, *others = (page.rows for page in read.pages)
        return any(not same_rows(first, other) for other in others if other)

    def open(self) -> None:
        """Ask for the first page, for fewer rows where the server refuses so many.

        Raises:
            ReplyError: The first page cannot be had.
        """
        failures: list[RefusedError | MissingError | PassingError] = []
        for size, paging in self._openings():
            faults = any(isinstance(one, PassingError) for one in failures)
            if faults and size not in {self.size, _MODEST, None}:
                continue
            ask = first_ask(paging, size)
            try:
                if self.replies.get(ask) is None:
                    self.replies[ask] = self.read(ask)
                self._refuse_nothing(ask, size)
            except (RefusedError, MissingError, PassingError) as error:
                self.replies[ask] = None
                failures.append(error)
                if not self._may_be_the_size(error, size):
                    break
                continue
            if failures and size:
                LOG.info("Stream %s: the server takes %d rows a page.", self.name, size)
            self.size, self._opening = size or self.size, ask
            self.paging = replace(paging, size=size if failures else paging.size)
            self._start_where_rows_are()
            self.more = self.first.expects_more
            if self.value in (None, {}) and self.said.exists:
                LOG.warning("Stream %s: the server answers nothing, taken for no rows.", self.name)
            return
        raise failures[0]

    def _start_where_rows_are(self) -> None:
        """Open with page 1 where a first page has to be named, and page 0 has no rows."""
        if self.first.rows or self.said.paging.first is not None or self.paging.style != "page":
            return
        started = replace(self.paging, first=1)
        page = self.page(first_ask(started, self.size)) if self.paging.explicit else None
        if page is not None and page.rows:
            self.paging, self._opening = started, first_ask(started, self.size)

    def _refuse_nothing(self, ask: Ask, size: int | None) -> None:
        """Take null for no answer where there are rows if no size is asked for.

        Raises:
            MissingError: It stands for too many rows.
        """
        reply = self.replies[ask]
        nothing = reply is not None and reply.value in (None, {})
        page = self.page(Ask()) if nothing and size and self.said.exists else None
        if page is not None and page.rows:
            msg = f"Stream {self.name}: the server answers nothing to {size} rows a page."
            raise MissingError(msg)

    def _may_be_the_size(self, error: Exception, size: int | None) -> bool:
        """Whether a failure may go away where fewer rows are asked for than `size`."""
        if isinstance(error, MissingError):
            # What is there without a size is no address that is missing.
            return self.said.exists and self.page(Ask()) is not None
        if not isinstance(error, PassingError):
            return True
        return error.status in _FAULTS and size is not None

    def _openings(self) -> Iterator[tuple[int | None, Paging]]:
        """Yield (size, paging) from what is asked for to what anyone might take."""
        paging = self.said.paging
        asked = self.size = min(self.size, paging.size or self.size)
        yield asked, paging
        if paging.explicit and paging.first is None and paging.style == "page":
            yield asked, replace(paging, first=1)
        if paging.size_param:
            yield from ((size, paging) for size in SMALLER if size < asked)
        yield None, replace(paging, size_param=None)
        for number in (1, 0):
            yield asked, replace(paging, style=paging.style or "page", first=number, explicit=True)

    @property
    def lists(self) -> bool:
        """Whether the first reply lists rows, and is not one object with lists in it."""
        first = self.first
        objects = bool(first.rows) and (isinstance(first.rows[0], dict) or not first.path)
        return objects and is_listing(self.value, first.path)

    # Steps

    def effect(self, step: Step) -> tuple[Step, str]:
        """Return what a parameter turns out to be, and why it is none that moves, if so.

        Where the first page may be the whole listing, half as many rows are asked for: the second
        half then proves the parameter, the size and the first number in one request.
        """
        start = step.first if step.first is not None else int(step.style == "page")
        moved, why = self._effect(step, start)
        if why and step.style == "page" and start == 0:
            return self._effect(replace(step, first=None), 1)
        return moved, why

    def _effect(self, step: Step, start: int) -> tuple[Step, str]:  # noqa: PLR0911 - a table
        half = self.half(start)
        number = start + (half or len(self.first.rows) if step.style == "offset" else 1)
        page = self._at(step, number, half)
        if page is None or not page.rows:
            if step.style == "offset":
                if page is not None and not half and not self.more:
                    return replace(step, first=start), ""
                # What is called an offset may count pages.
                return self._effect(Step("page", step.param), start)
            return self._led_nowhere(step, start, half)
        shift = shift_of(self.first.rows, page.rows)
        self.more |= shift is None or shift + len(page.rows) > len(self.first.rows)
        if shift == 0:
            return step, f"{number} brings the same rows again"
        if shift is not None and step.style == "page" and shift == half:
            return replace(step, first=start, proved=True), ""
        if shift is not None and number - shift in {0, 1}:
            return Step("offset", step.param, number - shift, proved=True), ""
        return replace(step, first=start if step.style == "offset" else step.first), ""

    def _at(self, step: Step, number: int, size: int | None) -> Page | None:
        paging = replace(self.paging, page_param=step.param)
        return self.page(asking(paging, number, size or self.size))

    def half(self, start: int) -> int | None:
        """Return how many rows to ask for so that a listing of one page has two; None if it cannot.

        It differs from the number of the second page, so that a page is told from an offset.
        """
        rows = len(self.first.rows)
        if self.more or rows < _FEWEST or not self.paging.size_param:
            return None
        half = rows // 2 + 1
        return half if half != start + 1 else half + 1

    def _led_nowhere(self, step: Step, start: int, half: int | None) -> tuple[Step, str]:
        """Tell an end from a parameter that leads nowhere, by the pages before."""
        for number, shift in self._shifts(step, (start, start - 1), half):
            if not (self.more and shift == 0):
                first = number if shift == 0 else number - 1
                return replace(step, first=max(first, 0), proved=True), ""
        return step, f"{start + 1} brings no rows"

    def anchored(self, step: Step) -> Step | None:
        """Return a step whose number is shown by the rows of the first page; None where none is."""
        likely = step.first if step.first is not None else 1
        # Page 1 first: a server may answer to 0, which is too small, with the first page.
        numbers = (1, 0) if likely in {0, 1} else (likely,)
        for number, shift in self._shifts(step, numbers):
            if shift == 0:
                return replace(step, first=number, proved=True)
            if shift == number:
                return Step("offset", step.param, 0, proved=True)
        return None

    def before_first(self, step: Step, first: int) -> bool:
        """Whether the page before the one that was asked for first brings other rows."""
        return any(shift != 0 for _, shift in self._shifts(step, (first - 1,)))

    def _shifts(
        self, step: Step, numbers: Iterable[int], size: int | None = None
    ) -> Iterator[tuple[int, int | None]]:
        """Yield each number that brings rows, and how far behind the first page these begin."""
        for number in numbers:
            page = self._at(step, number, size) if number >= 0 else None
            if page is not None and page.rows:
                yield number, shift_of(self.first.rows, page.rows)

    # The end

    @property
    def width(self) -> int:
        """Rows of a full page, as the pages behind the first are asked for."""
        return self.half(self.paging.first or 0) or len(self.first.rows)

    def nth(self, index: int, before: Page | None = None) -> Page | None:
        """Return the page behind so many others, of which `before` is the last."""
        if not index:
            return self.first
        size = self.half(self.paging.first or 0) or self.size
        ask = following(self.paging, before or self.first, size, index, index * self.width)
        return self.page(ask) if ask else None

    # The log

    def tell_of_other_lists(self) -> None:
        """Say that a list which is called as the rows are has none, and another has objects."""
        lists = ((path, at(self.value, path)) for path in self.places() if not stands_beside(path))
        full = next((path for path, rows in lists if rows and isinstance(rows[0], dict)), None)
        if full is not None:
            LOG.log(
                logging.WARNING if self.said.exists else logging.INFO,
                "Stream %s: no row is in %s, and %s has objects; set pagination.records_path if "
                "these are its rows.",
                self.name,
                ".".join(self.first.path),
                ".".join(full),
            )

    def tell(self, dropped: Sequence[str]) -> None:
        """Say in the log what was refuted; a setting that was is worth a warning."""
        for sentence in dropped:
            level = logging.WARNING if FROM_SETTING in sentence else logging.INFO
            LOG.log(level, "Stream %s: %s.", self.name, sentence)
