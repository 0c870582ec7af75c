"""Every setting, from every source, with every odd value: used as meant, or named in a sentence."""

from __future__ import annotations

import itertools
import json
import math
import os
import re
import subprocess
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import trustme
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from singer_sdk.helpers._util import load_json

from scripts.pipeline import ROOT, meltano_command, meltano_environment
from tap_devensoft.errors import SettingError
from tap_devensoft.tap import TapDevensoft
from tests.fakes.fake import Answer, always, pages, served
from tests.fakes.runs import SECRET, command_line, config_for, only, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.fakes.fake import Fake
    from tests.fakes.runs import Run

    Meant = Callable[[Any], Any]
    """Returns what a value is used as, or `NAMED` where it is refused."""

NAMED = object()
(_TAP,) = yaml.safe_load((ROOT / "meltano.yml").read_text("utf-8"))["plugins"]["extractors"]
KINDS = {one["name"]: one["kind"] for one in _TAP["settings"]}
ROWS = [{"id": 1, "name": "one"}, {"id": 2, "name": "two"}]
ROUTES = {"/v1/targets": pages(ROWS, total=2)}
COMMANDS = ["--discover", "--test", "--about"]
PREFIX = "TAP_DEVENSOFT_"


def text(form: str = r"[^\udc00-\udfff]*") -> Meant:
    """Take text of a form; ends of lines around it are no part of it."""

    def meant(value: Any) -> Any:
        fits = isinstance(value, str) and re.fullmatch(form, value.strip(), re.DOTALL)
        return value.strip() if fits else NAMED

    return meant


