"""TapDevensoft: joins settings, connection, discovery and streams; decides nothing itself."""

from __future__ import annotations

import copy
import gc
import logging
import os
from contextlib import suppress
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any

import click
from singer_sdk import Tap
from singer_sdk.exceptions import MappingError
from singer_sdk.helpers._util import load_json
from singer_sdk.singerlib import Catalog, StateMessage
from singer_sdk.tap_base import CliTestOptionValue
from typing_extensions import override

from tap_devensoft import settings
from tap_devensoft.catalog import METADATA, kept, mark_of, prepared, recalled
from tap_devensoft.errors import SECRETS, SettingError, TapError, printable, unexpected
from tap_devensoft.http.stopping import STOP, StoppedError
from tap_devensoft.loads.writer import BufferedWriter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from singer_sdk.plugin_base import _ConfigInput
    from singer_sdk.streams import Stream as SDKStream

    from tap_devensoft.discovery.discover import Found
    from tap_devensoft.http.client import Client
    from tap_devensoft.listings.reading import Tenant
    from tap_devensoft.progress.counts import Progress
    from tap_devensoft.streams.stream import DevensoftStream

# What a run needs is imported where it is first used: imports are most of what `--version` and
# `--about` take.

LOG = logging.getLogger("tap-devensoft")
_NO_MAPS = (MappingError, NotImplementedError, SyntaxError, ValueError, AttributeError)
"""What the SDK raises for maps, flattening or a locale that there is not."""


