"""What the libraries below read from the environment: rows come, or one sentence, and no secret."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import ssl
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from tests.fakes.fake import TOKEN, Answer, pages, served
from tests.fakes.runs import LIMIT, QUICK, SECRET, TAP, command_line, config_for, only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.fake import Fake, Request
    from tests.fakes.runs import Run

NAME = "Größe 株式会社"
ROUTES = {"/v1/targets": pages([{"id": 1, "name": NAME}], total=1)}
PASSWORD = "Pr0xy-Pa55w0rd"
CODED = "%50r0xy%2DPa55w0rd"
"""The same, percent-encoded."""
BASIC = "Basic dTpQcjB4eS1QYTU1dzByZA=="
NOWHERE = "127.0.0.1:9"
"""The discard port, on which nothing listens."""
DEBUG = {"LOGLEVEL": "DEBUG", "TAP_DEVENSOFT_LOGLEVEL": "DEBUG"}
HELD: dict[str, set[str]] = {
    "requests": {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC", "no_proxy"},
    "urllib3": {"SSLKEYLOGFILE"},
    "certifi": set(),
    "msgspec": set(),
    "click": {"PAGER", "TERM", "LESS", "COMP_WORDS", "COMP_CWORD", "XDG_CONFIG_HOME"},
    "singer_sdk": {"LOGLEVEL", "SINGER_SDK_LOG_CONFIG"},
}
"""The variables that each library reads by name; they, and what Python reads, are tried here."""
_READS = re.compile(r"environ[.\[]|in os\.environ|getenv\(|get_proxy\(")
_VARIABLE = re.compile(r"""["']([A-Za-z_]*[A-Z_]{3}[A-Z_]*|no_proxy)["']""")


@pytest.mark.parametrize("library", HELD)
def test_a_library_reads_no_variable_that_is_not_tried_here(library: str) -> None:
    spec = importlib.util.find_spec(library)
    assert spec
    assert spec.origin
    lines = [
        line
        for path in Path(spec.origin).parent.rglob("*.py")
        if "testing" not in path.parts and path.name != "testing.py"
        for line in path.read_text("utf-8").splitlines()
        if _READS.search(line) and not line.lstrip().startswith(("#", ">", ":"))
    ]
    assert {name for line in lines for name in _VARIABLE.findall(line)} <= HELD[library]


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("catalog") / "catalog.json"
    path.write_text(json.dumps(only("targets")["catalog"]))
    return path


@pytest.fixture(scope="module")
def fake() -> Iterator[Fake]:
    with served(ROUTES) as one:
        yield one


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def secured(authority: trustme.CA) -> Iterator[Fake]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with served(ROUTES, tls=context) as one:
        yield one


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, authority: trustme.CA) -> Path:
    """Return a folder with files of certificates, and of anything else."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "folder").mkdir()
    (folder / "empty").touch()
    (folder / "text").write_text("hello\n")
    authority.private_key_pem.write_to_path(str(folder / "key"))
    authority.cert_pem.write_to_path(str(folder / "authority"))
    return folder


FOREIGN = re.compile(r"(?i).*_proxy|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|SSL\w+|NETRC|\w*LOGLEVEL")


def _variables(fake: Fake, more: dict[str, str], **settings: Any) -> dict[str, str]:
    """Return an environment with the settings in it, and of that of this process no odd part."""
    config = {**config_for(fake, **settings), "discovery": "static", "max_retries": 0}
    own = {f"TAP_DEVENSOFT_{name.upper()}": str(one) for name, one in config.items()}
    kept = {name: one for name, one in os.environ.items() if not FOREIGN.fullmatch(name)}
    return {**kept, **own, **more}


def _run(fake: Fake, catalog: Path, more: dict[str, str], **settings: Any) -> Run:
    """Run the tap with these variables; nothing of a proxy's password is shown."""
    fake.requests.clear()
    arguments = ["--config=ENV", "--catalog", str(catalog)]
    ended = command_line(arguments, _variables(fake, more, **settings))
    for hidden in (PASSWORD[:8], CODED[:8], BASIC[6:14]):
        assert hidden not in ended.out + ended.log
    return ended


