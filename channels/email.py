"""E-mail: one letter to the press list, over the office's own mail server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from channels._email.letter import name_of, write
from channels._email.limits import PRESS
from channels._email.line import ask, submit
from channels._email.office import Office
from dissemination.channel import (
    Capabilities,
    Field,
    Identity,
    Publication,
    Receipt,
)


class EmailChannel:
    """Sends letters. Whom the server refuses is left out, and named.

    What a mail server has taken cannot be looked up, changed or called back: after a
    lost answer a person decides.
    """

    name: ClassVar[str] = "email"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="host", label="Mail server", help="smtp.kabupaten.example"),
        Field(name="port", label="Port", help="587, or 465 for tls", default="587"),
        Field(
            name="security",
            label="Encryption",
            help="starttls, tls; none only for a server on this machine",
            default="starttls",
        ),
        Field(name="user", label="User name"),
        Field(name="password", label="Password", secret=True),
        Field(name="sender", label="Sender", help="Kominfo <humas@kabupaten.example>"),
        Field(
            name="recipients",
            label="Recipients",
            help="a mailing list's address, or several addresses, by commas",
        ),
        Field(name="list_id", label="List id", default=""),
        Field(name="unsubscribe", label="Address to unsubscribe", default=""),
        Field(name="timeout_s", label="Timeout (s)", default="60", tells_who=False),
    )
    capabilities: Mapping[str, Capabilities] = {"press": PRESS}

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._office = Office.read(settings)

    def check(self) -> Identity:
        """Log in, and ask whether sender and recipients would be taken."""
        ask(self._office)
        return Identity(handle=self._office.sender.addr_spec)

    def publish(self, request: Publication) -> Receipt:
        """Send one letter to all recipients whom the server takes it for."""
        left_out = submit(self._office, write(self._office, request))
        name = name_of(self._office, request.key)
        return Receipt(remote_id=name, left_out=tuple(left_out))