class TapDevensoft(Tap):
    """Singer tap for Devensoft, where acquirers run their deals."""

    name = "tap-devensoft"
    dynamic_catalog = False  # discovery works without a configuration, from the public facts
    config_jsonschema = settings.SETTINGS.to_dict()
    message_writer_class = BufferedWriter

    def __init__(
        self,
        *,
        config: Any = None,
        catalog: Any = None,
        state: Any = None,
        parse_env_config: bool = False,
        validate_config: bool = True,
        **options: Any,
    ) -> None:
        """Check the configuration before anything is asked.

        Raises:
            SettingError: The configuration, the catalog or the state cannot be used.
        """
        self._kept = prepared(catalog)
        schema, raw = self.config_jsonschema, dict(config or {})
        if parse_env_config:
            raw |= settings.from_environment(os.environ)
        if isinstance(secret := raw.get("client_secret"), str) and secret.strip():
            SECRETS.add(secret.strip())
        for name in sorted(raw.keys() - schema["properties"].keys()):
            LOG.warning("Setting `%s` is unknown and ignored.", printable(name, 60))
        normal = settings.normalised(schema, raw)
        if validate_config:
            settings.addresses(normal)
        super().__init__(config=normal, catalog=self._kept, validate_config=False, **options)
        from tap_devensoft.loads.states import bookmarks_in

        self.load_state({"bookmarks": bookmarks_in({} if state is None else state)})

    # The connection

    @cached_property
    def client(self) -> Client:
        """The way to the server, shared by discovery and all streams."""
        from tap_devensoft.http.auth import DevensoftAuthenticator
        from tap_devensoft.http.client import Client
        from tap_devensoft.http.pacing import Pace
        from tap_devensoft.http.transport import Limits, Transport

        config = self.config
        base_url, token_url = settings.addresses(config)
        transport = Transport(
            pace=Pace(config["max_concurrency"], config.get("requests_per_minute")),
            limits=Limits(
                config["request_timeout"], config["max_retries"], config["max_retry_wait"]
            ),
            ca_bundle=config.get("ca_bundle"),
            user_agent=config.get("user_agent") or f"{self.name}/{self.plugin_version}",
        )
        for address in (base_url, token_url):
            transport.surroundings(address)  # what is wrong is told before the first request
        authenticator = DevensoftAuthenticator(
            transport=transport,
            auth_endpoint=token_url,
            client_id=config["client_id"],
            client_secret=config["client_secret"],
        )
        return Client(base_url, transport=transport, authenticator=authenticator)

    @cached_property
    def progress(self) -> Progress:
        """How far the streams are."""
        from tap_devensoft.progress.counts import Progress

        # There is a client only where something can be asked.
        return Progress(
            resting=lambda: self.client.transport.pace.resting(),  # noqa: PLW0108
            cost=lambda: self.client.transport.pace.cost,
        )

    # Streams

    @cached_property
    def tenant(self) -> Tenant:
        """What this run knows of the tenant."""
        from tap_devensoft.discovery.discover import tenant_of

        return tenant_of(self.client, self.config)

    @cached_property
    def found(self) -> Found:
        """What discovery found out; asked once."""
        from tap_devensoft.discovery.discover import discover, static
        from tap_devensoft.discovery.facts import FACTS

        config = self.config
        missing = settings.missing_for_requests(config)
        if missing and config["discovery"] != "static":
            LOG.warning(
                "Discovery without %s gives the fixed catalog: custom fields, and whatever else "
                "this tenant has of its own, are not in it.",
                " and ".join(missing),
            )
        given = self.input_catalog
        if missing or config["discovery"] == "static":
            found = static(None if missing else self.tenant, config)
        else:
            self.client.authenticator.live_token()  # without one there is nothing to find out
            known = recalled(self._kept, mark_of(config, self.plugin_version))
            wanted = None if given is None else list(filter(self._is_wanted, given))
            found = discover(self.tenant, config, known, wanted)
        if not missing:
            there = (one.name for one in found.resources)
            settings.refuse_unmatched(config, {*there, *found.failed, *FACTS, *(given or ())})
        return found

    @property
    @override
    def catalog_dict(self) -> dict[str, Any]:
        """The catalog, with what discovery found for the loads to come."""
        found = {one.name: one for one in self.found.resources if one.name in self.found.seen}
        mark = mark_of(self.config, self.plugin_version)
        told = super().catalog_dict
        for entry in told["streams"]:
            if resource := found.get(entry["tap_stream_id"]):
                root = next(one for one in entry["metadata"] if not one["breadcrumb"])
                root["metadata"][METADATA] = kept(resource, mark)
        return told

    def _is_wanted(self, name: str) -> bool:
        """Whether a stream is in the catalog that was passed, if one was."""
        if self.input_catalog is None:
            return True
        entry = self.input_catalog.get_stream(name)
        return entry is not None and entry.metadata.resolve_selection().get((), True)

    @override
    def setup_mapper(self) -> None:
        from tap_devensoft.streams.maps import ServingMapper

        # The SDK would map streams too that are not selected, which have no columns.
        wanted = ((name, one) for name, one in self.catalog.items() if self._is_wanted(name))
        try:
            # The SDK takes `__else__` out of what it is given.
            self.mapper = ServingMapper(copy.deepcopy(dict(self.config)), self.logger)
            self.mapper.register_raw_streams_from_catalog(Catalog(wanted))
        except _NO_MAPS as error:
            msg = f"The setting `stream_maps`, or one of its kin, cannot be used: {error}"
            raise SettingError(msg) from error

    @override
    def run_discovery(self) -> str:
        self.setup_mapper()  # as a load does, which says whether the maps can be used
        return super().run_discovery()

    @override
    def discover_streams(self) -> Sequence[DevensoftStream]:
        from tap_devensoft.streams.stream import DevensoftStream

        return [
            DevensoftStream(self, one, lambda: self.tenant, self.progress)
            for one in self.found.resources
            if self._is_wanted(one.name)
        ]

    # Runs

    def load_until_stopped(self) -> None:
        """Load every selected stream; a run that is told to end leaves the last safe STATE.

        Raises:
            TapError: At least one stream failed.
            StoppedError: The run was told to end.
        """
        from tap_devensoft.progress.display import shown

        try:
            self.setup_mapper()
            with shown(self.progress):
                self.load_streams_one_by_one()
        except StoppedError:
            # Also where nothing changed, so that the output ends with it.
            self.write_message(StateMessage(self.state))
            raise
        finally:
            if "client" in vars(self):  # else nothing was asked
                LOG.info("The whole run: %s.", self.progress.spent())

    def load_streams_one_by_one(self) -> None:
        """Load every selected stream; one that fails does not stop the others.

        Raises:
            TapError: At least one stream failed; the sentence names each.
        """
        failed = []
        self._tell_of_strangers()
        for name in filter(self._is_wanted, self.input_catalog or ()):
            if name not in self.streams:
                failed.append(name)
                LOG.error(
                    "Stream %s failed: the tenant does not have it; deselect it, or run discovery "
                    "again.",
                    name,
                )
        # What owns rows of others is loaded before them, so that it is not listed twice.
        owners = {one.owner for each in self.found.resources for one in each.sources}
        for name, stream in sorted(self.streams.items(), key=lambda one: one[0] not in owners):
            if not stream.selected:
                continue
            try:
                self._load(stream)
            except TapError as error:
                failed.append(name)
                LOG.error("Stream %s failed: %s", name, error)
            except OSError:
                raise  # the reader of stdout went away
            except Exception as error:
                failed.append(name)
                LOG.error("Stream %s failed: %s", name, unexpected(error))
                LOG.debug("Stream %s failed.", name, exc_info=error)
        if failed and self.found.recalled:
            LOG.warning(
                "The catalog told where streams are and how they are paged. If the tenant has "
                "changed since, run discovery again (with Meltano: `--refresh-catalog`)."
            )
        if failed:
            count = f"{len(failed)} of {sum(one.selected for one in self.streams.values())}"
            msg = f"{count} streams failed: {', '.join(failed)}; what was loaded is kept."
            raise TapError(msg)

    def _tell_of_strangers(self) -> None:
        """Say what of the catalog and the state leads to nothing that is loaded."""
        if not any(one.selected for one in self.streams.values()):
            LOG.warning("No stream is selected, so that nothing is loaded.")
        state, known = self.state.get("bookmarks", {}), {*self.streams, *(self.input_catalog or ())}
        anew = [
            name
            for name, one in self.streams.items()
            if one.selected and name not in state and one.replication_method != "FULL_TABLE"
        ]
        if anew and (strangers := sorted(state.keys() - known)):
            msg = "The state tells of %s, which this run knows nothing of; %s begin anew."
            LOG.warning(msg, printable(", ".join(strangers)), ", ".join(anew))

    def _load(self, stream: SDKStream) -> None:
        """Load a stream; one that could not be looked at fails, since its columns are not known."""
        with self.progress.of(stream.name):
            if stream.name in self.found.failed:
                raise self.found.failed[stream.name]
            stream.sync()

    @override
    def _setup_signal_handlers(self) -> None:
        STOP.install()

    @classmethod
    @override
    def cb_config(
        cls, ctx: click.Context, param: click.Option, value: tuple[str, ...]
    ) -> _ConfigInput:
        try:
            return super().cb_config(ctx, param, value)
        except (TypeError, ValueError, ArithmeticError, RecursionError) as error:
            msg = f"A configuration file ({', '.join(value)}) is no JSON object."
            raise SettingError(msg) from error

    @classmethod
    @override
    def get_singer_command(cls) -> click.Command:
        command = super().get_singer_command()
        for option in command.params:
            # `--test` is about these files, wherever they are named on the line.
            option.is_eager |= option.name in {"catalog", "state"}
        return command

    @classmethod
    @override
    def cb_test(cls, ctx: click.Context, param: click.Option, value: str) -> None:
        if value == CliTestOptionValue.Disabled.value:
            return
        config = ctx.params.get("config")
        tap = cls(
            config=config.config if config else {},
            state=read_json("state", ctx.params.get("state")),
            catalog=read_json("catalog", ctx.params.get("catalog")),
            parse_env_config=bool(config and config.parse_env),
            setup_mapper=False,  # it needs the streams, which the doctor asks for in their turn
        )
        if value == CliTestOptionValue.Schema.value:
            tap.setup_mapper()
            tap.write_schemas()
            ctx.exit()
        from tap_devensoft.doctor import examine

        for name in (cls.name, tap.metrics_logger.name):
            logging.getLogger(name).setLevel(logging.WARNING)
        well = True
        for link, good, said in examine(tap, tap.client, lambda: tap.found):
            mark = "ok" if good else "NO"
            click.echo(printable(f"[{mark}] {link}: {said}", 500), err=True)
            well &= good
        ctx.exit(0 if well else 1)

    @classmethod
    @override
    def invoke(  # type: ignore[override]
        cls,
        *,
        about: bool = False,
        about_format: str | None = None,
        config: _ConfigInput | None = None,
        state: IO[str] | None = None,
        catalog: IO[str] | None = None,
    ) -> None:
        if about:
            if config and (config.config or config.parse_env):
                # Of what is passed the same is said as by a load.
                cls(
                    config=config.config,
                    parse_env_config=config.parse_env,
                    validate_config=False,
                    setup_mapper=False,
                )
            cls.print_about(about_format)
            return
        tap = cls(
            config=config.config if config else {},
            state=read_json("state", state),
            catalog=read_json("catalog", catalog),
            parse_env_config=bool(config and config.parse_env),
            setup_mapper=False,  # it may discover, which a signal may end as it may a load
        )
        # Garbage is looked for less often: rows have no cycles, and looking took a tenth of a load.
        gc.freeze()
        gc.set_threshold(100_000, 50, 100)
        tap.load_until_stopped()


# The SDK's own settings are checked as this tap's are.
TapDevensoft.append_builtin_config(TapDevensoft.config_jsonschema)


def read_json(what: str, file: IO[str] | None) -> Any:
    """Return what is in a file that was named on the command line.

    Raises:
        SettingError: It is no JSON object.
    """
    if file is None:
        return None
    with suppress(ValueError, ArithmeticError, RecursionError):
        if isinstance(value := load_json(file.read()), dict):
            return value
    msg = f"The {what} file {getattr(file, 'name', '')} is no JSON object."
    raise SettingError(msg)
