"""The Meltano project of one loader: its definition, its installation and its runs."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from scripts.pipeline import ROOT, meltano_command, meltano_environment, program, run_logged
from scripts.simulator import CLIENT_ID, CLIENT_SECRET
from scripts.storage import ACCESS_KEY, REGION, SECRET_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.loaders import Loader
    from scripts.readback import Place
    from scripts.simulator import Simulator

INSTALLED = ROOT / ".local" / "loaders"
FOLDER = ROOT / ".local" / "targets"


@dataclass(frozen=True)
class Project:
    """The Meltano project of one loader.

    Attributes:
        loader: The loader.
        tenant: Where the rows come from.
        place: Where they go.
    """

    loader: Loader
    tenant: Simulator
    place: Place

    @property
    def home(self) -> Path:
        """Where the loader is installed, and stays."""
        return INSTALLED / self.loader.slug

    @property
    def logs(self) -> Path:
        """Where this call's logs and Meltano's state are."""
        return FOLDER / self.loader.slug

    def write(self) -> None:
        """Write `meltano.yml`."""
        plugin = self.loader.plugin()
        plugin["config"] = _merged(plugin["config"], self.loader.here)
        extractor = {
            **_own_definition(),
            "executable": program("tap-devensoft"),
            "select": list(self.loader.select),
            "config": dict(self.loader.tap),
            "metadata": {"*": {"replication-method": self.loader.method}},
        }
        definition = {
            "default_environment": "here",
            "environments": [{"name": "here"}],
            "project_id": self.loader.slug,
            "send_anonymous_usage_stats": False,
            "venv": {"backend": "uv"},
            "plugins": {"extractors": [extractor], "loaders": [plugin]},
        }
        self.home.mkdir(parents=True, exist_ok=True)
        written = yaml.safe_dump(definition, sort_keys=False)
        (self.home / "meltano.yml").write_text(written, encoding="utf-8")

    def install(self) -> str:
        """Let Meltano install the loader, unless it has; return the log if that fails."""
        stamp = self.home / ".installed"
        if stamp.exists() and stamp.read_text(encoding="utf-8") == self.loader.pip_url:
            return ""
        state = {"MELTANO_SYS_DIR_ROOT": str(self.home / ".meltano")}
        command = ["install", "loader", self.loader.name]
        log = self._run("install", *command, **state)
        if not log:
            stamp.write_text(self.loader.pip_url, encoding="utf-8")
        return log

    def load(self, name: str) -> str:
        """Run the tap into the loader; return the log if that fails."""
        return self._run(name, "run", "tap-devensoft", self.loader.name)

    def _run(self, name: str, *arguments: str, **variables: str) -> str:
        log = self.logs / f"{name}.log"
        index = [str(ROOT / "scripts" / "index.sh"), sys.executable]
        code = run_logged(
            [*index, *meltano_command(), *arguments],
            self.home,
            {**self._environment(), **variables},
            log,
        )
        said = log.read_text(encoding="utf-8", errors="replace")
        return f"{said}\nexit code {code}" if code else ""

    def _environment(self) -> dict[str, str]:
        postgres = self.place.postgres
        return {
            **meltano_environment(self.logs, self.home / ".meltano"),
            "UV_PYTHON_DOWNLOADS": "never",
            "TAP_DEVENSOFT_API_URL": self.tenant.url,
            "TAP_DEVENSOFT_CLIENT_ID": CLIENT_ID,
            "TAP_DEVENSOFT_CLIENT_SECRET": CLIENT_SECRET,
            "FOLDER": str(self.place.folder),
            "BUCKET": self.place.bucket,
            "SCHEMA": self.place.schema,
            "POSTGRES_HOST": postgres.host,
            "POSTGRES_PORT": str(postgres.port),
            "POSTGRES_USER": postgres.user,
            "POSTGRES_PASSWORD": postgres.password,
            "POSTGRES_DATABASE": postgres.database,
            "S3_URL": self.place.storage.url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": REGION,
        }


def _own_definition() -> dict[str, Any]:
    """Give the definition of the tap in this repository, which is installed already."""
    definition = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
    (tap,) = definition["plugins"]["extractors"]
    return {name: value for name, value in tap.items() if name != "pip_url"}


def _merged(one: dict[str, Any], other: Any) -> dict[str, Any]:
    """Merge settings, objects within them too."""
    both = {
        name: _merged(one[name], other[name]) for name in one if isinstance(other.get(name), dict)
    }
    return {**one, **other, **both}