def _loaded(ended: Run) -> bool:
    assert ended.code == 0, ended.log
    return [one["name"] for one in ended.records()] == [NAME]


def _told(ended: Run, words: str) -> bool:
    """Whether a run ended with one line, which holds some words, and without rows."""
    errors = [line for line in ended.log.splitlines() if not re.search(r"\| (INFO|DEBUG)", line)]
    assert ended.code == 1, ended.log
    assert len(errors) == 1, errors
    assert not ended.records()
    return words in errors[0]


@pytest.mark.parametrize(
    ("variable", "written", "sent"),
    [
        ("HTTP_PROXY", "http://{at}", None),
        ("http_proxy", "{at}", None),
        ("ALL_PROXY", "http://{at}/\n", None),
        ("all_proxy", f"http://u:{PASSWORD}@{{at}}", BASIC),
        ("HTTP_PROXY", f"u:{PASSWORD}@{{at}}", BASIC),
        ("http_proxy", f"http://u:{CODED}@{{at}}", BASIC),
        ("HTTP_PROXY", f"http://u:{PASSWORD}@x@{{at}}", "Basic dTpQcjB4eS1QYTU1dzByZEB4"),
        ("ALL_PROXY", "http://ü:pässword@{at}", "Basic /Dpw5HNzd29yZA=="),
    ],
)
def test_a_proxy_is_used_and_its_password_not_shown(
    fake: Fake, catalog: Path, variable: str, written: str, sent: str | None
) -> None:
    with served(ROUTES) as proxy:
        address = written.format(at=proxy.url.removeprefix("http://"))
        ended = _run(fake, catalog, {variable: address, **DEBUG})
    assert _loaded(ended)
    assert not fake.requests
    assert {one.headers.get("proxy-authorization") for one in proxy.requests} == {sent}


@pytest.mark.parametrize(
    "written",
    [
        f"http://u:{PASSWORD}@127.0.0.1:port",
        f"http://u:{PASSWORD}@127.0.0.1:99999",
        f"http://u:{PASSWORD}/x@127.0.0.1:80",
        f"http://u:1234/{PASSWORD}@127.0.0.1:80",
        f"http://u:{PASSWORD}#x@127.0.0.1:80",
        f"http://u:{PASSWORD}@[127",
        f"http://u:{PASSWORD}@",
        f"socks5://u:{PASSWORD}@{NOWHERE}",
        f"ftp://u:{PASSWORD}@{NOWHERE}",
        f"http//u:{PASSWORD}@{NOWHERE}",
        "http://",
        "株式会社 x",
    ],
)
def test_what_is_no_proxy_is_named_before_any_request(
    fake: Fake, catalog: Path, written: str
) -> None:
    ended = _run(fake, catalog, {"HTTP_PROXY": written, **DEBUG})
    assert _told(ended, "HTTPS_PROXY or ALL_PROXY holds no address of a proxy")
    assert not fake.requests


def test_a_proxy_elsewhere_gets_no_secret_that_is_not_encrypted(fake: Fake, catalog: Path) -> None:
    ended = _run(fake, catalog, {"HTTP_PROXY": f"http://u:{PASSWORD}@proxy.example:3128"})
    assert _told(ended, "unencrypted")


@pytest.mark.parametrize(
    ("scheme", "at"),
    [("http", NOWHERE), ("https", NOWHERE), ("http", "no-such-host.invalid:80"), ("http", "{url}")],
)
def test_a_proxy_that_does_not_serve_is_told_of(
    secured: Fake, catalog: Path, files: Path, scheme: str, at: str
) -> None:
    with served({}) as other:  # which knows no CONNECT
        address = f"{scheme}://u:{PASSWORD}@{at.format(url=other.url[7:])}"
        bundle = {"ca_bundle": str(files / "authority")}
        ended = _run(secured, catalog, {"https_proxy": address, **DEBUG}, **bundle)
    assert ended.code == 1
    assert "proxy" in ended.failures()[0]
    assert not secured.requests


