"""The command `tap-devensoft-shape`: asks a tenant what discovery asks and writes one JSON file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import click

from tap_devensoft.discovery.facts import FACTS
from tap_devensoft.errors import SECRETS, printable
from tap_devensoft.http.stopping import STOP
from tap_devensoft.process import told_in_one_line
from tap_devensoft.shape.concluding import concluded, settings_of
from tap_devensoft.shape.recording import record
from tap_devensoft.shape.replies import Replies
from tap_devensoft.shape.words import ABOUT
from tap_devensoft.shape.writing import written
from tap_devensoft.tap import TapDevensoft

if TYPE_CHECKING:
    from tap_devensoft.shape.recording import Recording

USUAL_NAME: Final = "tenant-shape.json"


def shape_of(tap: TapDevensoft, recording: Recording) -> dict[str, Any]:
    """Return the shape of the tenant that a tap discovered."""
    fields = tap.tenant.resources.get("target_fields", FACTS["target_fields"])
    replies = Replies(recording, fields.sources[0].path, str(tap.config["client_id"]))
    return {
        "about": ABOUT.strip().splitlines(),
        "tap": tap.plugin_version,
        "settings": settings_of(tap.config, replies.scrubber),
        "concluded": concluded(recording, replies.scrubber),
        "mount": replies.scrubber.local(urlsplit(recording.base_url).path),
        "exchanges": replies.shown(),
    }


@click.command()
@click.option(
    "--config", "configs", multiple=True, default=["ENV"], show_default=True,
    help="Configuration file, or ENV for settings in environment variables.",
)  # fmt: skip
@click.option(
    "--output", default=USUAL_NAME, metavar="FILE", show_default=True, help="File to write."
)
@click.version_option(TapDevensoft.plugin_version, prog_name="tap-devensoft-shape")
def command(configs: tuple[str, ...], output: str) -> None:
    """Write a tenant's shape: what its API is like, and nothing of what is in it.

    The file is for reporting a tenant that does not load. It has no value of a row, no name of a
    person, company or host, and no secret; its first lines say what it holds.
    """
    STOP.install()
    config = TapDevensoft.cb_config(None, None, configs)  # type: ignore[arg-type]
    tap = TapDevensoft(config=config.config, parse_env_config=config.parse_env, setup_mapper=False)
    text = SECRETS.hide(written(shape_of(tap, record(tap))) + "\n")
    Path(output).write_text(text, encoding="utf-8")
    click.echo(
        f"Wrote {printable(output)}. It holds no value of a row and nothing secret; look through "
        "it all the same, and search it for the name of a deal. Then attach it to an issue with "
        'the form "An API that the tap does not understand".',
        err=True,
    )


def main() -> None:
    """Run the command line; exits non-zero with one line where something failed."""
    told_in_one_line(lambda: command)


if __name__ == "__main__":
    main()
