"""Settles how a listing is paged: the unknowns in their order, until its rows have proved a way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tap_devensoft.errors import IncompleteError
from tap_devensoft.listings.overlap import same_rows
from tap_devensoft.listings.spelling import LIKE_A_TOTAL, NAMED_TOTAL, role_of, total_rank
from tap_devensoft.listings.steps import following
from tap_devensoft.listings.trial import Step
from tap_devensoft.listings.unknowns import (
    CURSOR,
    FIRST_REPLY,
    MORE,
    PLACE,
    ROWS,
    STEP,
    TOTAL,
    stands_still,
    unchanged_total,
    unheard_size,
)
from tap_devensoft.words import folded, leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_devensoft.listings.trial import Trial
    from tap_devensoft.resource import Paging


def settle(trial: Trial) -> Paging:
    """Return how a listing is paged, proved by its rows where it has any.

    Raises:
        IncompleteError: The reply says that there is more, and nothing leads to it.
        ReplyError: The first page cannot be had.
    """
    trial.open()
    while True:
        place = PLACE.settle(trial)
        trial.tell(place.dropped)
        if place.claim is not None:
            trial.paging = replace(trial.paging, records_path=place.claim.value)
        if not trial.first.rows:
            trial.tell_of_other_lists()
            return trial.paging
        if _is_complete(trial.said.settings):
            return replace(trial.paging, proved=())
        by_name = trial.said.paging.style in {"page", "offset"}
        ways = (_by_number, _by_link) if by_name else (_by_link, _by_number)
        for way in (*ways, _by_halves):
            if (found := way(trial)) is not None:
                return replace(found, size_param=unheard_size(trial) or found.size_param)
        if place.claim is None or not stands_still(trial, place.claim.value):
            return _one_page(trial)


def _is_complete(settings: Paging) -> bool:
    """Whether settings say all of how pages are asked for, so that nothing has to be tried."""
    if settings.style == "page":
        return bool(settings.page_param) and settings.first is not None
    return settings.style == "none" or (settings.style == "offset" and bool(settings.page_param))


def _by_link(trial: Trial) -> Paging | None:
    paging, first, settings = trial.paging, trial.first, trial.said.settings
    if first.next_link:
        found = replace(paging, style="next_link", page_param=None)
    elif first.cursor:
        cursor = CURSOR.settle(trial)
        trial.tell(cursor.dropped)
        if cursor.claim is None:
            return None
        found = replace(paging, style="cursor", page_param=cursor.claim.value)
    elif paging.style in {"cursor", "next_link"} and not trial.more:
        return replace(paging, proved=())
    else:
        return None
    ask = following(found, first, trial.size, 1, len(first.rows))
    second = trial.page(ask) if ask else None
    if second is not None and same_rows(first.rows, second.rows):
        trial.tell([f"the next link ({FIRST_REPLY}): it leads to the same rows"])
        return None
    by = settings.origin if settings.style else FIRST_REPLY
    total = unchanged_total(trial)
    found = replace(found, first=None, total_path=total, proved=("step",), origin=by)
    return _ended(trial, found)


def _by_number(trial: Trial) -> Paging | None:
    settled = STEP.settle(trial)
    trial.tell(settled.dropped)
    if settled.claim is None:
        return None
    step, _ = trial.effect(settled.claim.value)
    found = replace(trial.paging, page_param=step.param, proved=("step",), origin=settled.claim.by)
    return _ended(trial, _counted(trial, found, step))


def _by_halves(trial: Trial) -> Paging | None:
    """Try the parameters once more where a flag or a count of pages alone says that more follows.

    Halves of the first page tell whether it was all there is.
    """
    first = trial.first
    declared = first.next_link or first.cursor or (first.total or 0) > len(first.rows)
    if not trial.more or declared:
        return None
    trial.more = False
    found = _by_number(trial)
    trial.more |= found is None
    return found


def _counted(trial: Trial, found: Paging, step: Step) -> Paging:
    """Settle the total and the first number, each of which proves the other."""
    for one in _starts(trial, step):
        trial.paging = replace(found, style=one.style, first=one.first)
        settled = TOTAL.settle(trial)
        if settled.claim is not None:
            break
    trial.tell(settled.dropped)
    if settled.claim is None:
        return replace(trial.paging, total_path=unchanged_total(trial))
    proved = (*found.proved, "total")
    return replace(trial.paging, total_path=settled.claim.value, proved=proved)


def _starts(trial: Trial, step: Step) -> Iterator[Step]:
    """Yield the step with the numbers that the first page may have, the last one by its rows."""
    if step.style == "offset":
        yield step
        if step.proved or not trial.first.rows[1:]:
            return
        # What is called an offset may count pages; the next number leaves out a row, or a page.
        step, why = trial.effect(Step("page", step.param, 0))
        if why:
            return
    if step.proved:
        yield step
        return
    echoed = (
        number
        for path, number in trial.first.numbers.items()
        if number in {0, 1}
        and (role_of(path[-1]) == "page" or folded(path[-1]) == folded(leaf(step.param)))
    )
    claimed = next((one for one in (step.first, *echoed) if one is not None), None)
    likely = 1 if claimed is None else claimed
    if claimed is not None and trial.first.numbers:
        yield replace(step, first=claimed)  # a total that is right proves it too
    if trial.paging.explicit:
        yield replace(step, first=likely - 1 if trial.before_first(step, likely) else likely)
    else:
        yield trial.anchored(replace(step, first=likely)) or replace(step, first=likely)


def _ended(trial: Trial, found: Paging) -> Paging:
    """Settle what says that another page follows."""
    trial.paging = found
    settled = MORE.settle(trial)
    trial.tell(settled.dropped)
    if settled.claim is None:
        return found
    path = settled.claim.value
    said = {page.flags.get(path) for page in trial.pages if page.rows}
    proved = ("end",) if said == {True, False} else ()
    return replace(found, more_path=path, proved=(*found.proved, *proved))


def _one_page(trial: Trial) -> Paging:
    """Return the paging of a listing of one page; never end green with part of the data.

    Raises:
        IncompleteError: The reply says that there is more.
    """
    first, rows = trial.first, len(trial.first.rows)
    if trial.more and first.cursor:
        msg = (
            f"Stream {trial.name}: the reply has a cursor, but no known parameter takes it; set "
            "pagination.style to cursor and pagination.page_param."
        )
        raise IncompleteError(msg)
    numbers = first.numbers.items()
    odd = (n for path, n in numbers if n != trial.size and total_rank(path) <= LIKE_A_TOTAL)
    total = first.total if first.total is not None else max(odd, default=None)
    if trial.more or (total is not None and total > rows):
        sent = trial.paging.page_param or "no parameter"
        declared = f"{total} rows" if total and total > rows else "more rows"
        msg = (
            f"Stream {trial.name}: paging does not advance; {sent} brings the same {rows} rows "
            f"again, as does every other known parameter, though the reply declares {declared}. "
            "Set pagination.page_param, or pagination.style to none."
        )
        raise IncompleteError(msg)
    known = trial.said.documented
    unlimited = trial.said.parameters is not None and not (known.page_param or known.size_param)
    counted = total == rows or rows in first.numbers.values()
    proved = ("whole",) if counted or unlimited else ("whole", "doubted")
    found = replace(trial.paging, style="none", first=None, proved=proved, origin=ROWS)
    # What says here that nothing follows tells of another owner's listing that has more.
    counts = (path for path, n in numbers if n == rows and total_rank(path) <= NAMED_TOTAL)
    return replace(
        found,
        more_path=next(iter(first.flags), None),
        total_path=min(counts, key=total_rank, default=None),
    )
