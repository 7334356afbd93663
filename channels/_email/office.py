"""Who writes, to whom, and over which mail server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.policy import SMTP
from typing import Literal, Self

from channels._steps.address import is_near

Security = Literal["starttls", "tls", "none"]
_SECURITIES: Mapping[str, Security] = {
    "starttls": "starttls",
    "tls": "tls",
    "none": "none",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One sender, one press list, one mail server.

    Attributes:
        list_id: the list's name for mail programs (RFC 2919); empty for none.
        unsubscribe: who takes somebody off the list; None where nobody does.
        timeout_s: the longest silence of the server, in seconds.
    """

    host: str
    port: int
    security: Security
    user: str
    password: str = field(repr=False)
    sender: Address
    recipients: tuple[Address, ...]
    list_id: str
    unsubscribe: Address | None
    timeout_s: float

    @classmethod
    def read(cls, settings: Mapping[str, str]) -> Self:
        """Read what the desk wrote down.

        Raises:
            ValueError: it cannot be right, or would show the password to the net.
        """
        host = _host(settings["host"])
        security = _security(settings.get("security", ""), host)
        user = settings.get("user", "").strip()
        if not user and security != "none":
            raise ValueError("user: it is empty, and no server takes letters so")
        for name in ("user", "password"):
            if not settings.get(name, "").isascii():
                raise ValueError(f"{name}: it holds letters that mail servers refuse")
        leave = settings.get("unsubscribe", "").strip()
        return cls(
            host=host,
            port=int(settings.get("port") or 587),
            security=security,
            user=user,
            password=settings.get("password", ""),
            sender=_address("sender", settings["sender"]),
            recipients=_addresses("recipients", settings["recipients"]),
            list_id=_line("list_id", settings.get("list_id", "")),
            unsubscribe=_address("unsubscribe", leave) if leave else None,
            timeout_s=float(settings.get("timeout_s") or 60),
        )


def _host(said: str) -> str:
    try:
        host = said.strip().encode("idna").decode()
    except UnicodeError:
        host = ""
    if not re.fullmatch(r"[\w.:-]+", host):
        raise ValueError(f"host {said!r}: it is no name of a mail server")
    return host


def _security(said: str, host: str) -> Security:
    wanted = said.strip() or "starttls"
    if wanted not in _SECURITIES:
        raise ValueError(f"security {wanted!r}: it is starttls, tls or none")
    if wanted == "none" and not is_near(f"smtp://{host}"):
        raise ValueError("security none: only for a mail server on this machine")
    return _SECURITIES[wanted]


def _addresses(name: str, said: str) -> tuple[Address, ...]:
    try:
        header = SMTP.header_factory("To", _line(name, said))
    except IndexError:  # how the parser of Python 3.11 ends on "humas@"
        raise ValueError(f"{name} {said!r}: an address ends too early") from None
    found: tuple[Address, ...] = header.addresses
    if header.defects or not found or not all(map(_is_usual, found)):
        raise ValueError(f"{name} {said!r}: it must hold e-mail addresses, by commas")
    return tuple({one.addr_spec.lower(): one for one in found}.values())


def _address(name: str, said: str) -> Address:
    found = _addresses(name, said)
    if len(found) > 1:
        raise ValueError(f"{name} {said!r}: it must be one address")
    return found[0]


def _is_usual(one: Address) -> bool:
    # Others need servers, on all the way, that take more than ASCII (RFC 6531).
    return bool(one.username) and "." in one.domain and one.addr_spec.isascii()


def _line(name: str, said: str) -> str:
    if not said.strip().isprintable():
        raise ValueError(f"{name} {said!r}: it must be one line")
    return said.strip()
