"""The command `tap-devensoft-simulator`: one tenant in the foreground until it is told to end."""

from __future__ import annotations

import signal
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from tap_devensoft.simulator.api.tokens import DEMO_ID, DEMO_SECRET
from tap_devensoft.simulator.control.faults import Faults
from tap_devensoft.simulator.profiles import COMING, PROFILES
from tap_devensoft.simulator.server import LOOPBACK, Server, Tenant
from tap_devensoft.simulator.shape.played import Played

if TYPE_CHECKING:
    from typing import BinaryIO

    from tap_devensoft.simulator.profile import Profile


ALL = {**PROFILES, **COMING}


@click.command(context_settings={"show_default": True})
@click.option("--host", default=LOOPBACK, help="Address to listen on.")
@click.option("--port", type=int, default=0, help="Port to listen on; 0 takes a free one.")
@click.option("--tls", is_flag=True, help="Speak TLS with a certificate made for this run.")
@click.option(
    "--profile",
    "profile_name",
    type=click.Choice(sorted(ALL)),
    metavar="NAME",
    default="default",
    help="How the tenant behaves; a wrong name lists the right ones.",
)
@click.option(
    "--shape",
    type=click.File("rb"),
    metavar="FILE",
    help="File of tap-devensoft-shape to play, instead of a profile.",
)
@click.option("--switch", "switches", multiple=True, metavar="KEY=VALUE", help="Turn one switch.")
@click.option("--seed", type=int, default=1, help="Seed of the data.")
@click.option("--scale", type=float, default=1.0, help="Size; 1 is about 1,200 targets.")
@click.option("--faults", default="", metavar="FILE|JSON", help="Scripted faults.")
@click.option("--latency", type=float, default=0.0, help="Milliseconds that each reply takes.")
@click.option("--client-id", default=DEMO_ID, help="Id of the accepted credential.")
@click.option("--client-secret", default=DEMO_SECRET, help="Secret of the accepted credential.")
@click.option("--access-log", is_flag=True, help="Write a line per request to stderr.")
def main(
    host: str,
    port: int,
    *,
    tls: bool,
    profile_name: str,
    shape: BinaryIO | None,
    switches: tuple[str, ...],
    seed: int,
    scale: float,
    faults: str,
    latency: float,
    client_id: str,
    client_secret: str,
    access_log: bool,
) -> None:
    """Serve a simulated tenant of the DevenConnect Web API.

    The one line on stdout is its base address, written when it answers.
    """
    try:
        furnished = (
            partial(Played, shape.read())
            if shape
            else partial(Tenant, _turned(ALL[profile_name], switches), seed=seed, scale=scale)
        )
        tenant = furnished(
            faults=Faults.read(faults) if faults else None,
            latency=latency / 1000,
            client_id=client_id,
            client_secret=client_secret,
        )
        server = Server(tenant, host, port, tls=tls, access_log=access_log)
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    _run(server)


def _turned(profile: Profile, switches: tuple[str, ...]) -> Profile:
    """Turn switches; `a=1` and `b=2` may only fit together, so all are turned at once."""
    return profile.switched(*switches)


def _run(server: Server) -> None:
    """Serve until a signal comes."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.stop())
    click.echo(server.tenant.url)
    sys.stdout.flush()
    click.echo(
        f"client_id={server.tenant.client_id} client_secret={server.tenant.client_secret}",
        err=True,
    )
    if server.tenant.ca_file:
        click.echo(f"ca_file={server.tenant.ca_file}", err=True)
    server.run()
