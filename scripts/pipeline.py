"""The whole way with the real programs: tenant, Meltano, tap, loader, PostgreSQL.

The demo and the tests share it. Each pipeline has a folder for its logs and Meltano's state, and
takes nothing from the caller's environment or `.env`, so no real tenant can get in.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.postgres import running_postgres
from scripts.simulator import CLIENT_ID, CLIENT_SECRET, running_simulator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.postgres import Postgres
    from scripts.simulator import Simulator

ROOT = Path(__file__).resolve().parent.parent
MELTANO = ROOT / ".venv-meltano" / "bin" / "meltano"
FOREIGN = ("DEMO_", "MELTANO_", "TAP_DEVENSOFT_", "TARGET_")
RUN_SECONDS = 600


class PipelineError(Exception):
    """A part of the way failed; the message says which, and where its log is."""


@dataclass(frozen=True)
class Pipeline:
    """From one tenant into one database.

    Attributes:
        folder: Where logs and Meltano's state go.
        simulator: The tenant.
        postgres: Where the rows go.
        variables: Further variables for Meltano, such as settings of the tap.
    """

    folder: Path
    simulator: Simulator
    postgres: Postgres
    variables: Mapping[str, str] = field(default_factory=dict)

    def load(self, name: str) -> Path:
        """Run the tap into the loader, once.

        Args:
            name: What to call the log.

        Returns:
            The log.

        Raises:
            PipelineError: Meltano ended with an error.
        """
        log = self.folder / f"{name}.log"
        code = self.meltano("run", "tap-devensoft", "target-postgres", log=log)
        if code != 0:
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
            msg = "\n".join([*lines, f"`meltano run` failed (exit code {code}); see {log}"])
            raise PipelineError(msg)
        return log

    def meltano(self, *arguments: str, log: Path) -> int:
        """Run Meltano in the environment `demo`, and return its exit code."""
        command = [*meltano_command(), "--environment", "demo", *arguments]
        return run_logged(command, ROOT, self.environment(), log)

    def environment(self) -> dict[str, str]:
        """Variables for Meltano: this tenant, this database, nothing of the caller's own."""
        return {
            **meltano_environment(self.folder),
            "DEMO_API_URL": self.simulator.url,
            "DEMO_CLIENT_ID": CLIENT_ID,
            "DEMO_CLIENT_SECRET": CLIENT_SECRET,
            "DEMO_POSTGRES_HOST": self.postgres.host,
            "DEMO_POSTGRES_PORT": str(self.postgres.port),
            "DEMO_POSTGRES_USER": self.postgres.user,
            "DEMO_POSTGRES_PASSWORD": self.postgres.password,
            "DEMO_POSTGRES_DATABASE": self.postgres.database,
            **self.variables,
        }


@contextmanager
def staged(folder: Path, *options: str) -> Iterator[tuple[Simulator, Postgres]]:
    """Start a tenant and an empty PostgreSQL in a folder that is emptied; SIGTERM ends them too.

    Args:
        folder: Where everything of the run goes.
        options: Further options of the command `tap-devensoft-simulator`.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    shutil.rmtree(folder, ignore_errors=True)
    with running_simulator(folder, *options) as simulator, running_postgres() as postgres:
        yield simulator, postgres


def meltano_command() -> list[str]:
    """Start of every Meltano command; an empty file stands in for the user's `.env`."""
    if not MELTANO.exists():
        msg = "Meltano is missing; `make setup` installs it."
        raise PipelineError(msg)
    return [str(MELTANO), "--env-file", os.devnull, "--log-format", "uncolored"]


def run_logged(command: list[str], folder: Path, variables: Mapping[str, str], log: Path) -> int:
    """Run a program in a folder with just these variables; return its exit code."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        return subprocess.run(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=RUN_SECONDS,
            check=False,
        ).returncode


def meltano_environment(folder: Path, installed: Path = ROOT / ".meltano") -> dict[str, str]:
    """Variables for a Meltano that shares the installed plugins, and nothing else, with others."""
    state = folder / "meltano"
    state.mkdir(parents=True, exist_ok=True)
    for plugins in ("extractors", "loaders"):
        link = state / plugins
        if (installed / plugins).is_dir() and not link.is_symlink():
            link.symlink_to(installed / plugins, target_is_directory=True)
    own = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return own | {
        "MELTANO_AUTO_INSTALL": "false",
        "MELTANO_CLI_DISABLE_VERSION_CHECK": "true",
        "MELTANO_SEND_ANONYMOUS_USAGE_STATS": "false",
        "MELTANO_SYS_DIR_ROOT": str(state),
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
        "XDG_STATE_HOME": str(state),
    }


def program(name: str) -> str:
    """Find a command of this project in the environment that is running."""
    return str(Path(sys.executable).parent / name)
