"""What is found out of one listing: for each unknown who claims what, and what refutes it.

The order of claims is that of contract section 6: a setting, the document, the first reply, the
documented default. A new unknown, or another answer to one, is an entry here.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.listings.claims import Claim, Unknown
from tap_devensoft.listings.overlap import same_rows, shift_of
from tap_devensoft.listings.page import at, stands_beside
from tap_devensoft.listings.spelling import NAMED_TOTAL, PARAMETER_NAMES, role_of, total_rank
from tap_devensoft.listings.steps import Ask, asking, first_ask
from tap_devensoft.listings.trial import Step
from tap_devensoft.resource import FROM_SETTING
from tap_devensoft.words import leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tap_devensoft.listings.trial import Trial
    from tap_devensoft.resource import Paging, Path

DOCUMENT: Final = "the Swagger document"
FIRST_REPLY: Final = "the first reply"
ROWS: Final = "what changed the rows"
_PROBES: Final = ("2", "1")
"""The values that are tried for unheard names: another page, or an offset of as many rows."""
_UNNAMED: Final = 3
"""How many numbers whose names say nothing are tried as totals."""


# Where the rows are


def _places(trial: Trial) -> Iterator[Claim[Path]]:
    if trial.said.settings.records_path is not None:
        yield Claim(trial.said.settings.records_path, FROM_SETTING)
    if trial.said.place is not None:
        yield Claim(trial.said.place, DOCUMENT)
    for path in trial.places():
        yield Claim(path, FIRST_REPLY)


def _no_list(trial: Trial, path: Path) -> str:
    """Whether there is no list, or none of objects, where another one holds objects or lists.

    An empty page may leave its list out, so that lists of plain values beside it prove nothing.
    """
    rows = at(trial.value, path)
    if isinstance(rows, list) and (not rows or isinstance(rows[0], dict)):
        return ""
    others = [one for one in trial.places() if not stands_beside(one)]
    if not isinstance(rows, list) and rows is not None:
        return "there is no list" if others else ""
    rowlike = (dict,) if rows else (dict, list)
    others = [
        one for one in others if any(isinstance(row, rowlike) for row in at(trial.value, one))
    ]
    return f"rows are in {_dotted(others[0])}" if others else ""


def stands_still(trial: Trial, path: Path) -> str:
    """Whether the list stays as it is from page to page while another one changes."""
    if len(trial.pages) <= 1 or trial.moves(path):
        return ""
    others = [one for one in trial.places() if one != path and trial.moves(one)]
    return f"it stays as it is where {'.'.join(others[0])} changes with the page" if others else ""


# A cursor


def _cursor_names(trial: Trial) -> Iterator[Claim[str]]:
    settings, parameters = trial.said.settings, trial.said.parameters
    if settings.page_param:
        yield Claim(settings.page_param, FROM_SETTING)
    texts = parameters.texts if parameters is not None else ()
    for role in ("cursor", None):
        yield from (Claim(name, DOCUMENT) for name in texts if role_of(name) == role)
    echoed = [path[-1] for path in (trial.first.cursor_path,) if path]
    bare = [name for name in map(_without_next, echoed) if name]
    yield from (Claim(name, FIRST_REPLY) for name in (*bare, *echoed))
    # What is called a number may take a cursor all the same.
    usual = (*PARAMETER_NAMES["cursor"], trial.paging.page_param)
    yield from (Claim(name, trial.said.documented.origin) for name in usual if name)


def _takes_no_cursor(trial: Trial, name: str) -> str:
    if trial.said.settings.style == "cursor" and name == trial.said.settings.page_param:
        return ""
    named = replace(trial.paging, page_param=name)
    page = trial.page(asking(named, trial.first.cursor, trial.size))
    if page is None or same_rows(page.rows, trial.first.rows):
        return "the cursor brings the same rows again"
    # A filter that fits no row changes the rows too.
    return "" if page.rows or role_of(name) == "cursor" else "the cursor brings no rows"


def _without_next(name: str) -> str:
    """Return `cursor` for `nextCursor`."""
    tail = name[len("next") :] if name.lower().startswith("next") else ""
    return (tail[:1].lower() + tail[1:]).lstrip("_")


# A number or an offset


def _named_steps(trial: Trial) -> Iterator[Claim[Step]]:
    """Yield the parameters that are called as those that page are."""
    documented = trial.said.documented
    unheard = trial.said.parameters is None
    numbers = [path[-1] for path in trial.first.numbers] if unheard else []
    echoed: dict[Any, str] = {role_of(name): name for name in reversed(numbers)}
    for paging in (trial.said.settings, documented):
        if paging.page_param and paging.style in {"page", "offset"}:
            yield Claim(
                Step(paging.style, paging.page_param, _said_first(trial, paging)), paging.origin
            )
    for role in ("page", "offset"):
        if role in echoed:
            yield Claim(Step(role, echoed[role]), FIRST_REPLY)
    if unheard and documented.page_param:
        yield Claim(Step("page", documented.page_param), documented.origin)


def _said_first(trial: Trial, paging: Paging) -> int | None:
    """Return where counting is said to start; it is what the first page had to be asked for by."""
    opened = trial.paging
    if paging.first is None and opened.explicit and paging.page_param == opened.page_param:
        return opened.first or 0
    return paging.first


def _steps(trial: Trial) -> Iterator[Claim[Step]]:
    yield from _named_steps(trial)
    if found := _unheard_step(trial):
        yield Claim(found, ROWS)


def _unheard_step(trial: Trial) -> Step | None:
    """Find the parameter that moves through the listing among names that tell nothing."""
    names = _unheard_names(trial)
    # Where counting starts at 0, 2 may be behind the last page.
    probes = _PROBES if trial.more else _PROBES[:1]
    # A server may not know the prefix that its document has.
    known = (trial.said.documented.page_param, *names) if trial.paging.prefix else ()
    bare = [leaf(name) for name in known if name]
    ways = ((some, partial(_move, trial, probe)) for some in (names, bare) for probe in probes)
    found = (_the_one(*way) for way in ways)
    name = next(filter(None, found), None)
    if name is None:
        return None
    step, _ = trial.effect(Step("page", name))
    # A filter changes the rows too; only what pages has a number that brings the first page.
    return trial.anchored(step) if trial.more and not step.proved else step


def _the_one(names: Sequence[str], works: Callable[[Sequence[str]], bool]) -> str | None:
    """Return the name that works, which all of them together do if any does."""
    if not names or not works(names):
        return None
    while len(names) > 1:
        half, other = names[: len(names) // 2], names[len(names) // 2 :]
        names = half if works(half) else other
    return names[0]


def _unheard_names(trial: Trial) -> list[str]:
    """Return names that might move through the listing and were not tried yet.

    A server of this make takes a name in any case, and is confused by one that comes twice, or by
    one that lacks the prefix which others have (section 5.1).
    """
    tried = {claim.value.param.lower() for claim in _named_steps(trial)}
    parameters = trial.said.parameters
    known = {trial.said.documented.page_param, trial.said.documented.size_param}
    names = [one for one in parameters.numbers if one not in known] if parameters else []
    if parameters is None or trial.more or is_full(trial.paging, trial.size, len(trial.first.rows)):
        echoed = [path[-1] for path in trial.first.numbers if total_rank(path) > NAMED_TOTAL]
        usual = (*echoed, *PARAMETER_NAMES["page"], *PARAMETER_NAMES["offset"])
        names += [f"{trial.paging.prefix}{name}" for name in usual]
    untried = [name for name in names if name.lower() not in tried]
    return list({leaf(name).lower(): name for name in reversed(untried)}.values())[::-1]


def _move(trial: Trial, probe: str, names: Sequence[str]) -> bool:
    """Whether sending `names` brings other rows."""
    size = asking(trial.paging, None, trial.size).params
    page = trial.page(Ask((*((name, probe) for name in names), *size)))
    return page is not None and shift_of(trial.first.rows, page.rows) != 0


# How many rows come at once


def unheard_size(trial: Trial) -> str | None:
    """Find the parameter of a page's size among the usual names, where fewer rows came than asked.

    It is the one that brings the rows of the first page, and more behind them. Where links lead on
    it may bound the whole listing, as `$top` does, whose rows then seem to be all.
    """
    rows, is_said = trial.first.rows, trial.said.parameters or trial.said.settings.size_param
    numbered = trial.paging.style in {"page", "offset"}
    if is_said or not (numbered and trial.more) or len(rows) >= trial.size:
        return None

    def widen(names: Sequence[str]) -> bool:
        sizes = ((name, str(trial.size)) for name in names)
        page = trial.page(Ask((*first_ask(trial.paging, None).params, *sizes)))
        return page is not None and len(page.rows) > len(rows) and shift_of(page.rows, rows) == 0

    usual = [one for one in PARAMETER_NAMES["size"] if one != trial.paging.size_param]
    return _the_one(usual, widen)


# How many rows there are


def _totals(trial: Trial) -> Iterator[Claim[Path]]:
    if trial.said.settings.total_path is not None:
        yield Claim(trial.said.settings.total_path, FROM_SETTING)
    unnamed = 0
    for path in sorted(trial.first.numbers, key=lambda path: (total_rank(path), len(path))):
        unnamed += total_rank(path) > NAMED_TOTAL
        if unnamed <= _UNNAMED:
            yield Claim(path, FIRST_REPLY)


def unchanged_total(trial: Trial) -> Path | None:
    """Return what is called a total and stays as it is; only the whole walk can prove it."""
    seen = max(len(page.rows) for page in trial.pages)
    named = (one.value for one in _totals(trial) if total_rank(one.value) <= NAMED_TOTAL)
    more = (path for path in named if trial.first.numbers.get(path, 0) > seen)
    return next((path for path in more if not _changes_with_the_page(trial, path)), None)


def _counts_no_rows(trial: Trial, path: Path) -> str:
    total, rows = trial.first.numbers.get(path), len(trial.first.rows)
    if total is None:
        return "it is no number"
    return f"it is {total}, and {rows} rows came" if total < rows else ""


def _changes_with_the_page(trial: Trial, path: Path) -> str:
    total = trial.first.numbers[path]
    others = (page.numbers.get(path, total) for page in trial.pages if page.rows)
    other = next((one for one in others if one != total), None)
    return "" if other is None else f"it is {total} on one page and {other} on another"


def _differs_from_the_rows(trial: Trial, path: Path) -> str:
    total = trial.first.numbers[path]
    if total == len(trial.first.rows) and (trial.more or not trial.half(trial.paging.first or 0)):
        return f"it is {total}, which may be the rows of one page"
    index = -(-total // trial.width) - 1
    rest = total - index * trial.width
    last = trial.nth(index)
    came = len(last.rows) if last is not None else 0
    if last is None or came != rest:
        return f"of {total} rows the last page should have {rest}, and {came} came"
    # Past its end a server may repeat the last page, whatever number it was asked for.
    before = trial.nth(1 if total_rank(path) <= NAMED_TOTAL else index - 1) if index > 1 else None
    if before is not None and same_rows(before.rows, last.rows):
        return "the last page is one before it again"
    if rest == trial.width:
        beyond = trial.nth(index + 1)
        if beyond is not None and beyond.rows and not same_rows(beyond.rows, last.rows):
            return f"it is {total}, and more rows came"
    return _changes_with_the_page(trial, path)


# What says that another page follows


def _contradicts_the_rows(trial: Trial, path: Path) -> str:
    more = trial.first.flags[path]
    if trial.more and not more:
        return "it says that the first page is the last, and more rows came"
    empty = any(not page.rows and page.flags.get(path) for page in trial.pages)
    wrong = empty or (more and not trial.more)
    return "it says that more rows follow, and none do" if wrong else ""


def is_full(paging: Paging, size: int, rows: int) -> bool:
    """Whether as many rows came as were asked for, or as the server is said to give at most."""
    return bool(paging.size_param) and rows in {size, paging.size}


def _dotted(path: Path) -> str:
    return ".".join(path) or "at the top"


PLACE: Final[Unknown[Trial, Path]] = Unknown(
    "the place of the rows", _places, (_no_list, stands_still), spelled=_dotted
)
CURSOR: Final[Unknown[Trial, str]] = Unknown(
    "the parameter of the cursor", _cursor_names, (_takes_no_cursor,)
)
STEP: Final[Unknown[Trial, Step]] = Unknown(
    "the paging parameter",
    _steps,
    (lambda trial, step: trial.effect(step)[1],),
    spelled=lambda step: step.param,
)
TOTAL: Final[Unknown[Trial, Path]] = Unknown(
    "the total",
    _totals,
    (_counts_no_rows, _changes_with_the_page, _differs_from_the_rows),
    spelled=_dotted,
)
MORE: Final[Unknown[Trial, Path]] = Unknown(
    "what says that more follows",
    lambda trial: (Claim(path, FIRST_REPLY) for path in trial.first.flags),
    (_contradicts_the_rows,),
    spelled=_dotted,
)
