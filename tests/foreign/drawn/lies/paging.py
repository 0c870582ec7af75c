"""Lies of how a listing goes on: parameters, sizes, pages before the first and after the last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tests.foreign.drawn.lies.lie import Lie, says
from tests.foreign.drawn.pages import REFUSALS, Reply
from tests.foreign.drawn.tenant import OFFSET_NAMES, PAGE_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.foreign.drawn.api import Api
    from tests.foreign.drawn.lies.lie import Call, Schema
    from tests.foreign.drawn.tenant import Tenant

NUMBERED = {"page", "offset"}
LISTINGS = {"targets", "programs", "contacts"}


def by(**changes: Any) -> Callable[[Tenant], Tenant]:
    """Return what spells a tenant's paging with these changes."""
    return lambda tenant: replace(tenant, paging=replace(tenant.paging, **changes))


def _with_an_empty_page(tenant: Tenant) -> Tenant:
    """Leave one page empty; of several, nothing could tell that they are not the end."""
    return by(holes="a whole page", most=tenant.paging.default)(tenant)


def numbered(tenant: Tenant) -> bool:
    """Whether pages are asked for by number or offset."""
    return tenant.paging.style in NUMBERED


def counted(tenant: Tenant) -> bool:
    """Whether pages are numbered and something counts the rows."""
    return numbered(tenant) and says("<total>")(tenant)


def bare(tenant: Tenant) -> bool:
    """Whether pages are numbered and nothing counts."""
    return numbered(tenant) and tenant.envelope == "bare" and not tenant.header


def parameters(api: Api, document: Schema) -> list[Schema]:
    """Return what the document says of the parameters that page."""
    paging, prefix = api.tenant.paging, api.tenant.prefix
    names = {f"{prefix}.{name}" if prefix else name for name in (paging.at, paging.size)}
    return [
        one
        for path in document["paths"].values()
        for one in path["get"]["parameters"]
        if one["name"] in names
    ]


def _sizes(api: Api, document: Schema, **facts: Any) -> None:
    for one in parameters(api, document):
        if one["name"].endswith(api.tenant.paging.size):
            one.update(facts)


def _without(*which: str) -> Callable[[Api, Schema], None]:
    def describe(api: Api, document: Schema) -> None:
        names = tuple(getattr(api.tenant.paging, one) for one in which)
        gone = [one for one in parameters(api, document) if one["name"].endswith(names)]
        for path in document["paths"].values():
            path["get"]["parameters"] = [
                one for one in path["get"]["parameters"] if one not in gone
            ]

    return describe


def _renamed(make: Callable[[Tenant, str], str]) -> Callable[[Api, Schema], None]:
    def describe(api: Api, document: Schema) -> None:
        for one in parameters(api, document):
            one["name"] = make(api.tenant, one["name"])

    return describe


def _snake(_: Tenant, name: str) -> str:
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name).lstrip("_")


def _at_default(api: Api, document: Schema) -> None:
    for one in parameters(api, document):
        if one["name"].endswith(api.tenant.paging.at):
            one["default"] = 1 - api.tenant.paging.first


def _required(api: Api, document: Schema) -> None:
    for one in parameters(api, document):
        one["required"] = True


def _everywhere(api: Api, document: Schema) -> None:
    shown = parameters(api, document)
    for name in ("countries", "deal-phases"):
        document["paths"][f"/v1/collections/{name}"]["get"]["parameters"] = shown[:2]


def _sometimes(reply: Reply, times: int) -> Callable[[Call, Reply], Reply]:
    """Answer the request for a page of the core listings this way, so many times."""

    def lie(call: Call, right: Reply) -> Reply:
        paged = call.query.all(call.api.tenant.paging.at)
        if call.listing not in LISTINGS or not paged or call.listing not in call.api.tenant.paged:
            return right
        memory = call.api.memory.setdefault("sometimes", {})
        key = (call.path, call.text)
        memory[key] = memory.get(key, 0) + 1
        return reply if memory[key] <= times else right

    return lie


def _in_another_order(call: Call, right: Reply) -> Reply:
    if call.listing in LISTINGS:
        rows = call.api.rows[call.listing]
        rows.append(rows.pop(0))
    return right


def _named(names: Sequence[tuple[str, str]]) -> Callable[[Tenant], bool]:
    return lambda tenant: numbered(tenant) and (tenant.paging.at, tenant.paging.size) in names


def _prefixable(envelope: str) -> Callable[[Tenant], bool]:
    return lambda tenant: envelope != "jsonapi" or not tenant.prefix


def _as_framework(at: str, size: str, style: str, envelope: str) -> Callable[[Tenant], Tenant]:
    first = 0 if style == "offset" or envelope in {"spring", "hal"} else 1
    spell = by(at=at, size=size, style=style, first=first)
    return lambda tenant: replace(spell(tenant), envelope=envelope, header="")


UNUSUAL: Final = (
    ("SkipCount", "MaxResultCount", "offset", "abp-io"),
    ("skipCount", "maxResultCount", "offset", "abp"),
    ("page", "rows", "page", "jqgrid"),
    ("start", "length", "offset", "datatables"),
    ("page[number]", "page[size]", "page", "jsonapi"),
    ("jtStartIndex", "jtPageSize", "offset", "jtable"),
    ("$skip", "$top", "offset", "odata4"),
    ("skip", "take", "offset", "devextreme"),
    ("page", "pageSize", "page", "kendo"),
    ("page", "size", "page", "spring"),
    ("page", "size", "page", "hal"),
)
"""Parameters, style and envelope as frameworks have them."""

