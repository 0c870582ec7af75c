"""Properties that a list leaves out unless asked: what single rows show, and how to ask for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tap_devensoft.discovery.custom import find_custom
from tap_devensoft.discovery.look import first_rows, has_gaps
from tap_devensoft.discovery.properties import find_narrowing, find_projection, with_places
from tap_devensoft.errors import (
    IncompleteError,
    MissingError,
    PassingError,
    RefusedError,
    ReplyError,
    ShapeError,
)
from tap_devensoft.listings.address import filled
from tap_devensoft.listings.listing import detail_of, whole_row
from tap_devensoft.listings.parts import asked_for
from tap_devensoft.listings.reading import Reading, Want
from tap_devensoft.listings.spelling import role_of
from tap_devensoft.resource import Projection
from tap_devensoft.rows.custom import spread
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tap_devensoft.discovery.document.declared import Property
    from tap_devensoft.discovery.look import Sample
    from tap_devensoft.discovery.metadata import FieldMeta
    from tap_devensoft.listings.address import Params
    from tap_devensoft.listings.reading import Tenant
    from tap_devensoft.resource import Custom, Resource

    Row = dict[str, Any]

LOG = logging.getLogger("tap-devensoft")

_FEW_DETAILS = 2
_UNDECLARED_DETAILS = 5
"""As many where nobody names properties, each of which rows may leave out for a null."""
_MOST_DETAILS = 20
_VAIN = 8
"""Details in a row without a name that nobody knew, after which none is expected."""
_MANY = 10
"""Rows from which on a property that none shows is hardly one that they leave out for a null."""
_MOST_TOLD = 30
"""Names that one line of the log holds."""


@dataclass(slots=True)
class Hidden:
    """Finds out what the rows of a listing have that it does not show, and how to get it.

    Attributes:
        sample: The first rows.
        declared: What the document declares of a row.
        metadata: The tenant's field metadata; only targets have any.
        detail_path: Where one row is read by itself, or nothing.
        promised: Whether that is more than a guess.
        key: The property that identifies a row, as far as the first rows show.
    """

    tenant: Tenant
    resource: Resource
    sample: Sample
    declared: Sequence[Property]
    metadata: Sequence[FieldMeta]
    detail_path: str
    promised: bool
    key: str | None
    _keyed: bool = True
    _doubt: str = ""
    """Why nobody knows what single rows show."""
    _sure: bool = False
    """Whether there should be some."""
    _named: list[str] = field(default_factory=list)
    """What single rows name, of which they have no value."""

    def found(self) -> tuple[Resource, list[Row]]:
        """Return the resource as it is to be asked for, and its rows then."""
        listed = rows = self.sample.objects
        details = self._details(rows)
        custom = find_custom(rows, self.metadata) or find_custom(details, self.metadata)
        projection = self._projection(rows, details, custom)
        if self.metadata and not (details or custom):
            projection = self._placed(projection)
        if projection is not None and projection.needed:
            rows = self._asked(projection, listed)
            custom = custom or find_custom(rows, self.metadata)
            seen = _names([*listed[: len(rows)], *details], custom, valued=True)
            lacking = self._absent(seen, _names(rows, custom))
            if lacking and projection.syntax != "detail":
                told = lacking[:_MOST_TOLD]
                LOG.info("Stream %s: %s do not come even when asked for.", self.resource.name, told)
                whole = Projection("detail", detail_path=self.detail_path)
                projection, rows = whole if details else None, listed
            elif not details:
                self._doubt = self._doubt or "none can be read"
                self._sure |= not self.declared and all(one.custom for one in self.metadata)
        if projection and projection.names and len(details) < _MANY and has_gaps(details):
            self._doubt = f"the {len(details)} that were looked at leave out what is null in them"
            self._sure = not self.declared
        rows = [*rows, *details]
        shown = _names(rows, custom)
        if projection is not None:
            # Columns are called as rows spell them, whatever the document does.
            spelled = {folded(name): name for name in shown}
            words = {spelled.get(folded(one), one): two for one, two in projection.names.items()}
            if projection.syntax == "detail":
                before = _names(listed, custom)
                words = {one: one for one in shown if one not in before}
            projection = replace(projection, names=words, keyed=self._keyed)
        self._tell_unseen(shown)
        return replace(self.resource, custom=custom, projection=projection), rows

    def _tell_unseen(self, shown: Iterable[str]) -> None:
        """Name what no row shows though something tells of it, and what nobody could look at.

        Few rows may leave out what is null in all of them, unless that is all that is told.
        """
        objects, labels = self.sample.objects, self._told
        unseen = self._absent(labels, shown)
        pairs = ((repr(one) if "," in one else one, labels[one]) for one in unseen)
        names = [f"{one} ({label})" if label else one for one, label in pairs]
        told = (
            f"no row shows {', '.join(names[:_MOST_TOLD])}, which the document, the field metadata "
            "or single rows tell of; columns of them stay empty"
        )
        hidden = f"what only single rows show is not known: {self._doubt}"
        doubted = bool(self._doubt) and (self._sure or bool(unseen))
        said = [told] * bool(unseen) + [hidden] * doubted
        if objects and said:
            alike = len({frozenset(row) for row in objects}) == 1 or len(objects) > _MANY
            none = bool(self.metadata) and {one.key for one in self.metadata} <= {*unseen}
            level = logging.WARNING if doubted or alike or none else logging.INFO
            LOG.log(level, "Stream %s: %s", self.resource.name, ". ".join(said))

    # Single rows

    def _details(self, rows: Sequence[Row]) -> list[Row]:
        """Return some of the first rows in full, where the tenant shows single rows.

        Where they show more than the list, so many that their nulls do not hide a property.
        """
        key = self.key
        if not self.detail_path or key is None:
            return []
        asked = ((filled(self.detail_path, [row.get(key)]), row) for row in rows)
        paths = {path: row for path, row in asked if path}
        refused: ReplyError | PassingError | None = None
        more = False
        details: list[Row] = []
        whole: list[Row] = []
        known, vain = {*map(folded, self._told)}, 0
        for path, row in [*paths.items()][:_MOST_DETAILS]:
            try:
                reply = self.tenant.client.get(path)
            except (ReplyError, PassingError) as error:
                gone = isinstance(error, MissingError) and (whole or refused is None)
                refused = error
                if gone:
                    continue  # since it was listed, perhaps
                break
            detail = detail_of(reply.value, key, row[key], keyed=False)
            if detail is None:
                return self._no_details(f"GET {path} does not carry the id that was asked for")
            details.append(detail)
            whole.append(whole_row(row, detail, key))
            more |= whole[-1].keys() != row.keys()
            names = {*map(folded, detail)}
            vain = vain + 1 if names <= known else 0
            known |= names
            own = more and not self.declared and detail != details[0]
            few = _UNDECLARED_DETAILS if own else _FEW_DETAILS
            if len(whole) >= few and not (more and has_gaps(whole) and vain < _VAIN):
                break
        if refused and not whole:
            promised = self.promised or not isinstance(refused, MissingError)
            return self._no_details(str(refused), sure=promised)
        if why := self._refuted(details):
            return self._no_details(f"GET {self.detail_path} {why}")
        return whole

    def _refuted(self, details: Sequence[Row]) -> str:
        """Return why details are not those of the listed rows; nothing where they are."""
        key = self.key or ""
        self._keyed = all(folded(key) in map(folded, one) for one in details)
        if not self._keyed and all(one == details[0] for one in details):
            return "does not depend on the id"
        if details and {*map(folded, _names(details, valued=True))} <= {folded(key)}:
            self._named = [*_names(details)]
            return "has no value but the id"
        return ""

    def _no_details(self, why: str, *, sure: bool = True) -> list[Row]:
        """Note why single rows tell nothing; `sure` where it is not just that there are none."""
        self._doubt, self._sure = why, sure
        LOG.info("Stream %s has no details: %s", self.resource.name, why)
        return []

    # Asking for properties

    def _projection(
        self, rows: list[Row], details: list[Row], custom: Custom | None
    ) -> Projection | None:
        """Find out how to make the list show what it leaves out."""
        parameter = self._parameter()
        if not rows or not (parameter or details):
            return None
        shown, whole = _names(rows, custom), _names(details, custom)
        told, key = self._told, [self.key] if self.key else []
        shows = {name: told.get(name, "") for name in shown}
        # A server may take the name of what holds the custom values, or theirs.
        missing = self._absent((*whole, *told), shown)
        if whole and not self._absent(whole, shown):
            missing = []  # the list shows what the detail shows
        if not missing:
            if not parameter or self.resource.name == "target_fields":
                return None  # loads look at that one too, and it is small
            return find_narrowing(read=self._read, parameter=parameter, shown=shows, key=key)
        projection = None
        if parameter:
            projection = find_projection(
                read=self._read,
                parameter=parameter,
                wanted={name: told.get(name, "") for name in missing},
                shown=shows,
                key=key,
                telling=_names(details, custom, valued=True),
            )
        if details and not projection:
            projection = Projection("detail", detail_path=self.detail_path)
        if not projection:
            return None
        LOG.info(
            "Stream %s: all properties come with %s.", self.resource.name, _in_words(projection)
        )
        return projection

    def _placed(self, projection: Projection | None) -> Projection | None:
        """Ask for the place of custom values too, where the metadata tell of some in vain."""
        listed, parameter = self.sample.objects, self._parameter()
        shown = _names(self._asked(projection, listed) if projection else listed)
        custom = {one.key for one in self.metadata if one.custom}
        if not (shown and parameter and custom) or custom - {*self._absent(custom, shown)}:
            return projection
        names, key = dict.fromkeys(_names(listed), ""), [self.key] if self.key else []
        return with_places(self._read, projection, parameter, names, key)

    @property
    def _told(self) -> dict[str, str]:
        """What the document, single rows and the field metadata tell of, with their labels."""
        named = dict.fromkeys((*(one.name for one in self.declared), *self._named), "")
        return {**named, **{one.key: one.label for one in self.metadata}}

    def _absent(self, names: Iterable[str], shown: Iterable[str]) -> list[str]:
        """Return the names that are not shown, neither themselves nor their labels, each once."""
        told, seen = self._told, {folded(name) for name in shown}
        absent: dict[str, str] = {}
        for name in names:
            if seen.isdisjoint({folded(name), folded(told.get(name) or name)}):
                absent.setdefault(folded(name), name)
        return [*absent.values()]

    def _parameter(self) -> str:
        filters = self.sample.source.filters.values()
        takes = self.resource.core or self.resource.name == "target_fields"
        unlisted = "properties" if takes and not filters else ""
        return next((name for name in filters if role_of(name) == "properties"), unlisted)

    def _read(self, params: Params = (), want: Want | None = None) -> list[Row]:
        """Return the first rows as they come with these parameters, or with what is wanted."""
        source = self.sample.source
        resource = replace(self.resource, key=(self.key,) if self.key else ())
        reading = Reading(self.tenant, resource, want or Want())
        rows = first_rows(reading, source, source.path, params)
        return [row for row in rows if isinstance(row, dict)]

    def _asked(self, projection: Projection, rows: list[Row]) -> list[Row]:
        """Return the first rows as they look when every property is asked for."""
        if projection.syntax == "detail":
            return rows
        try:
            return self._read(want=Want(projection=projection, properties=[*projection.names]))
        except (RefusedError, IncompleteError, ShapeError) as error:
            LOG.info("Stream %s: %s", self.resource.name, error)
            return rows


def _names(
    rows: Iterable[Row], custom: Custom | None = None, *, valued: bool = False
) -> dict[str, None]:
    """Return what rows have, or have a value of, custom values and the place of them included."""
    wholes = ({**row, **spread(row, custom)} for row in rows)
    return {name: None for row in wholes for name in row if not valued or row[name] is not None}


def _in_words(projection: Projection) -> str:
    if projection.syntax == "detail":
        return f"one request a row, {projection.detail_path}"
    words = [projection.names[""]] if projection.syntax == "all" else ["a", "b"]
    return "&".join(map("=".join, asked_for(projection, words)))
