"""The command `tap-devensoft-shape`: asks a tenant what discovery asks and writes one JSON file."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click

from tap_devensoft.__main__ import told_in_one_line
from tap_devensoft.discovery.facts import FACTS
from tap_devensoft.errors import SECRETS, TapError, printable, unexpected
from tap_devensoft.shape.concluding import SETTING_PATH, concluded, settings_of
from tap_devensoft.shape.recording import Exchange, Recorder
from tap_devensoft.shape.replies import Replies
from tap_devensoft.shape.words import ABOUT
from tap_devensoft.shape.writing import written
from tap_devensoft.tap import TapDevensoft

LOG = logging.getLogger("tap-devensoft")
USUAL_NAME: Final = "tenant-shape.json"


class Warnings(logging.Handler):
    """Keeps what the tap warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one warning."""
        self.said.append(record.getMessage())


def shape_of(tap: TapDevensoft) -> dict[str, Any]:
    """Have a tap discover its tenant, and return the tenant's shape, whatever goes wrong."""
    base_url, config = tap.client.base_url, tap.config
    recorder, warnings = Recorder(base_url), Warnings()
    tap.client.transport.heard = recorder.heard
    LOG.addHandler(warnings)
    found, failure = None, ""
    try:
        found = tap.found
    except TapError as error:
        failure = str(error)
    except Exception as error:  # noqa: BLE001 - what nobody foresaw is what the file is for
        failure = unexpected(error)
    finally:
        LOG.removeHandler(warnings)
    document = Path(config.get("swagger") or ".")
    if document.is_file():
        recorder.exchanges.append(Exchange("GET", SETTING_PATH, body=document.read_bytes()))
    fields = tap.tenant.resources.get("target_fields", FACTS["target_fields"])
    replies = Replies(
        recorder.exchanges, base_url, fields.sources[0].path, str(config["client_id"])
    )
    return {
        "about": ABOUT.strip().splitlines(),
        "tap": tap.plugin_version,
        "settings": settings_of(config, replies.scrubber),
        "concluded": concluded(found, failure, warnings.said, replies.scrubber),
        "mount": replies.scrubber.local(urlsplit(base_url).path),
        "exchanges": replies.shown(),
    }


@click.command()
@click.option(
    "--config", "configs", multiple=True, default=["ENV"], show_default=True,
    help="Configuration file, or ENV for settings in environment variables.",
)  # fmt: skip
@click.option("--output", default=USUAL_NAME, show_default=True, help="File to write.")
@click.version_option(TapDevensoft.plugin_version, prog_name="tap-devensoft-shape")
def command(configs: tuple[str, ...], output: str) -> None:
    """Write a tenant's shape: what its API is like, and nothing of what is in it.

    The file is for reporting a tenant that does not load. It has no value of a row, no name of a
    person, company or host, and no secret; its first lines say what it holds.
    """
    config = TapDevensoft.cb_config(None, None, configs)  # type: ignore[arg-type]
    tap = TapDevensoft(config=config.config, parse_env_config=config.parse_env, setup_mapper=False)
    text = SECRETS.hide(written(shape_of(tap)) + "\n")
    Path(output).write_text(text, encoding="utf-8")
    click.echo(
        f"Wrote {printable(output)}. It holds no value of a row and nothing secret; look through "
        "it all the same, and search it for the name of a deal. Then attach it to an issue with "
        'the form "An API that the tap does not understand".',
        err=True,
    )


def main() -> None:
    """Run the command line; exits non-zero with one line where something failed."""
    told_in_one_line(command)


if __name__ == "__main__":
    main()
