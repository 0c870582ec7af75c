"""The small lists: countries, deal phases, picklists and the target field metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.basis import seeds
from tap_devensoft.simulator.basis.nouns import FIELDS, METADATA_TYPES

if TYPE_CHECKING:
    from tap_devensoft.simulator.basis.choices import Item
    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.wire.columns import Columns
    from tap_devensoft.simulator.wire.spelling import Spelling
    from tap_devensoft.simulator.world.world import World

TEXT = "value"
"""The property that a bare string stands under in the truth."""

FIELD_KEYS: dict[str, tuple[str, ...]] = {
    "key": (
        "id",
        "key",
        "label",
        "dataType",
        "required",
        "isCustom",
        "section",
        "order",
        "category",
        "subcategory",
        "maxLength",
    ),
    "name": (
        "",
        "name",
        "displayName",
        "type",
        "isRequired",
        "custom",
        "group",
        "sequence",
        "picklistCategory",
        "picklistSubcategory",
        "maxLength",
    ),
    "field_name": (
        "fieldId",
        "fieldName",
        "caption",
        "fieldType",
        "mandatory",
        "isCustomField",
        "section",
        "sortOrder",
        "pickListCategory",
        "pickListSubCategory",
        "length",
    ),
    "pascal": (
        "Id",
        "Key",
        "Label",
        "DataType",
        "Required",
        "IsCustom",
        "Section",
        "Order",
        "Category",
        "SubCategory",
        "MaxLength",
    ),
}
"""How each style of field metadata names the same eleven facts; an empty name leaves it out."""


class Collections:
    """The small lists of one world as one profile shapes them."""

    def __init__(
        self, profile: Profile, spelling: Spelling, columns: Columns, world: World
    ) -> None:
        """Look at a world through a profile."""
        self._profile = profile
        self._world = world
        self._spelling = spelling
        self._columns = columns

    def countries(self) -> list[Any]:
        """List all countries."""
        return [
            self._shape(self._profile.country_items, item) for item in self._world.choices.countries
        ]

    def deal_phases(self) -> list[Any]:
        """List all deal phases."""
        return [
            self._shape(self._profile.phase_items, item) for item in self._world.choices.deal_phases
        ]

    def picklist(self, category: str, subcategory: str) -> list[Any] | None:
        """List the items of one picklist; None when there is no such pair."""
        wanted = (_folded(category), _folded(subcategory))
        for pair, items in self._world.choices.picklists.items():
            if wanted == (_folded(pair[0]), _folded(pair[1])):
                return [self._shape(self._profile.picklist_items, item) for item in items]
        return None

    def named_pairs(self) -> list[tuple[str, str]]:
        """List the picklists that the field metadata names and a path can reach."""
        pairs = dict.fromkeys(pair for *_, pair, _ in self._facts() if pair)
        return [pair for pair in pairs if "&" not in pair[1]]

    def spelled_pair(self, pair: tuple[str, str]) -> tuple[str, str]:
        """Spell a picklist's pair of names."""
        category, subcategory = pair
        if self._profile.picklist_names == "spaced":
            subcategory = "".join(
                f" {char}"
                if char.isupper() and place and subcategory[place - 1].islower()
                else char
                for place, char in enumerate(subcategory)
            )
        return category, subcategory

    def field_names(self) -> list[str]:
        """Spell the names of the facts in the field metadata."""
        names = FIELD_KEYS[self._profile.field_keys]
        if self._profile.field_keys == "pascal":
            return list(names)
        return [self._spelling.name(name) for name in names]

    def fields(self, *, custom: bool | None = None) -> list[dict[str, Any]]:
        """List the target field metadata, of custom or standard fields only if so asked."""
        names, rows = self.field_names(), []
        for order, (number, key, label, kind, pair, is_custom) in enumerate(self._facts(), start=1):
            if custom is not None and custom != is_custom:
                continue
            category, subcategory = self.spelled_pair(pair) if pair else (None, None)
            section = "Custom" if is_custom else "Deal Summary"
            length = 255 if kind in {"Text", "Hyperlink"} else None
            required = label == "Target Name"
            facts = (number, key, label, kind, required, is_custom, section, order)
            values = (*facts, category, subcategory, length)
            rows.append({name: value for name, value in zip(names, values, strict=True) if name})
        return rows

    def fields_csv(self, rows: list[dict[str, Any]]) -> bytes:
        """Write field metadata as CSV."""
        delimiter, names = (
            self._profile.csv_delimiter,
            [name for name in self.field_names() if name],
        )
        heads = names if self._profile.csv_header == "key" else [name.title() for name in names]
        lines = [heads, *([_cell(row.get(name)) for name in names] for row in rows)]
        text = "\r\n".join(
            delimiter.join(_quoted(cell, delimiter) for cell in line) for line in lines
        )
        return (b"\xef\xbb\xbf" if self._profile.csv_bom else b"") + text.encode() + b"\r\n"

    def _facts(self) -> list[tuple[int, str, str, str, tuple[str, str] | None, bool]]:
        facts: list[tuple[int, str, str, str, tuple[str, str] | None, bool]] = []
        if self._profile.fields_core:
            for number, field in enumerate(FIELDS["targets"], start=1):
                if field.label:
                    key = self._spelling.field("targets", field.name)
                    kind = METADATA_TYPES[field.kind]
                    facts.append((number, key, field.label, kind, field.pair, False))
        for custom in self._world.custom_fields:
            key = self._columns.metadata_key(custom)
            facts.append((custom.id, key, custom.label, custom.type, custom.pair, True))
        if self._profile.picklist_unreachable:
            facts.append((99, "focus", "R&D Focus", "Pick List", seeds.UNREACHABLE_PICKLIST, True))
        return facts

    def _shape(self, shape: str, item: Item) -> Any:
        if shape == "text":
            return item.text
        key, name = self._spelling.key("picklists", item.key), self._spelling.name
        if shape == "key_value":
            return {name("key"): key, name("value"): item.text}
        style = self._profile.key_name
        key_name = style if style in {"Id", "ID"} else name("id")
        shaped = {key_name: key}
        shaped[name("choice" if shape == "choice_order" else "name")] = item.text
        if shape.endswith("_order"):
            shaped[name("order")] = item.order
        if shape.endswith("_code"):
            shaped[name("code")] = item.code
        return shaped


def _folded(name: str) -> str:
    return name.replace(" ", "").casefold()


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _quoted(cell: str, delimiter: str) -> str:
    if any(char in cell for char in (delimiter, '"', "\r", "\n")):
        return '"' + cell.replace('"', '""') + '"'
    return cell
