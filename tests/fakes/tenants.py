"""Pieces of small tenants: listings that are cut into pages, and documents that show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.fake import Answer, always

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.fakes.fake import Request

Schema = dict[str, Any]
Routes = dict[str, "Callable[[Request], Answer]"]


@dataclass(frozen=True)
class Cut:
    """One page of a listing.

    Attributes:
        rows: What stands on it.
        number: Its number, counted as the listing counts; the offset of its first row where the
            listing goes by offsets.
        last: Whether no row follows.
        total: Rows in all.
        pages: Pages in all.
    """

    rows: list[Any]
    number: int
    last: bool
    total: int
    pages: int


def rows_of(count: int, **more: Any) -> list[dict[str, Any]]:
    """Return so many rows that differ."""
    return [{"id": number, "name": f"row {number}", **more} for number in range(1, count + 1)]


def cut_by(
    rows: Sequence[Any],
    wrap: Callable[[Cut], Any] = lambda cut: cut.rows,
    *,
    at: str = "pageNumber",
    size: str = "pageSize",
    first: int = 1,
    default: int = 20,
    most: int = 20,
) -> Callable[[Request], Answer]:
    """Answer page after page; by offsets where the parameter's name says so.

    Names of parameters are read in any case, as ASP.NET does.
    """
    offset = any(word in at.lower() for word in ("skip", "start", "offset"))

    def answer(request: Request) -> Answer:
        params = {name.lower(): value for name, value in request.params.items()}
        width = min(int(params.get(size.lower(), default)), most)
        number = int(params.get(at.lower(), 0 if offset else first))
        start = number if offset else (number - first) * width
        shown = list(rows[start : start + width]) if start >= 0 else []
        last = start + width >= len(rows)
        return Answer(wrap(Cut(shown, number, last, len(rows), -(-len(rows) // width))))

    return answer


def query(name: str, kind: str = "integer", /, **more: Any) -> Schema:
    """Return a documented query parameter."""
    return {"name": name, "in": "query", "type": kind, **more}


def array(items: object) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def fields(**kinds: Any) -> Schema:
    """Return the schema of an object, from the types or schemas of its properties."""
    spelled = {name: {"type": one} if isinstance(one, str) else one for name, one in kinds.items()}
    return {"type": "object", "properties": spelled}


ROW: Schema = fields(id="integer", name="string")


def get(reply: object = None, *parameters: Schema, **facts: Any) -> Schema:
    """Return a documented GET; a list of rows unless another reply is given."""
    schema = array(ROW) if reply is None else reply
    operation = {"parameters": [*parameters], "responses": {"200": {"schema": schema}}, **facts}
    return {"get": operation}


def documented(paths: Mapping[str, Schema], at: str = "", **facts: Any) -> Routes:
    """Return the route of a Swagger document, behind `at`."""
    document = {"swagger": "2.0", "info": {"title": "Tenant", "version": "v1"}, "paths": paths}
    return {f"{at}/swagger/docs/v1": always(Answer({**document, **facts}))}
