from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from channels._steps.calls import equip, was_not_sent
from dissemination.testing import Answer, Fate, Lab, refusing

HOST = "https://api.platform.example"


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(Answer(200, {"id": "1"})) as lab:
        yield lab


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def fails(session: requests.Session, url: str) -> requests.RequestException:
    with pytest.raises(requests.RequestException) as caught:
        session.post(url, data={"text": "Halo"})
    return caught.value


def test_a_call_goes_to_the_practice_platform(
    session: requests.Session, lab: Lab
) -> None:
    equip(session, host=HOST, practice=f"{lab.url}/x", timeout_s=5)
    assert session.post(f"{HOST}/2/posts?a=b", data={"text": "Halo"}).ok
    [seen] = lab.requests
    assert (seen.path, seen.query, seen.form) == (
        "/x/2/posts",
        {"a": "b"},
        {"text": "Halo"},
    )


def test_an_address_in_the_call_is_left_as_it_is(
    session: requests.Session, lab: Lab
) -> None:
    equip(session, host=HOST, practice=lab.url, timeout_s=5)
    session.get(f"{HOST}/a", params={"link": f"{HOST}/b"})
    assert lab.requests[0].query == {"link": f"{HOST}/b"}


def test_every_call_has_a_line_of_its_own(session: requests.Session, lab: Lab) -> None:
    equip(session, host=HOST, practice=lab.url, timeout_s=5)
    session.get(f"{HOST}/a")
    assert lab.requests[0].headers["connection"] == "close"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(
    session: requests.Session, lab: Lab, status: int
) -> None:
    lab.plays({"/a": Answer(status, headers={"Location": f"{lab.url}/b"})})
    equip(session, host=HOST, practice=lab.url, timeout_s=5)
    error = fails(session, f"{HOST}/a")
    assert isinstance(error, requests.TooManyRedirects)
    assert not was_not_sent(error)
    assert len(lab.requests) == 1


def test_a_silence_ends(session: requests.Session, lab: Lab) -> None:
    lab.plays(Fate.SILENCE)
    equip(session, host=HOST, practice=lab.url, timeout_s=0.2)
    began = time.monotonic()
    assert not was_not_sent(fails(session, f"{HOST}/a"))
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("practice", [True, False])
def test_the_proxy_of_the_office_is_for_the_platform_alone(
    session: requests.Session,
    lab: Lab,
    monkeypatch: pytest.MonkeyPatch,
    practice: bool,  # noqa: FBT001 - a column of the table
) -> None:
    with refusing() as nowhere:
        monkeypatch.setenv("https_proxy", nowhere)
        equip(session, host=HOST, practice=lab.url if practice else "", timeout_s=2)
        if practice:
            assert session.post(f"{HOST}/a").ok
        else:
            error = fails(session, f"{HOST}/a")
            assert isinstance(error, requests.exceptions.ProxyError)
            assert was_not_sent(error)


def test_a_refused_connection_was_not_sent(session: requests.Session) -> None:
    with refusing() as nowhere:
        assert was_not_sent(fails(session, nowhere))


def test_a_name_that_does_not_resolve_was_not_sent(session: requests.Session) -> None:
    session.trust_env = False
    assert was_not_sent(fails(session, "http://nowhere.invalid"))


@pytest.mark.parametrize("fate", [Fate.CUT, Fate.HALF])
def test_a_line_that_broke_may_have_been_read(
    session: requests.Session, lab: Lab, fate: Fate
) -> None:
    lab.plays(fate)
    assert not was_not_sent(fails(session, lab.url))


def test_an_error_without_a_cause_may_have_been_sent() -> None:
    assert not was_not_sent(requests.ConnectionError())
    assert not was_not_sent(requests.exceptions.SSLError("bad record mac"))


def test_to_a_server_that_cannot_be_trusted_nothing_was_sent(
    session: requests.Session, tmp_path: Path
) -> None:
    session.trust_env = False
    with impostor(tmp_path) as (url, heard):
        error = fails(session, url)
    assert isinstance(error, requests.exceptions.SSLError)
    assert was_not_sent(error)
    assert heard == []


@contextmanager
def impostor(folder: Path) -> Iterator[tuple[str, list[bytes]]]:
    """Listen with a certificate that nobody signed; yield what was said to it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    heard: list[bytes] = []

    def listen() -> None:
        line, _ = server.accept()
        with line:
            try:
                with context.wrap_socket(line, server_side=True) as safe:
                    heard.append(safe.recv(1))
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=listen)
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}", heard
        thread.join()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "impostor")])
    here = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    path = folder / "impostor.pem"
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(pem)
    )
    return path
