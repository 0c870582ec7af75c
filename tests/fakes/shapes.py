"""Records tenants, plays them, and compares what the tap concludes of both; and looks for leaks."""

from __future__ import annotations

import io
import json
import logging
import re
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tap_devensoft.loads.writer import BufferedWriter
from tap_devensoft.shape.command import shape_of
from tap_devensoft.shape.concluding import concluded
from tap_devensoft.shape.learning import Vocabulary
from tap_devensoft.shape.made_up import MadeUp
from tap_devensoft.shape.recording import record
from tap_devensoft.shape.scrubbing import ORIGIN, Scrubber
from tap_devensoft.shape.words import VALUES, WORDS
from tap_devensoft.shape.writing import written
from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import Server, serve
from tap_devensoft.simulator.shape.played import Played
from tap_devensoft.tap import TapDevensoft
from tap_devensoft.words import singular
from tests.fakes.runs import SECRET
from tests.foreign.drawn.api import Api
from tests.foreign.drawn.cases import case_of
from tests.foreign.drawn.compare import PAIRS
from tests.foreign.drawn.server import serve as serve_drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_devensoft.shape.recording import Recording

Shape = dict[str, Any]
PICKLISTS = [{"category": one, "subcategory": two} for one, two in PAIRS]
QUICK = {"max_retries": 1, "request_timeout": 2}


def tap_for(url: str, **settings: Any) -> TapDevensoft:
    """Return a tap that has asked nothing yet."""
    config = {"api_url": url, "client_id": "client", "client_secret": SECRET, **QUICK, **settings}
    return TapDevensoft(config=config, setup_mapper=False)


@contextmanager
def tenant_of(name: str) -> Iterator[TapDevensoft]:
    """Serve the tenant of a profile, or the one that a number draws; yield a tap for it."""
    if name in PROFILES:
        with serve(PROFILES[name], scale=0.05) as tenant:
            credential = {"client_id": tenant.client_id, "client_secret": tenant.client_secret}
            yield tap_for(tenant.url, **credential)
        return
    case = case_of(int(name))
    settings: dict[str, Any] = {"picklists": PICKLISTS}
    for lie in case.lies:
        settings.update(lie.settings)
    with serve_drawn(Api(case.tenant)) as served:
        yield tap_for(served.url, **settings)


def recorded(name: str) -> tuple[Recording, Shape]:
    """Return what was recorded of a tenant, and its shape."""
    with tenant_of(name) as tap:
        recording = record(tap)
        return recording, shape_of(tap, recording)


@contextmanager
def played(content: bytes) -> Iterator[TapDevensoft]:
    """Serve a tenant of a shape; yield a tap for it, with the settings of the shape."""
    tenant = Played(content)
    server = Server(tenant)
    server.start()
    try:
        credential = {"client_id": tenant.client_id, "client_secret": tenant.client_secret}
        yield tap_for(tenant.url, **{**tenant.shape.settings, **credential})
    finally:
        server.stop()


class _Plain(Scrubber):
    """Says everything as it is, but for the host."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url, Vocabulary(), MadeUp(date.min))

    def name(self, text: str, *, known: bool = False) -> str:
        del known
        return text

    def local(self, url: str) -> str:
        return url

    def sentence(self, text: str) -> str:
        for host in self._hosts:
            text = text.replace(host, ORIGIN)
        return text


def rows_loaded(tap: TapDevensoft) -> Counter[str]:
    """Return how many records of each stream a load brings."""
    output = io.BytesIO()
    loading = TapDevensoft(
        config=dict(tap.config), message_writer=BufferedWriter(output), setup_mapper=False
    )
    loading.load_until_stopped()
    messages = map(json.loads, output.getvalue().splitlines())
    return Counter(one["stream"] for one in messages if one["type"] == "RECORD")


def conclusion(tap: TapDevensoft) -> dict[str, Any]:
    """Return what a tap concludes of its tenant, in the tenant's own words."""
    recording = record(tap)
    return concluded(recording, _Plain(recording.base_url))


def differences(shape: Shape) -> list[str]:
    """Play a shape, and return what the tap concludes otherwise than the shape says."""
    with played(written(shape).encode()) as tap:
        again = conclusion(tap)
    return [*_differences(_comparable(shape["concluded"]), _comparable(again))]


