"""What rows of every kind are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tap_devensoft.simulator.basis.choices import Choices
    from tap_devensoft.simulator.basis.drawing import Drawing
    from tap_devensoft.simulator.basis.present import Present
    from tap_devensoft.simulator.world.contacts import Contacts


class Stock(NamedTuple):
    """The sources of one world's rows.

    Attributes:
        drawing: The drawn numbers.
        choices: What rows pick from.
        contacts: Whom rows name.
        present: The clock.
    """

    drawing: Drawing
    choices: Choices
    contacts: Contacts
    present: Present
