"""What rows pick from: picklists, countries and deal phases."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from tap_devensoft.simulator.basis import seeds
from tap_devensoft.simulator.basis.nouns import Reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_devensoft.simulator.basis.mixer import Draw
    from tap_devensoft.simulator.basis.nouns import Field


class Item(NamedTuple):
    """One choice of a picklist or collection."""

    key: int
    text: str
    order: int
    code: str = ""


class Choices:
    """Every list of choices of one world.

    Attributes:
        picklists: The items of each pair of category and subcategory.
        countries: All countries.
        deal_phases: All deal phases, in their order.
    """

    def __init__(self) -> None:
        """Number the choices."""
        numbers = itertools.count(600, 50)
        self.picklists = {
            pair: _items(next(numbers), texts) for pair, texts in seeds.PICKLISTS.items()
        }
        self.countries = [
            item._replace(code=code)
            for item, (_, code) in zip(
                _items(400, [text for text, _ in seeds.COUNTRIES]), seeds.COUNTRIES, strict=True
            )
        ]
        self.deal_phases = _items(500, seeds.DEAL_PHASES)

    def pick(self, draw: Draw, category: str, subcategory: str) -> Reference:
        """Draw one choice of a picklist."""
        return reference("picklists", draw.one(self.picklists[category, subcategory]))

    def rename(self, category: str, subcategory: str, old: str, new: str) -> None:
        """Give a picklist choice another text."""
        self.picklists[category, subcategory] = [
            item._replace(text=new) if item.text == old else item
            for item in self.picklists[category, subcategory]
        ]

    def items_of(self, field: Field) -> list[Item]:
        """Give the choices that a reference field picks from."""
        if field.pair:
            return self.picklists[field.pair]
        return self.countries if field.table == "countries" else self.deal_phases

    def find(self, field: Field, value: object) -> Reference:
        """Find the choice that a text, code or id means."""
        for item in self.items_of(field):
            if value in {item.key, item.text, item.code}:
                return reference(field.table, item)
        raise no_choice(field, value)

    def text_of(self, picked: Reference) -> str:
        """Give the present text of a choice."""
        lists = {"countries": [self.countries], "deal_phases": [self.deal_phases]}
        for items in lists.get(picked.table, self.picklists.values()):
            for item in items:
                if item.key == picked.key:
                    return item.text
        return picked.text


def reference(table: str, item: Item) -> Reference:
    """Point to a choice, as rows do."""
    return Reference(table, item.key, item.text)


def no_choice(field: Field, value: object) -> ValueError:
    """Say that a value means no choice of a field."""
    return ValueError(f"{field.name} has no choice {value!r}")


def _items(first: int, texts: Sequence[str]) -> list[Item]:
    return [Item(first + order, text, order) for order, text in enumerate(texts, start=1)]
