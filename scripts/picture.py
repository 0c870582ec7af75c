"""Draws the live display of a real run for the README (`make picture`)."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich.console import Console

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tap_devensoft.loads.writer import BufferedWriter
from tap_devensoft.progress.display import table_of
from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tap_devensoft.tap import TapDevensoft

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "progress.svg"
SCALE = 8
LATENCY = 30
PAGE = 100
STREAM, SHARE = "targets", 0.6
"""What is loaded, and how much of it has come when the display is drawn."""
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""They would be fetched from elsewhere."""


def main() -> None:
    """Load until the moment of the picture, draw it, and load the rest."""
    console = Console(record=True, width=110, file=io.StringIO())
    with serve(PROFILES["bench"], scale=SCALE) as tenant:
        config = {
            "api_url": tenant.url,
            "client_id": tenant.client_id,
            "client_secret": tenant.client_secret,
            "page_size": PAGE,
        }
        tap = TapDevensoft(config=config, message_writer=BufferedWriter(io.BytesIO()))
        for name, stream in tap.streams.items():
            stream.selected = name == STREAM
        tenant.set_latency(LATENCY)
        count = tap.progress.page
        drawn = False

        def page(name: str, *, read: int, sent: int, total: int | None) -> None:
            nonlocal drawn
            count(name, read=read, sent=sent, total=total)
            now = tap.progress.streams[name]
            if not drawn and total and now.read > SHARE * total:
                drawn = True
                console.print(table_of(tap.progress))

        tap.progress.page = page  # type: ignore[method-assign]
        tap.load_until_stopped()
    PICTURE.parent.mkdir(exist_ok=True)
    picture = FONTS.sub("", console.export_svg(title="tap-devensoft"))
    PICTURE.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