def decoded(value: Any) -> Any:
    """Return what a text says, as environments have nothing else."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def number(low: float = -math.inf, high: float = math.inf, *, whole: bool = False) -> Meant:
    """Take numbers of a range."""

    def meant(value: Any) -> Any:
        told = decoded(value)
        if isinstance(told, bool) or not isinstance(told, int | float | Decimal):
            return NAMED
        told = told if isinstance(told, int) else float(told)
        if not low <= told <= high or (told % 1 and whole):
            return NAMED
        return told if told % 1 else int(told)

    return meant


def flag(value: Any) -> Any:
    """Take what is true or false."""
    texts = {"true": True, "1": True, "false": False, "0": False}
    told = texts.get(value.strip(), value) if isinstance(value, str) else value
    return told if isinstance(told, bool) else NAMED


def word(*words: str) -> Meant:
    """Take one of some words."""
    return text("|".join(words))


def an_object(*, empty: bool = True) -> Meant:
    """Take objects, or just the empty one."""

    def meant(value: Any) -> Any:
        told = decoded(value)
        return told if isinstance(told, dict) and not (empty and told) else NAMED

    return meant


def nothing(_: Any) -> Any:
    """Take none of the odd values."""
    return NAMED


MEANT: dict[str, Meant] = {
    "tenant": text(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"),
    "api_url": nothing,
    "client_id": text(),
    "client_secret": text(),
    "auth_url": nothing,
    "start_date": nothing,
    "end_date": nothing,
    "lookback_seconds": number(0, whole=True),
    "timezone": nothing,
    "page_size": number(1, 100_000, whole=True),
    "max_concurrency": number(1, 32, whole=True),
    "requests_per_minute": number(1, whole=True),
    "request_timeout": number(5e-324, 1_000_000),
    "max_retries": number(0, 100, whole=True),
    "max_retry_wait": number(0, 1_000_000),
    "filters": an_object(),
    "picklists": lambda value: [] if decoded(value) == [] else NAMED,
    "discovery": nothing,
    "swagger": nothing,
    "pagination": an_object(),
    "endpoints": an_object(),
    "column_names": nothing,
    "custom_field_names": nothing,
    "emit_activate_version_messages": flag,
    "ca_bundle": nothing,
    "user_agent": text(r"[ -~]+"),
    "stream_maps": an_object(),
    "stream_map_config": an_object(empty=False),
    "faker_config": an_object(empty=False),
    "flattening_enabled": lambda value: False if flag(value) is False else NAMED,
    "flattening_max_depth": number(whole=True),
    "flattening_max_key_length": number(whole=True),
    "flattening_separator": text(".*"),
    "batch_config": an_object(),
}
"""What each setting makes of an odd value."""
UNSET = ["", "  ", "\n", None]
_VALUES = [
    "abc", "Größe 株式会社", "a\0b", "\udcff", "a\nb", "5\n", "-1", "1e999", f"1e{'9' * 20}",
    "9" * 5000, "true", "[]", '["x"]', "{}", '{"x": 1}', "{", "x" * 300,
    -1, 0, 1, 1.5, 2.0, 1e300, 10**30,
    True, False, [], ["x"], {}, {"x": 1},
]  # fmt: skip
ODD = [*map(json.dumps, _VALUES), "1e999"]
"""Values that a person, a script or another tool may have put there, as JSON has them."""


def _label(value: object) -> str:
    return str(value)[:30].encode("ascii", "backslashreplace").decode()


def _taken(config: dict[str, Any]) -> dict[str, Any]:
    """Return the settings as the tap takes them from a file and from the environment."""
    tap = TapDevensoft(
        config=config, parse_env_config=True, validate_config=False, setup_mapper=False
    )
    return dict(tap.config)


SCHEMA = TapDevensoft.config_jsonschema["properties"]


@pytest.mark.parametrize("value", UNSET, ids=_label)
@pytest.mark.parametrize("source", ["file", "environment"])
@pytest.mark.parametrize("name", SCHEMA)
def test_what_is_empty_is_not_set(
    name: str, source: str, value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = {name: value} if source == "file" else {}
    if source == "environment" and value is not None:
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", value)
    assert _taken(config) == _taken({})


@pytest.mark.parametrize(
    ("source", "odd"),
    [("file", one) for one in ODD] + [("environment", one) for one in ODD if "\\u0000" not in one],
    ids=_label,
)
@pytest.mark.parametrize("name", SCHEMA)
def test_an_odd_value_is_used_as_meant_or_named(
    name: str, source: str, odd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = load_json(f'{{"{name}": {odd}}}')  # as the SDK reads files
    value = config[name]
    if source == "environment":
        config, value = {}, value if isinstance(value, str) else odd
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", value)
    meant = MEANT[name](value)
    if meant is not NAMED:
        taken = _taken(config)[name]
        assert (taken, type(taken)) == (meant, type(meant))
        return
    with pytest.raises(SettingError) as error:
        _taken(config)
    assert re.fullmatch(rf"Setting `(flattening_max_depth|{name}[\w.]*)` .+\.", str(error.value))


REFUSED: dict[str, Any] = {name: {"x": ["y"]} for name in MEANT} | {
    "tenant": "acme/",
    "api_url": "http://acme.example",
    "auth_url": "http://acme.example/token",
    "start_date": "soon",
    "end_date": "late",
    "timezone": "Mars/Olympus",
    "discovery": "later",
    "swagger": "nowhere.json",
    "column_names": "camel",
    "custom_field_names": "both",
    "ca_bundle": "nowhere.pem",
    "user_agent": "a\nb",
    "filters": {"tragets": {"status": "Active"}},
    "pagination": {"style": "pages"},
    "picklists": [{"category": "Deal", "subcatgory": "Status"}],
    "endpoints": {"activities": "https://elsewhere.example/v1"},
    "stream_maps": {"contcats": {"email": "md5(email)"}},
    "stream_map_config": "x",
    "faker_config": "x",
    "batch_config": {"encoding": {"format": "jsonl"}},
}
"""A value of each setting that is refused."""
ANY_TEXT = {"client_id", "client_secret", "flattening_separator"}
NOT_BEFORE_THE_STREAMS_ARE_KNOWN = {"filters", "stream_maps"}


@pytest.fixture(scope="module")
def fake() -> Iterator[Fake]:
    with served(ROUTES) as one:
        yield one


def _sentence(ended: Run) -> str:
    """Return the one sentence that a run ended with."""
    assert ended.code == 1, ended.log
    (line,) = ended.lines("ERROR") or [line for line in ended.log.splitlines() if "[NO]" in line]
    return re.sub(r"^.*\| ERROR +\| [\w-]+ +\| |^\[NO\] \w+: ", "", line)


@pytest.mark.parametrize(
    ("name", "other"), list(zip(MEANT, itertools.cycle(COMMANDS), strict=False))
)
def test_every_command_says_the_same_of_a_wrong_setting_before_any_request(
    fake: Fake, name: str, other: str
) -> None:
    fake.requests.clear()
    wrong, late = {name: REFUSED[name]}, name in NOT_BEFORE_THE_STREAMS_ARE_KNOWN
    others = [run(fake, "--discover" if late else other, **wrong)]
    if name not in ANY_TEXT:
        others.append(command_line(["--config=ENV"], _variables({**config_for(fake), **wrong})))
    said = _sentence(run(fake, **wrong))
    assert f"`{name}" in said
    assert {(_sentence(one), one.out) for one in others} == {(said, "")}
    assert late or not fake.requests


def _variables(config: dict[str, Any]) -> dict[str, str]:
    """Return settings as an environment has them, with the environment of this process."""
    texts = {
        f"{PREFIX}{name.upper()}": one if isinstance(one, str) else json.dumps(one)
        for name, one in config.items()
    }
    return {**os.environ, **texts}


@pytest.mark.parametrize("secret", ["client_id", "client_secret"])
def test_a_wrong_secret_is_named_and_not_shown(fake: Fake, secret: str) -> None:
    for wrong in ([SECRET], {SECRET: SECRET}, 10**30):
        assert str(wrong)[:8] not in run(fake, **dict[str, Any]({secret: wrong})).log


@pytest.mark.parametrize("end", ["\n", "\r\n", " ", "\t\n"])
def test_a_line_end_behind_a_text_is_no_part_of_it(fake: Fake, end: str) -> None:
    fake.requests.clear()
    config = {name: one for name, one in config_for(fake).items() if isinstance(one, str)}
    texts = {**config, "user_agent": "mine", "timezone": "UTC", "start_date": "2020-01-01"}
    with_ends: dict[str, Any] = {name: f"{one}{end}" for name, one in texts.items()}
    for ended in (
        run(fake, **with_ends),
        command_line(["--config=ENV"], _variables(with_ends)),
    ):
        assert ended.code == 0, ended.log
        assert ended.ids() == [1, 2]
    assert {one.headers["user-agent"] for one in fake.requests} == {"mine"}
    assert {one.body for one in fake.of("/token")} == {
        f"grant_type=client_credentials&client_id=client&client_secret={SECRET}"
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with files of any kind."""
    folder = tmp_path_factory.mktemp("files")
    authority = trustme.CA()
    certificate = x509.load_pem_x509_certificate(authority.cert_pem.bytes())
    contents = {
        "empty": b"",
        "text": b"hello\n",
        "binary": bytes(range(256)),
        "key": authority.private_key_pem.bytes(),
        "binary-certificate": certificate.public_bytes(Encoding.DER),
        "array": b"[1]",
        "object": b"{}",
        "cut": b'{"swagger": "2.0"',
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    (folder / "folder").mkdir()
    (folder / "locked").write_bytes(authority.cert_pem.bytes())
    return folder


NO_FILES = [
    "missing", "folder", "empty", "text", "binary", "key", "binary-certificate", "array", "object",
    "cut", "text/below", "x" * 300,
]  # fmt: skip


@pytest.mark.parametrize("name", NO_FILES)
@pytest.mark.parametrize("setting", ["ca_bundle", "swagger"])
def test_a_file_that_is_not_what_it_should_be_is_named(
    fake: Fake, files: Path, setting: str, name: str
) -> None:
    fake.requests.clear()
    # A path from the root that is not there may be one of the tenant's.
    path = os.path.relpath(files / name) if setting == "swagger" else str(files / name)
    said = _sentence(run(fake, **dict[str, Any]({setting: path})))
    assert f"`{setting}`" in said
    assert not fake.requests


NEVER: dict[str, list[Any]] = {
    "start_date": ["2024-13-01", "01.02.2024", "2024-02-30", "20240131T", "now", "0", "2024-W05"],
    "timezone": ["UTC+1", "utc/", "../../etc/passwd", "/etc/localtime", "America", "Mars/Olympus"],
    "api_url": [
        "http://acme.example", "https://user:pw@acme.example", "https://acme.example:65536",
        "https://acme..example", "https://acme.example?x=1", "https://", "ftp://127.0.0.1",
        "https://acme.example#x", "http://127.0.0.1.evil.example", "http://localhost@evil.example",
        "https://" + "x" * 64 + ".example", "//acme.example", "https://acme.example\\@evil.example",
    ],
    "tenant": ["acme.evil.example/", "-acme", "acme/", "a" * 64, "acme\u200b", "\uff41cme"],
    "endpoints": [{"activities": path} for path in ("v1/x", "//x.example", "/a/../b", "/a b")],
    "pagination": [{"styel": "page"}, {"first_page": -1}, {"page_param": 5}],
    "picklists": ["Deal", [{"category": "Deal"}], [["Deal", "Status"]], {"category": "Deal"}],
    "column_names": ["Snake_Case", "camel"],
    "user_agent": ["a\nb", "株式会社", "a\x7f"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in NEVER.items() for value in values]
)
def test_a_word_that_a_setting_does_not_know_is_named(name: str, value: object) -> None:
    with pytest.raises(SettingError, match=rf"Setting `{name}"):
        _taken({name: value})


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024-05-02", "2024-05-01"),
        ("2024-05-01T00:00:00-05:00", "2024-05-01T04:59:59Z"),
        ("9999-12-30", "0002-01-01"),
    ],
)
def test_dates_in_the_wrong_order_are_named(fake: Fake, start: str, end: str) -> None:
    fake.requests.clear()
    said = _sentence(run(fake, start_date=start, end_date=end))
    assert "`start_date` is after `end_date`" in said
    assert not fake.requests


