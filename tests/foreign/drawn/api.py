"""A foreign tenant's API: what it answers, and what a load of it has to bring."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tests.foreign.drawn.document import document_of
from tests.foreign.drawn.expected import Expected, Nested, expected_of
from tests.foreign.drawn.lies.lie import Call
from tests.foreign.drawn.maps import ActivityMaps
from tests.foreign.drawn.pages import GONE, Query, Reply, listing
from tests.foreign.drawn.spelling import NEVER, Moment
from tests.foreign.drawn.world import Custom, draw_world

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.foreign.drawn.tenant import Tenant
    from tests.foreign.drawn.world import Row

ROUTE_MISSING = Reply(
    {"Message": "No HTTP resource was found that matches the request URI 'https://tenant/'."}, 404
)


class Api:
    """A tenant that answers."""

    def __init__(self, tenant: Tenant) -> None:
        """Draw what it holds."""
        self.tenant = tenant
        random = Random(tenant.seed)  # noqa: S311
        self.world = draw_world(
            random, tenant.spelling.ids, tenant.maps.owners, tenant.maps.id_space
        )
        self.world.custom = [self._with_key(one) for one in self.world.custom]
        self.maps = ActivityMaps(tenant, self.world)
        self.targets = [self._target(row) for row in self.world.targets]
        self.rows: dict[str, list[Any]] = {
            "targets": [wire(row) for row in self.targets],
            "programs": [self.tenant.row("programs", row) for row in self.world.programs],
            "contacts": [self.tenant.row("contacts", row) for row in self.world.contacts],
            "countries": self._texts("countries", self.world.countries),
            "deal-phases": self._texts("deal-phases", self.world.phases),
            "fields": self._fields(),
        }
        if tenant.extras:
            self.rows["risks"] = [self.tenant.row("risks", row) for row in self.world.risks]
        self.more: dict[str, list[Any]] = {}
        """Further listings by their addresses, each a stream of its own."""
        self.routes: list[tuple[str, Callable[[re.Match[str], Query], Reply]]] = []
        """Further addresses, as patterns, and what they answer."""
        self.nested: dict[str, list[Any]] = {}
        """Rows of listings other than targets in which custom values sit together."""
        self.memory: dict[str, Any] = {}
        """What lies keep from request to request."""
        for lie in tenant.lies:
            if lie.alter:
                lie.alter(self)
        self.document = document_of(self) if tenant.document else None
        for lie in tenant.lies:
            if lie.describe and self.document:
                lie.describe(self, self.document)
        self._counts: Counter[str] = Counter()

    def answer(self, path: str, text: str, *, token: bool) -> Reply:
        """Answer a request, with all that the tenant lies about it."""
        mount = self.tenant.mount
        if path.lower().startswith(mount.lower()):
            path = path[len(mount) :]
        elif not path.lower().startswith("/swagger"):
            return ROUTE_MISSING
        self._counts[path] += 1
        query = Query(text, self.tenant.prefix)
        call = Call(self, path, query, text, self._counts[path], token=token)
        reply = self._answer(path, text, token=token)
        for lie in self.tenant.lies:
            reply = lie.reply(call, reply) if lie.reply else reply
        return reply

    def change(self, stream: str, make: Callable[[Row, int], Row]) -> None:
        """Make each row of a listing anew, of the row and its number from 0."""
        if stream == "targets":
            self.targets = [make(row, number) for number, row in enumerate(self.targets)]
            self.rows["targets"] = [wire(row) for row in self.targets]
        else:
            before = self.nested.get(stream, self.rows[stream])
            rows = [make(row, number) for number, row in enumerate(before)]
            self.rows[stream] = [wire(row) for row in rows]
            if any(isinstance(value, Nested) for row in rows for value in row.values()):
                self.nested[stream] = rows

    def _answer(  # noqa: C901, PLR0911 - a table
        self, path: str, text: str, *, token: bool
    ) -> Reply:
        if path.lower().startswith("/swagger"):
            return self._swagger(path, token=token)
        if not token:
            return Reply({"Message": "Authorization has been denied for this request."}, 401)
        query = Query(text, self.tenant.prefix)
        parts = [unquote(part) for part in path.lower().strip("/").split("/")]
        match parts:
            case ["v1", "targets"]:
                return self._targets(query, path)
            case ["v1", ("targets" | "programs") as owner, key]:
                return self._single(owner, key)
            case ["v1", ("programs" | "contacts" | "risks") as name] if name in self.rows:
                return listing(self.tenant, name, self.rows[name], query, path)
            case ["v1", "collections", ("countries" | "deal-phases") as name]:
                return listing(self.tenant, name, self.rows[name], query, path)
            case ["v1", "collections", "picklists", category, sub]:
                return self._picklist(category, sub, query, path)
            case ["v1", "configuration", "targets", "fields"]:
                rows = self.rows["fields"]
                return listing(self.tenant, "fields", rows, query, path) if rows else GONE
            case ["v1", "programs", key, "decisions"] if self.tenant.extras:
                rows = [
                    self.tenant.row("decisions", row)
                    for owner, rows in self.world.decisions.items()
                    for row in rows
                    if str(owner).lower() == key
                ]
                return listing(self.tenant, "decisions", rows, query, path)
        if path.lower() in self.more:
            return Reply(self.more[path.lower()])
        for pattern, route in self.routes:
            if found := re.fullmatch(pattern, path, re.IGNORECASE):
                return route(found, query)
        return self.maps.answer(path, query, self._ids) or ROUTE_MISSING

    def expected(self, pairs: Sequence[tuple[str, str]]) -> dict[str, list[Expected]]:
        """Return what has to arrive, by stream."""
        result = {
            "targets": [
                Expected(
                    (self.tenant.key_of("targets"), row[self.tenant.key_of("targets")]), row, {}
                )
                for row in self.targets
            ],
            "activities": list(self.maps.expected()),
            "picklists": [
                expected_of(row, {"category": pair[0], "subcategory": pair[1]})
                for pair in pairs
                for row in self._items(pair)
            ],
        }
        names = {"countries": "countries", "deal-phases": "deal_phases", "fields": "target_fields"}
        for name, rows in {**self.rows, **self.nested}.items():
            result.setdefault(names.get(name, name), [expected_of(row, {}) for row in rows])
        if self.tenant.extras:
            result["program_decisions"] = [
                expected_of(self.tenant.row("decisions", row), {})
                for rows in self.world.decisions.values()
                for row in rows
            ]
        result.update(
            {
                path: [
                    expected_of(row if isinstance(row, dict) else {"value": row}, {})
                    for row in rows
                ]
                for path, rows in self.more.items()
            }
        )
        return result

    def _texts(self, name: str, texts: Sequence[str]) -> list[Any]:
        if self.tenant.texts:
            return list(texts)
        return [
            self.tenant.row(name, {"id": number, "name": text, "order": number})
            for number, text in enumerate(texts, 1)
        ]

    # Targets and their custom values

    def _with_key(self, one: Custom) -> Custom:
        words = re.sub(r"\W+", " ", one.label).strip().lower()
        keys = {
            "number": f"custom_{one.id}",
            "words": self.tenant.spelling.name(words),
            "label": one.label,
            "suffix": words.replace(" ", "_").title() + "__c",
        }
        return Custom(one.id, keys[self.tenant.custom_keys], one.label, one.kind, one.section)

    def _target(self, row: Row) -> Row:
        custom = row["custom"]
        fields = {name: value for name, value in row.items() if name != "custom"}
        spelled = self.tenant.row("targets", fields)
        if row["created date"].second < 10 and self.tenant.spelling.stamps == "plain":
            spelled[self.tenant.spelling.name("created date")] = NEVER
        return {**spelled, **self._custom_values(custom)}

    def _custom_values(self, custom: dict[int, Any]) -> Row:
        spell = self.tenant.spelling
        fields = tuple(
            (one, spell.value(custom[one.id]))
            for one in self.world.custom
            if custom[one.id] is not None or spell.nulls
        )
        if not self.world.custom:
            return {}
        entry = {
            "entries": lambda one, value: {
                spell.name("key"): one.key,
                spell.name("label"): one.label,
                spell.name("value"): value,
            },
            "by_id": lambda one, value: {
                spell.name("field id"): one.id, spell.name("name"): one.key,
                spell.name("value"): value,
            },
            "pascal": lambda one, value: {"Name": one.key, "Value": value},
        }  # fmt: skip
        match self.tenant.custom:
            case "flat":
                return {one.key: value for one, value in fields}
            case "object":
                values: Any = {one.key: value for one, value in fields}
            case "sections":
                values = defaultdict(dict)
                for one, value in fields:
                    values[one.section][one.key] = value
                values = dict(values)
            case kind:
                values = [entry[kind](one, value) for one, value in fields]
        return {spell.name(self.tenant.custom_container): Nested(values, fields)}

    def _targets(self, query: Query, path: str) -> Reply:
        tenant, rows = self.tenant, self.rows["targets"]
        asked = query.all("properties")
        if tenant.properties == "comma":
            asked = [part for text in asked for part in text.split(",")]
        if tenant.properties in {"comma", "repeat"} and asked:
            names = {name.lower(): name for row in rows for name in row}
            known = {one.strip().lower() for one in asked} & names.keys()
            if tenant.unknown_property == "refuse" and len(known) < len(asked):
                return Reply({"Message": "Unknown property requested."}, 400)
            if tenant.key_always:
                known.add(tenant.key_of("targets").lower())
            wanted = {names[name] for name in known}
        elif tenant.properties == "all":
            return listing(tenant, "targets", rows, query, path)
        else:
            wanted = {
                tenant.key_of("targets"),
                *map(tenant.spelling.name, ("target name", "status", "modified date")),
                *map(tenant.spelling.name, ("status id", "status name")),
            }
        narrow = [{name: row[name] for name in row if name in wanted} for row in rows]
        return listing(tenant, "targets", narrow, query, path)

    def _single(self, owner: str, key: str) -> Reply:
        for row in self.rows[owner]:
            if str(row[self.tenant.key_of(owner)]).lower() == key:
                return Reply({"data": row} if self.tenant.detail == "data" else row)
        return GONE

    # Collections

    def _items(self, pair: tuple[str, str]) -> list[Any]:
        texts = self.world.picklists.get(pair, [])
        words = self.tenant.item
        if not words:
            return list(texts)
        spell = self.tenant.spelling
        rows = []
        for number, text in enumerate(texts, 1):
            values = (number, text) if words[0] != "code" else (text[:3].upper(), text)
            rows.append(spell.row(dict(zip(words, (*values, number)[: len(words)], strict=True))))
        return rows

    def _picklist(self, category: str, sub: str, query: Query, path: str) -> Reply:
        for pair in self.world.picklists:
            if (category, sub) == tuple(part.lower() for part in pair):
                return listing(self.tenant, "picklists", self._items(pair), query, path)
        return GONE

    def _fields(self) -> list[Row]:
        spell, words = self.tenant.spelling, self.tenant.metadata
        kinds = {"text": "Text", "number": "Number", "date": "Date", "flag": "Yes/No",
                 "list": "Multi-Select Pick List"}  # fmt: skip
        fields = [
            (one.id, one.key, one.label, kinds[one.kind], True, one.section)
            for one in self.world.custom
        ]
        if self.tenant.metadata_of == "all":
            names = dict.fromkeys(name for row in self.targets for name in row)
            nested = spell.name(self.tenant.custom_container)
            custom = {one.key for one in self.world.custom}
            fields += [
                (number, name, name.title(), self._kind(name), False, "Target Demographics")
                for number, name in enumerate(names, 1)
                if name not in custom and name != nested
            ]
        rows = []
        for number, key, label, kind, custom_flag, section in fields:
            row = {"id": number, **dict(zip(
                words, (key, label, kind, custom_flag, section, None), strict=True
            ))}  # fmt: skip
            rows.append(self.tenant.row("fields", row))
        return rows

    def _kind(self, name: str) -> str:
        """Return what the metadata call the type of a property."""
        values = [row[name] for row in self.targets if row.get(name) is not None]
        kinds = {
            bool: "Yes/No",
            int: "Number",
            Decimal: "Currency",
            Moment: "Date",
            dict: "Pick List",
        }
        return kinds.get(type(values[0]), "Text") if values else "Text"

    def rows_of_targets(self) -> list[Row]:
        """Return the rows of targets with all their properties."""
        return [wire(row) for row in self.targets]

    def _ids(self, owner: str) -> set[str]:
        return {str(row[self.tenant.key_of(owner)]).lower() for row in self.rows[owner]}

    # The document

    def _swagger(self, path: str, *, token: bool) -> Reply:
        document = self.tenant.document
        if not document or (document.protected and not token):
            return ROUTE_MISSING if not document else Reply({"Message": "Denied."}, 401)
        if path.lower() == f"/swagger/docs/{document.label}".lower():
            return Reply(self.document)
        if path.lower() == "/swagger/ui/index":
            page = f"rootUrl: '<url>', discoveryPaths: arrayFrom('swagger/docs/{document.label}')"
            return Reply(f"<html><script>window.swashbuckleConfig = {{ {page} }};</script></html>")
        return ROUTE_MISSING


def wire(row: Row) -> Row:
    """Return a row as it is sent."""
    return {name: value.wire if isinstance(value, Nested) else value for name, value in row.items()}


def plain(value: Any) -> Any:
    """Return what JSON has no type for as it is written."""
    if isinstance(value, Moment):
        return value.wire
    if isinstance(value, Decimal):
        return value
    raise TypeError(value)