def _comparable(value: Any) -> Any:
    """Return a value without how long was waited, the case of headers, and the order of names.

    Made-up names come in another order than the real ones, in sentences that list them.
    """
    if isinstance(value, dict):
        return {name.lower(): _comparable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [*map(_comparable, value)]
    if not isinstance(value, str):
        return value
    return " ".join(sorted(re.sub(r"\d+\.\d s\b|[,;:.]", "", value.lower()).split()))


def _differences(one: Any, other: Any, place: str = "") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one | other:
            yield from _differences(one.get(name), other.get(name), f"{place}/{name}")
    elif one != other:
        yield f"{place}: {str(one)[:300]}, and played {str(other)[:300]}"


# Leaks

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(:\d\d)?([.,]\d+)?(Z|[+-][\d:]+)?)?")
_FLAG = re.compile("custom|user_?defined", re.IGNORECASE)
_NEVER = {"0001-01-01", "9999-12-31"}


def _words(text: str) -> set[str]:
    """Return the words of three letters or more, of which names may hold several."""
    runs = re.findall(r"[^\W_]{3,}", _TIME.sub(" ", text))
    named = (re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", one) for one in runs)
    found = {word.casefold() for one in named for word in one.split()}
    return {one for one in found if len(one) >= _SHORTEST and not one.isdecimal()}


def _numbers(text: str) -> set[str]:
    """Return the numbers of four digits or more; one of two, and zeros before it, tells nothing."""
    return {one for one in re.findall(r"\d{4,}", _TIME.sub(" ", text)) if int(one) >= _TELLING}


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)
    elif not isinstance(value, bool) and value is not None:
        yield value


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _keys(one)


def _bodies(recording: Recording) -> Iterator[Any]:
    for one in recording.exchanges:
        with suppress(ValueError):
            if one.method == "GET":
                yield json.loads(one.body.decode("utf-8-sig"), parse_float=str)


def leaks(recording: Recording, text: str) -> set[str]:
    """Return what of a tenant's rows, labels, hosts and messages stands in the text of a file.

    Words of the public list are not the tenant's, nor are the names that documents, rows and
    requests have, unless metadata calls them custom; nor is what counts rows and seconds.
    """
    values: list[str] = [recording.base_url.partition("://")[2]]
    names, custom = set[str](), set[str]()
    for one in recording.exchanges:
        names |= {one.path, *(name for name, _ in one.query)}
    for body in _bodies(recording):
        names |= {*_keys(body)}
        if isinstance(body, dict) and "paths" in body:
            names |= {*map(str, _leaves(body))}
            continue
        values += (unquote(str(one)) for one in _leaves(body))
        for row in _objects(body):
            custom |= _told(row, custom=True)
            names |= _told(row, custom=False)
    api = {one for one in names if _folded(one) not in set(map(_folded, custom))}
    days = {match[1] for match in _TIME.finditer(text)} - _NEVER
    text = _COUNTS.sub("", _HEADER_DATE.sub("", text))
    words = _words(text)
    named = {word for one in api for word in _words(one)} | VALUES | WORDS
    counted = {number for one in api for number in _numbers(one)} | _COUNTED
    whole, numbers, found = text.casefold(), _numbers(text), set[str]()
    for value in values:
        found |= {day for day, *_ in _TIME.findall(value) if day in days}
        found |= (numbers & _numbers(value)) - counted
        own = {one for one in _words(value) if named.isdisjoint({one, *_without_number(one)})}
        found |= own & words
        if len(value) > _LONG and own and value.casefold() in whole:
            found.add(value)
    return found


def _without_number(word: str) -> set[str]:
    bare = word.strip("0123456789")
    return {bare, singular(bare)}


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _told(row: dict[str, Any], *, custom: bool) -> set[str]:
    """Return the texts of field metadata of a custom field, or the key of one that is none."""
    flags = {str(one).lower() for name, one in row.items() if _FLAG.search(name)}
    texts = {one for one in row.values() if isinstance(one, str)}
    if custom:
        return texts if flags & {"true", "1", "yes", "custom"} else set()
    return {one for one in texts if " " not in one} if flags & {"false", "0", "no"} else set()


def _objects(body: Any) -> Iterator[dict[str, Any]]:
    if isinstance(body, dict):
        yield body
    if isinstance(body, dict | list):
        for one in body.values() if isinstance(body, dict) else body:
            yield from _objects(one)


_COUNTS = re.compile(r'"(?:expires_in|[^"]*(?:total|count)[^"]*)": "?\d+"?', re.IGNORECASE)
_HEADER_DATE = re.compile(r"\w{3}, \d\d \w{3} \d{4} ")
_COUNTED = {"62135596800000"}
"""Milliseconds from 1970 back to the year 1."""
_SHORTEST = 3
_TELLING = 100
_LONG = 5
"""Letters from which on a text hardly stands in another by chance."""


def quiet() -> None:
    """Let the tap's log go nowhere."""
    logging.getLogger("tap-devensoft").propagate = False