@pytest.mark.parametrize(
    "named",
    [
        {"filters": {"target*": {"status": "Active"}}},
        {"filters": {"Targets": {"status": "Active"}}},
        {"stream_maps": {"tragets": {"name": "md5(name)"}}},
        {"stream_maps": {"contacts?": {"name": "md5(name)"}}},
        {"stream_maps": {"mine": {"__source__": "tragets"}}},
    ],
    ids=str,
)
def test_a_name_that_no_stream_has_ends_the_run_before_a_row(
    fake: Fake, named: dict[str, Any]
) -> None:
    ended = run(fake, **named)
    assert f"`{next(iter(named))}` names no stream" in _sentence(ended)
    assert ended.records() == []


@pytest.mark.parametrize(
    "named",
    [
        {"filters": {"contacts": {"status": "Active"}}},
        {"stream_maps": {"contacts": {"email": "__NULL__"}}},
        {"stream_maps": {"targ*": {"name": "__NULL__"}, "copy": {"__source__": "targets"}}},
    ],
    ids=str,
)
def test_a_stream_that_is_deselected_may_be_named(fake: Fake, named: dict[str, Any]) -> None:
    ended = run(fake, **named, **only("targets"))
    assert ended.code == 0, ended.log
    assert ended.ids() == [1, 2]


