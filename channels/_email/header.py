"""Headers, folded by us: the library loses quotes and blanks of long ones."""

from __future__ import annotations

from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formataddr
from typing import Self


class Folded(str):
    """A header's value as it goes over the line; the library asks for its name."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str, value: str) -> Self:
        """Take a value that is folded already."""
        folded = super().__new__(cls, value)
        folded.name = name
        return folded

    def fold(self, *, policy: EmailPolicy[EmailMessage]) -> str:
        """Return the whole header, as the library's own do."""
        return f"{self.name}: {self}{policy.linesep}"


def spoken(name: str, said: str) -> Folded:
    """Return a header that says something to people, in one line whatever is in it."""
    line = " ".join(said.split())
    charset = "us-ascii" if _is_plain(line) else "utf-8"
    header = Header(line, charset, header_name=name)
    return Folded(name, header.encode(linesep="\r\n"))


def mailbox(name: str, one: Address) -> Folded:
    """Return a header that names somebody."""
    called, address = one.display_name, one.addr_spec
    if _is_plain(called):
        return Folded(name, formataddr((called, address)))
    return Folded(name, f"{spoken(name, called)} <{address}>")


def _is_plain(said: str) -> bool:
    # What looks like an encoded word would be read as one.
    return said.isascii() and said.isprintable() and "=?" not in said
