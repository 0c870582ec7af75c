"""Does what the README and the pages of docs/ say, each command and each snippet (`make walk`).

They are read in the README's order, in a new clone and a new project. What a reader would fill in
(the tenant, the warehouse) is filled in from the table `REWRITES` and with the simulated tenant and
an embedded PostgreSQL.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.docs import guide
from scripts.pipeline import MELTANO, ROOT, meltano_environment
from scripts.postgres import running_postgres
from scripts.simulator import CLIENT_ID, CLIENT_SECRET, running_simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.postgres import Postgres
    from scripts.simulator import Simulator

BLOCK: Final = re.compile(r"^( *)```(sh|yaml|dotenv)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
REWRITES: Final = {
    "pip_url: tap-devensoft": f"pip_url: -e {ROOT}",
    # what a tenant is called that spells paging differently
    "page_param: pageNo": "page_param: pageNumber",
    "size_param: rows": "size_param: pageSize",
}
TAP: Final = ROOT / ".venv" / "bin" / "tap-devensoft"
"""Stands for one that the reader installed without Meltano."""
PINS: Final = str(ROOT / "requirements" / "plugins.txt")
LOAD: Final = "meltano run tap-devensoft target-postgres"
SECONDS: Final = 900
UNKNOWN: Final = "is unknown and ignored"
"""What the tap says of a setting that came under another name than it was written."""


class WalkError(Exception):
    """A step did not do what a page says."""


@dataclass
class Walk:
    """Where the reader is.

    Attributes:
        folder: Where the clone and the project lie.
        environment: What the reader's shell has set.
        place: Where the next command is run.
        project: The reader's `meltano.yml`, once there is one.
    """

    folder: Path
    environment: dict[str, str]
    place: Path
    project: dict[str, Any] = field(default_factory=dict)

    def step(self, language: str, text: str) -> None:
        """Do what one block says.

        Raises:
            WalkError: A command failed.
        """
        if language == "sh":
            for command in filter(None, text.splitlines()):
                self._run(command)
        elif language == "yaml":
            self._take(yaml.safe_load(text))

    def _run(self, command: str) -> None:
        print(f"$ {command}", flush=True)
        done = subprocess.run(
            ["sh", "-c", command],  # noqa: S607 - the reader's shell
            cwd=self.place,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        lines = (done.stdout + done.stderr).rstrip().splitlines()
        print("\n".join(f"  {line}" for line in lines[-4:]), flush=True)
        if done.returncode:
            msg = "\n".join([*lines[-40:], f"`{command}` ended with {done.returncode}."])
            raise WalkError(msg)
        if ignored := [line for line in lines if UNKNOWN in line]:
            msg = "\n".join([*ignored, f"`{command}` did not get the settings of the page."])
            raise WalkError(msg)

    def _take(self, snippet: dict[str, Any]) -> None:
        """Put a snippet where it belongs: a project, a part of it, or settings of the tap."""
        if "plugins" in snippet and self.project:
            for kind, more in snippet["plugins"].items():
                self.project["plugins"][kind] += more
            self._write(self.project)
        elif "plugins" in snippet:
            self.place = self.folder / "project"
            self.place.mkdir()
            self.project = snippet
            self.project["plugins"]["loaders"] = _loaders()
            # The packages that were tested, as this project's own installation has them.
            self.project["env"] = dict.fromkeys(("UV_CONSTRAINT", "UV_BUILD_CONSTRAINT"), PINS)
            self._write(self.project)
        elif "schedules" in snippet:
            self.project |= snippet
            self._write(self.project)
        else:
            self._try_out(snippet)

    def _try_out(self, snippet: dict[str, Any]) -> None:
        """Load once with settings of the tap, and put the project back."""
        print(f"With {yaml.safe_dump(snippet, default_flow_style=True).strip()}", flush=True)
        tap, *others = self.project["plugins"]["extractors"]
        plugins = {**self.project["plugins"], "extractors": [{**tap, **snippet}, *others]}
        self._write({**self.project, "plugins": plugins})
        self._run(LOAD)
        self._write(self.project)

    def _write(self, project: dict[str, Any]) -> None:
        path = self.place / "meltano.yml"
        path.write_text(yaml.safe_dump(project, sort_keys=False), encoding="utf-8")


def _loaders() -> list[dict[str, Any]]:
    """Return the loader's definition of this project: the Hub, which has it too, is elsewhere."""
    ours = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
    loaders: list[dict[str, Any]] = ours["plugins"]["loaders"]
    return loaders


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield the language and text of each block that says what to do."""
    for _, language, body in BLOCK.findall(text):
        rewritten = textwrap.dedent(body)
        for ours, filled_in in REWRITES.items():
            rewritten = rewritten.replace(ours, filled_in)
        yield language, rewritten


def _environment(folder: Path, tenant: Simulator, postgres: Postgres) -> dict[str, str]:
    known = meltano_environment(folder)
    del known["MELTANO_SYS_DIR_ROOT"], known["MELTANO_AUTO_INSTALL"]
    return known | {
        "PATH": os.pathsep.join([str(MELTANO.parent), os.environ["PATH"], str(TAP.parent)]),
        "TAP_DEVENSOFT_API_URL": tenant.url,
        "TAP_DEVENSOFT__EMEA_API_URL": tenant.url,
        "TAP_DEVENSOFT__EMEA_CLIENT_ID": CLIENT_ID,
        "TAP_DEVENSOFT__EMEA_CLIENT_SECRET": CLIENT_SECRET,
        "TAP_DEVENSOFT_CLIENT_ID": CLIENT_ID,
        "TAP_DEVENSOFT_CLIENT_SECRET": CLIENT_SECRET,
        **postgres.variables(),
    }


def main() -> None:
    """Walk from the first block to the last; exit non-zero where one fails."""
    with (
        tempfile.TemporaryDirectory() as name,
        running_simulator(Path(name), "--scale=0.1") as tenant,
        running_postgres() as postgres,
    ):
        folder = Path(name)
        clone = folder / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)  # noqa: S607
        walk = Walk(folder, _environment(folder, tenant, postgres), clone)
        try:
            for page in guide():
                print(f"\n{page.relative_to(ROOT)}\n", flush=True)
                for language, text in blocks(page.read_text(encoding="utf-8")):
                    walk.step(language, text)
        except WalkError as error:
            sys.exit(f"\n{error}\n\n{page.relative_to(ROOT)} does not hold.")
    print("\nEverything that the README and docs/ say was done, in order.")


if __name__ == "__main__":
    main()