@pytest.mark.parametrize(
    "around",
    [
        {"NO_PROXY": "127.0.0.1"},
        {"no_proxy": "*"},
        {"no_proxy": "x, 127.0.0.0/8"},
        {"NO_PROXY": "[::1],127.0.0.0/99,,[,127.0.0.1"},
        {"http_proxy": ""},
        {"REQUEST_METHOD": "GET"},
    ],
    ids=str,
)
def test_a_proxy_is_passed_by_where_the_environment_says_so(
    fake: Fake, catalog: Path, around: dict[str, str]
) -> None:
    proxy = f"http://u:{PASSWORD}@{NOWHERE}"
    assert _loaded(_run(fake, catalog, {"HTTP_PROXY": proxy, **around, **DEBUG}))
    assert fake.requests


@pytest.mark.parametrize("variable", ["FTP_PROXY", "my_proxy", "SOCKS_PROXY", "HTTPS_PROXY"])
@pytest.mark.parametrize("written", [f"http://u:{PASSWORD}@[127", " ", f"u:{PASSWORD}"])
def test_a_proxy_for_something_else_does_not_matter(
    fake: Fake, catalog: Path, variable: str, written: str
) -> None:
    assert _loaded(_run(fake, catalog, {variable: written, **DEBUG}))


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_that_a_variable_names_are_trusted(
    secured: Fake, catalog: Path, files: Path, variable: str
) -> None:
    assert _loaded(_run(secured, catalog, {variable: str(files / "authority")}))


@pytest.mark.parametrize("name", ["missing", "empty", "text", "key", "text/below", "x" * 300])
@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_variable_that_names_no_such_file_is_named(
    secured: Fake, catalog: Path, files: Path, variable: str, name: str
) -> None:
    ended = _run(secured, catalog, {variable: str(files / name)})
    assert _told(ended, variable)
    assert not secured.requests


@pytest.mark.parametrize("value", ["", "folder", "text"])
@pytest.mark.parametrize(
    "variable", ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]
)
def test_no_variable_switches_the_checks_off(
    secured: Fake, catalog: Path, files: Path, variable: str, value: str
) -> None:
    around = {variable: str(files / value) if value else ""}
    assert _run(secured, catalog, around).code == 1
    assert not secured.requests
    # What the setting names counts, whatever the environment says.
    assert _loaded(_run(secured, catalog, around, ca_bundle=str(files / "authority")))


def test_keys_are_logged_for_who_asks_for_it(
    secured: Fake, catalog: Path, files: Path, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    bundle = {"ca_bundle": str(files / "authority")}
    assert _loaded(_run(secured, catalog, {"SSLKEYLOGFILE": str(keys)}, **bundle))
    assert "SECRET" in keys.read_text()
    failed = _run(secured, catalog, {"SSLKEYLOGFILE": str(tmp_path)}, **bundle)
    assert failed.code == 1
    assert "Is a directory" in failed.failures()[0]


@pytest.mark.parametrize("named", ["netrc", "", "missing", "folder"])
def test_a_netrc_file_is_not_read_wherever_it_is(
    fake: Fake, catalog: Path, tmp_path: Path, named: str
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login u password p\n")
    (tmp_path / "folder").mkdir()
    path = str(tmp_path / named) if named else ""
    assert _loaded(_run(fake, catalog, {"NETRC": path}))
    assert {one.token for one in fake.data} == {f"Bearer {TOKEN}"}


EVERYTHING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"structured": {"()": "singer_sdk.logging.StructuredFormatter"}},
    "handlers": {
        "plain": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr"},
        # As Meltano has it.
        "structured": {
            "class": "logging.StreamHandler",
            "formatter": "structured",
            "stream": "ext://sys.stderr",
        },
        "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"},
        "file": {"class": "logging.FileHandler", "filename": "{folder}/log", "encoding": "utf-8"},
    },
    "root": {"level": "DEBUG", "handlers": ["plain", "structured", "stdout", "file"]},
    "loggers": {name: {"level": "DEBUG"} for name in ("urllib3", "requests", "http.client")},
}


