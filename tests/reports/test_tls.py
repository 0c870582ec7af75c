"""Certificates: checked against `ca_bundle`, never passed over; a broken handshake is passing."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import trustme

from tests.fakes.fake import pages, served
from tests.fakes.runs import only, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = [{"id": 1, "name": "one"}, {"id": 2, "name": "two"}]
TARGETS = {"/v1/targets": pages(ROWS, total=2)}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def _context(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def _bundle(authority: trustme.CA, folder: Path) -> str:
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def test_an_authority_of_the_setting_is_trusted(tmp_path: Path, authority: trustme.CA) -> None:
    with served(TARGETS, tls=_context(authority)) as fake:
        ended = run(fake, ca_bundle=_bundle(authority, tmp_path), **only("targets"))
    assert ended.code == 0
    assert ended.ids() == [1, 2]


@pytest.mark.parametrize("wrong", ["an unknown authority", "another host's certificate"])
def test_a_certificate_that_is_not_trusted_ends_the_run_before_the_secret_is_sent(
    tmp_path: Path, authority: trustme.CA, wrong: str
) -> None:
    ours = wrong != "an unknown authority"
    context = _context(authority, "other.example" if ours else "127.0.0.1")
    trusted = authority if ours else trustme.CA()
    with served(TARGETS, tls=context) as fake:
        ended = run(fake, ca_bundle=_bundle(trusted, tmp_path))
        asked = list(fake.requests)
    assert ended.code != 0
    assert asked == []
    assert "certificate is not trusted" in ended.log
    assert "ca_bundle" in ended.log
    assert not ended.lines("WARNING")  # no try but the first


@pytest.mark.parametrize("empty", ["", " "])
@pytest.mark.parametrize("source", ["file", "environment"])
def test_an_empty_bundle_is_none_and_checks_certificates_all_the_same(
    authority: trustme.CA, source: str, empty: str
) -> None:
    with served(TARGETS, tls=_context(authority)) as fake:
        if source == "file":
            ended = run(fake, ca_bundle=empty)
        else:
            ended = run(fake, "--config=ENV", environment={"TAP_DEVENSOFT_CA_BUNDLE": empty})
        asked = list(fake.requests)
    assert ended.code != 0
    assert asked == []
    assert "certificate is not trusted" in ended.log


def test_an_empty_variable_does_not_hide_the_bundle_of_the_file(
    tmp_path: Path, authority: trustme.CA
) -> None:
    with served(TARGETS, tls=_context(authority)) as fake:
        ended = run(
            fake,
            "--config=ENV",
            environment={"TAP_DEVENSOFT_CA_BUNDLE": ""},
            ca_bundle=_bundle(authority, tmp_path),
            **only("targets"),
        )
    assert ended.code == 0, ended.log
    assert ended.ids() == [1, 2]


@contextmanager
def _breaking_once(port: int) -> Iterator[int]:
    """Stand before a server: the first connection ends in the handshake, the others pass."""
    listener = socket.create_server(("127.0.0.1", 0))
    broken = threading.Event()

    def pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while piece := source.recv(1 << 16):
                sink.sendall(piece)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                end.close()

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            if not broken.is_set():
                broken.set()
                client.recv(10)
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", port))
            for pair in ((client, server), (server, client)):
                threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
    assert broken.is_set()


def test_a_handshake_that_breaks_is_tried_again(tmp_path: Path, authority: trustme.CA) -> None:
    bundle = _bundle(authority, tmp_path)
    with served(TARGETS, tls=_context(authority)) as fake:
        behind = int(fake.url.rpartition(":")[2])
        with _breaking_once(behind) as port:
            address = f"https://127.0.0.1:{port}"
            ended = run(fake, api_url=address, ca_bundle=bundle, **only("targets"))
    assert ended.code == 0, ended.log
    assert ended.ids() == [1, 2]
    assert ended.lines("WARNING")