LIES: Final = (
    *(
        Lie(f"pages are asked for by {at} in the envelope of {envelope}", "names",
            needs=_prefixable(envelope), spell=_as_framework(at, size, style, envelope))
        for at, size, style, envelope in UNUSUAL
    ),
    *(
        Lie(f"a page after the last one is answered with {word}", "beyond",
            needs=numbered, spell=by(beyond=word))
        for word in (*REFUSALS, "again", "last")
    ),
    *(
        Lie(f"a page before the first one is answered with {word}", "below",
            needs=numbered, spell=by(below=word))
        for word in ("refused", "missing", "throw", "null")
    ),
    *(
        Lie(f"a size that is too large is answered with {word}", "size",
            needs=numbered, spell=by(over=word))
        for word in ("throw", "missing", "message", "null")
    ),
    Lie(
        "a size that is too large brings an empty page", "size", document=True, needs=counted,
        spell=by(over="nothing"), describe=lambda api, document: _sizes(
            api, document, maximum=api.tenant.paging.most),
    ),
    Lie(
        "the document knows the largest size, and a larger one throws", "size", document=True,
        spell=by(over="throw"), describe=lambda api, document: _sizes(
            api, document, maximum=api.tenant.paging.most),
    ),
    Lie("the document says a larger size than the server gives", "size", document=True,
        describe=lambda api, document: _sizes(api, document, maximum=1000, default=500)),
    Lie("the document counts from the wrong first page", "first", document=True,
        needs=numbered, describe=_at_default),
    Lie("the document requires page and size", "first", document=True, needs=numbered,
        describe=_required),
    Lie("the document shows no paging", "parameters", document=True, needs=counted,
        describe=_without("at", "size")),
    Lie(
        "the document shows a limit and no way to go on", "parameters", may_be_exact=False,
        document=True, needs=bare, spell=by(deaf=True), describe=_without("at"),
    ),
    Lie("the document shows no size", "parameters", document=True, needs=numbered,
        describe=_without("size")),
    Lie("the document spells parameters in snake case", "parameters", document=True,
        needs=numbered, describe=_renamed(_snake)),
    Lie("the document gives a prefix that the server does not know", "parameters", document=True,
        needs=lambda tenant: numbered(tenant) and not tenant.prefix,
        describe=_renamed(lambda _, name: f"request.{name}")),
    Lie("the document gives a prefix to some parameters", "parameters", document=True,
        needs=lambda tenant: numbered(tenant) and bool(tenant.prefix),
        describe=_renamed(
            lambda tenant, name: name if name.endswith(tenant.paging.size)
            else name.partition(".")[2])),
    Lie("the document shows paging where there is none", "parameters", document=True,
        describe=_everywhere),
    Lie("every request brings the first page, which counts more", "advance", may_be_exact=False,
        needs=counted, spell=by(deaf=True)),
    Lie("every request brings the first page, and nothing counts", "advance", may_be_exact=False,
        document=False, needs=bare, spell=by(deaf=True)),
    Lie("an offset counts pages", "advance", document=True,
        needs=_named(OFFSET_NAMES), spell=by(style="page", first=0)),
    Lie("a page number counts rows", "advance", document=True,
        needs=_named(PAGE_NAMES), spell=by(style="offset")),
    Lie("an offset counts from 1", "advance", needs=lambda tenant: tenant.paging.style == "offset",
        spell=by(first=1)),
    Lie("pages overlap by a row", "overlap",
        needs=lambda tenant: tenant.paging.style == "page" and tenant.paging.default > 3,
        spell=by(overlap=1)),
    Lie("rows are taken out of each page", "holes", needs=numbered,
        spell=by(holes="some of each page")),
    Lie("a page in the middle is empty", "holes",
        needs=counted, spell=by(holes="a whole page")),
    Lie("a page in the middle is empty, and nothing counts", "holes", may_be_exact=False,
        needs=bare, spell=_with_an_empty_page),
    Lie("rows come in another order each time", "order", may_be_exact=False, needs=numbered,
        reply=_in_another_order),
    Lie("a page answers 200 with an error, twice", "moment", needs=numbered,
        reply=_sometimes(REFUSALS["message"], 2)),
    Lie("a page answers 200 with an error, for ever", "moment", may_be_exact=False,
        needs=numbered, reply=_sometimes(REFUSALS["message"], 10**6)),
    Lie("a page answers 503 with a page of HTML, once", "moment", needs=numbered,
        reply=_sometimes(Reply("<html>Busy</html>", 503), 1)),
    Lie("a page answers 200 with a page of HTML, for ever", "moment", may_be_exact=False,
        needs=numbered, reply=_sometimes(Reply("<html>Log in</html>"), 10**6)),
    Lie("a page is cut off, once", "moment", needs=numbered,
        reply=_sometimes(Reply(content=b'{"items":[{"id":1},'), 1)),
    Lie("a page is null, once", "moment", may_be_exact=False, needs=counted,
        reply=_sometimes(Reply(None), 1)),
)  # fmt: skip