def _log_config(folder: Path, content: object) -> dict[str, str]:
    path = folder / "log.yml"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return {"SINGER_SDK_LOG_CONFIG": str(path)}


def test_a_log_of_everything_is_no_message_and_shows_no_secret(
    catalog: Path, tmp_path: Path
) -> None:
    def page(request: Request) -> Answer:
        refused = Answer({"Message": f"denied: {request.headers} {SECRET}"}, 403)
        return refused if request.page > 1 else pages([{"id": 1}], total=2)(request)

    with served({"/v1/targets": page}) as fake, served({"/v1/targets": page}) as proxy:
        around = {
            **_log_config(tmp_path, json.dumps(EVERYTHING).replace("{folder}", str(tmp_path))),
            "HTTP_PROXY": f"http://u:{CODED}@{proxy.url[7:]}",
        }
        ended = _run(fake, catalog, {**around, **DEBUG})
    written = (tmp_path / "log").read_text("utf-8")
    assert ended.code == 1
    assert "urllib3" in ended.log
    for log in (ended.log, written):
        assert "denied" in log
        assert not [one for one in (SECRET, TOKEN, PASSWORD, CODED, BASIC[6:]) if one[:8] in log]


LEVELS = [" ", "", "debug", "Warning", "NOTSET", "INFO\n", "CRITICAL"]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("variable", ["LOGLEVEL", "TAP_DEVENSOFT_LOGLEVEL"])
def test_any_level_of_the_log_brings_rows(
    fake: Fake, catalog: Path, variable: str, level: str
) -> None:
    ended = _run(fake, catalog, {variable: level})
    assert _loaded(ended)
    assert ("| INFO" in ended.log) == (level.strip() in {"", "debug", "INFO", "NOTSET"})


@pytest.mark.parametrize("variable", ["LOGLEVEL", "TAP_DEVENSOFT_LOGLEVEL"])
@pytest.mark.parametrize("level", ["LOUD", "10", "株", "INFO DEBUG"])
def test_a_level_that_there_is_not_is_told_in_one_line(
    fake: Fake, catalog: Path, variable: str, level: str
) -> None:
    ended = _run(fake, catalog, {variable: level})
    assert _told(ended, "LOGLEVEL")
    assert not fake.requests


@pytest.mark.parametrize(
    "content",
    [
        "", "a: [", "- 1", "handlers: {}", "version: 2", "hello", "\0",
        {"version": 1, "handlers": {"a": {"class": "no.such"}}, "root": {"handlers": ["a"]}},
        {"version": 1, "root": {"handlers": ["a"]}},
        {"version": 1, "root": {"level": "LOUD"}},
        {"version": 1, "handlers": {"a": {"class": "logging.FileHandler", "filename": "/no/x"}}},
    ],
    ids=str,
)  # fmt: skip
def test_a_configuration_of_the_log_that_is_none_is_told_in_one_line(
    fake: Fake, catalog: Path, tmp_path: Path, content: object
) -> None:
    ended = _run(fake, catalog, _log_config(tmp_path, content))
    assert _told(ended, "SINGER_SDK_LOG_CONFIG")
    assert not fake.requests


@pytest.mark.parametrize("path", ["", " ", "/nowhere/log.yml"])
def test_a_configuration_of_the_log_that_is_not_there_does_no_harm(
    fake: Fake, catalog: Path, path: str
) -> None:
    assert _loaded(_run(fake, catalog, {"SINGER_SDK_LOG_CONFIG": path}))