def test_an_address_of_a_stream_that_nothing_else_tells_of_is_read_and_named(fake: Fake) -> None:
    ended = run(fake, endpoints={"mine": "/v1/targets"})
    assert len(ended.records("mine")) == 2
    assert [
        line for line in ended.lines("WARNING") if "`endpoints` adds" in line and "mine" in line
    ]


@pytest.mark.parametrize("source", ["file", "environment"])
def test_an_unknown_setting_is_named_in_a_warning(fake: Fake, source: str) -> None:
    meant: dict[str, Any] = {"page_sise": 3, "client_secert": SECRET}
    ended = (
        run(fake, **meant)
        if source == "file"
        else command_line(["--config=ENV"], _variables({**config_for(fake), **meant}))
    )
    assert ended.code == 0
    for name in meant:
        assert [line for line in ended.lines("WARNING") if f"`{name}` is unknown" in line]


NO_CONFIGURATIONS = [
    "", '["x"]', "null", "5", "{", '{"a": NaN}', '{"a": 1e99999999999999999999}', "\ufeff{",
    "[" * 9999,
]  # fmt: skip


@pytest.mark.parametrize("content", NO_CONFIGURATIONS, ids=_label)
def test_a_configuration_file_that_is_none_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "config.json"
    path.write_text(content, "utf-8")
    for command in ([], *([one] for one in COMMANDS)):
        ended = command_line(["--config", str(path), *command], {"PATH": os.environ["PATH"]})
        assert ended.code != 0
        assert len(ended.log.splitlines()) == 1 + ended.log.count("INFO")


@pytest.mark.parametrize("where", ["before", "after"])
def test_the_doctor_looks_at_what_a_catalog_selects(tmp_path: Path, where: str) -> None:
    denied = always(Answer({"Message": "Authorization has been denied."}, 403))
    (tmp_path / "catalog.json").write_text(json.dumps(only("targets")["catalog"]))
    catalog = ["--catalog", str(tmp_path / "catalog.json")]
    with served({**ROUTES, "/v1/contacts": denied}) as fake:
        ended = run(fake, *([*catalog, "--test"] if where == "before" else ["--test", *catalog]))
    assert ended.code == 0, ended.log
    assert "[ok] stream targets" in ended.log
    assert "contacts" not in ended.log


def test_what_meltano_hands_on_is_used_as_meant(fake: Fake, tmp_path: Path) -> None:
    fake.requests.clear()
    # Of other kinds of settings Meltano takes no empty text itself.
    texts = dict.fromkeys((name for name in MEANT if KINDS[name] in {"string", "file"}), "") | {
        "api_url": fake.url,
        "client_id": "client",
        "client_secret": SECRET,
        "page_size": "50",
        "request_timeout": "1.5",
        "max_retry_wait": "0.5",
        "emit_activate_version_messages": "true",
        "filters": '{"targets": {"status": ["Größe", "On Hold"]}}',
        "endpoints": "{}",
        "start_date": "2020-01-01",
    }
    ended = subprocess.run(
        [*meltano_command(), "--environment=prod", "invoke", "tap-devensoft", "--test"],
        cwd=ROOT,
        env=meltano_environment(tmp_path)
        | {f"{PREFIX}{name.upper()}": one for name, one in texts.items()},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "[ok] stream targets" in ended.stderr
    assert SECRET[:8] not in ended.stdout + ended.stderr
    assert {one.body.partition("client_secret=")[2] for one in fake.of("/token")} == {SECRET}
    asked = fake.of("/v1/targets")[-1]
    assert asked.params["pageSize"] == "50"
    assert asked.params["status"] == "Größe"


def test_every_setting_has_its_row() -> None:
    assert list(MEANT) == list(SCHEMA)
