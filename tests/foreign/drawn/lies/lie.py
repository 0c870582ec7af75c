"""What a lie is: a way in which a tenant's replies or document say what its rows do not."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.foreign.drawn.api import Api
    from tests.foreign.drawn.pages import Cut, Query, Reply
    from tests.foreign.drawn.tenant import Tenant

Facts = dict[str, Any]
Schema = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A request, and how many came to its path so far."""

    api: Api
    path: str
    query: Query
    text: str
    nth: int
    token: bool

    @property
    def listing(self) -> str:
        """The listing that is asked for: `targets` of `/v1/targets`; nothing for a single row."""
        parts = self.path.lower().strip("/").split("/")
        if parts[0] != "v1" or (len(parts) > 2 and parts[1] != "collections"):
            return ""
        return parts[-1]

    @property
    def detail(self) -> str:
        """The listing of the single row that is asked for: `targets` of `/v1/targets/7`."""
        parts = self.path.lower().strip("/").split("/")
        return parts[1] if len(parts) == 3 and parts[1] in {"targets", "programs"} else ""

    @property
    def document(self) -> bool:
        """Whether the document is asked for."""
        return self.path.lower().startswith("/swagger")


@dataclass(frozen=True)
class Lie:
    """A lie as data: what it changes, and what is right then."""

    name: str
    claim: str
    """What it is about; a tenant tells one lie about a thing."""
    may_be_exact: bool = True
    """Whether anything in the replies tells the truth; if not, only being loud is right."""
    document: bool | None = None
    """Told only by tenants with a document, or only by those without; by both unless given."""
    needs: Callable[[Tenant], bool] = lambda _: True
    """Whether a tenant can tell it."""
    spell: Callable[[Tenant], Tenant] = lambda tenant: tenant
    """Spells the tenant another way."""
    alter: Callable[[Api], None] | None = None
    """Changes what the tenant holds, and so what has to arrive."""
    facts: Callable[[Cut, Facts], Facts] | None = None
    """Changes what a page says of itself and of the listing."""
    reply: Callable[[Call, Reply], Reply] | None = None
    """Changes what is answered."""
    describe: Callable[[Api, Schema], None] | None = None
    """Changes the document."""
    settings: dict[str, Any] = field(default_factory=dict)
    tells: str = ""
    """What a WARNING or an error has to speak of, a pattern, even where all arrives."""
    retyped: bool = False
    """Whether a value may arrive as another type that says the same."""
    keyless: bool = False
    """Whether some listing has no key, so that its stream has none either."""


def says(token: str) -> Callable[[Tenant], bool]:
    """Return whether a tenant's envelope or header has a place for a fact."""
    headers = {"<total>": {"count", "all", "range"}, "<pages>": {"pages", "all"}}

    def needs(tenant: Tenant) -> bool:
        text = json.dumps(tenant.template)
        text = text.replace("<total text>", "<total>").replace("<page text>", "<page>")
        return token in text or tenant.header in headers.get(token, ())

    return needs