def _process(fake: Fake, catalog: Path, around: dict[str, str], *more: str) -> tuple[int, str, str]:
    """Start the tap anew, for what is read while Python and the libraries start."""
    fake.requests.clear()
    done = subprocess.run(
        [*TAP, "--config=ENV", *(more or ("--catalog", str(catalog)))],
        env=_variables(fake, around, **QUICK),
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    log = done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in log
    assert SECRET[:8] not in log
    return done.returncode, done.stdout.decode("utf-8"), log


AROUND: dict[str, dict[str, str]] = {
    "no locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "a locale that is not there": {"LC_ALL": "xx_YY.foo", "LANG": "x", "LANGUAGE": "de:xx"},
    "another encoding": {"PYTHONIOENCODING": "utf-16", "LC_ALL": "POSIX"},
    "no home and nowhere to write": {
        "HOME": "/nowhere", "TMPDIR": "/nowhere", "XDG_CONFIG_HOME": "/nowhere",
        "PYTHONPYCACHEPREFIX": "/nowhere", "PYTHONUSERBASE": "/nowhere",
        "PYTHONSTARTUP": "/nowhere",
        "FSSPEC_CONFIG_DIR": "/nowhere", "JOBLIB_TEMP_FOLDER": "/nowhere",
    },
    "a zone that is not there": {
        "TZ": "Mars/Olympus", "PYTHONTZPATH": "", "TAP_DEVENSOFT_TIMEZONE": "US/Eastern",
    },
    "nothing in texts": {"HOME": "", "TMPDIR": "", "TZ": "", "TERM": "", "LANG": "", "PATH": ""},
    "strict Python": {
        "PYTHONDEVMODE": "1", "PYTHONWARNINGS": "error", "PYTHONASYNCIODEBUG": "1",
        "PYTHONFAULTHANDLER": "1", "PYTHONHASHSEED": "0", "PYTHONNODEBUGRANGES": "1",
    },
    "sparing Python": {
        "PYTHONOPTIMIZE": "2", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1",
        "PYTHONNOUSERSITE": "1", "PYTHONINTMAXSTRDIGITS": "640", "PYTHONUTF8": "1",
        "PYTHONWARNINGS": "nonsense", "PYTHONBREAKPOINT": "x.y",
    },
    "an odd terminal": {
        "TERM": "\x01", "COLUMNS": "abc", "LINES": "-1", "NO_COLOR": "1", "FORCE_COLOR": "1",
        "COLORTERM": "x", "TTY_COMPATIBLE": "1", "TTY_INTERACTIVE": "1", "PAGER": "nonsense 'x",
    },
    "odd words for libraries": {
        "_TAP_DEVENSOFT_COMPLETE": "nonsense", "PSUTIL_DEBUG": "1", "FSSPEC_FILE": "{",
        "PYTHON_DOTENV_DISABLED": "x", "OPENSSL_CONF": "/nowhere", "LESS": "x",
    },
}  # fmt: skip


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
def test_what_surrounds_a_process_does_not_change_its_rows(
    fake: Fake, catalog: Path, around: dict[str, str]
) -> None:
    code, out, log = _process(fake, catalog, around)
    messages = [json.loads(line) for line in out.splitlines()]
    assert code == 0, log
    assert [one["record"]["name"] for one in messages if one["type"] == "RECORD"] == [NAME]


@pytest.mark.parametrize("around", ["no locale", "another encoding"])
def test_a_catalog_is_utf_8_whatever_the_locale(fake: Fake, catalog: Path, around: str) -> None:
    static = {"TAP_DEVENSOFT_ENDPOINTS": json.dumps({NAME: "/v1/targets"})}
    code, out, log = _process(fake, catalog, {**AROUND[around], **static}, "--discover")
    assert code == 0, log
    assert NAME in {one["tap_stream_id"] for one in json.loads(out)["streams"]}


@pytest.mark.parametrize(
    "around",
    [
        {"PYTHONTZPATH": "relative", "PYTHONWARNINGS": "error"},
        {"PYTHONWARNDEFAULTENCODING": "1", "PYTHONWARNINGS": "error"},
    ],
    ids=str,
)
def test_a_library_that_does_not_bear_the_environment_is_told_in_one_line(
    fake: Fake, catalog: Path, around: dict[str, str]
) -> None:
    code, out, log = _process(fake, catalog, around)
    assert code == 1
    assert not out
    assert [line for line in log.splitlines() if "| INFO" not in line][1:] == []


def test_a_file_of_variables_in_the_working_folder_is_not_read(
    fake: Fake, catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(f"TAP_DEVENSOFT_API_URL=http://{NOWHERE}\nLOGLEVEL=LOUD\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    assert _process(fake, catalog, {})[0] == 0
