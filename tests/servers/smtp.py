"""A mail server of the tests' own: aiosmtpd, with encryption, passwords and faults."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers.wordpress import free_port

USER, PASSWORD = "humas", "kata-s4ndi-humas"
SENDER = "humas@kominfo.contoh.example"
RECIPIENTS = ("redaksi@koran.example", "berita@radio.example")
LARGEST = 20_000_000
CUT = "the line breaks when the letter was taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What the server took: from whom, to whom, and the bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


@dataclass(slots=True, kw_only=True)
class Post:
    """A running server.

    `recipient_says` and `letter_says` hold what it answers next, instead of yes.
    """

    port: int
    authority: Path
    security: str
    letters: list[Letter] = field(default_factory=list)
    recipient_says: dict[str, str] = field(default_factory=dict)
    letter_says: list[str] = field(default_factory=list)
    logins: list[bool] = field(default_factory=list)

    def settings(self, **more: str) -> dict[str, str]:
        """Return the settings of an account on this server."""
        given = {
            "host": "127.0.0.1",
            "port": str(self.port),
            "security": self.security,
            "user": USER,
            "password": PASSWORD,
            "sender": f"Kominfo Contoh <{SENDER}>",
            "recipients": ", ".join(RECIPIENTS),
            "timeout_s": "10",
        }
        return {**given, **more}


class _Faults:
    """What the server does with recipients and letters, as aiosmtpd asks for it."""

    def __init__(self, post: Post) -> None:
        self._post = post

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        said = self._post.recipient_says.get(address, "250 OK")
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        said = self._post.letter_says.pop(0) if self._post.letter_says else "250 OK"
        if said in {CUT, "250 OK"}:
            letter = Letter(
                sender=envelope.mail_from,
                recipients=tuple(envelope.rcpt_tos),
                content=bytes(envelope.content),
            )
            self._post.letters.append(letter)
        if said == CUT:
            server.transport.abort()
        return said


@contextmanager
def smtp(folder: Path, security: str = "starttls") -> Iterator[Post]:
    """Run a server whose certificate lies in `folder`, and stop it at the end."""
    certificate, key = _certificate(folder)
    trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trust.load_cert_chain(certificate, key)
    post = Post(port=free_port(), authority=certificate, security=security)

    def admit(server: Any, session: Any, envelope: Any, how: str, who: Any) -> Any:
        is_known = (who.login, who.password) == (USER.encode(), PASSWORD.encode())
        post.logins.append(is_known)
        return AuthResult(success=is_known, handled=False)

    is_sealed = security == "tls"
    running = Controller(
        _Faults(post),
        hostname="127.0.0.1",
        port=post.port,
        data_size_limit=LARGEST,
        authenticator=admit,
        auth_required=True,
        # Where the line is sealed from the start, the library does not see it.
        auth_require_tls=not is_sealed,
        require_starttls=not is_sealed,
        ssl_context=trust if is_sealed else None,
        tls_context=None if is_sealed else trust,
    )
    running.start()
    try:
        yield post
    finally:
        running.stop()


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "surat.contoh.example")])
    now = datetime.now(UTC)
    place = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(place, critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret
