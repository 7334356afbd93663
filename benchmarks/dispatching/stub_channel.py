"""The channel that is measured with: one POST of `requests`, one session a thread."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import requests

from dissemination.channel import (
    Capabilities,
    Field,
    Identity,
    Limit,
    OutcomeUnknown,
    Publication,
    Receipt,
    Transient,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONGEST_S = 30


class StubChannel:
    """Posts to the stub; the account is the last piece of the address."""

    name: ClassVar[str] = "stub"
    fields: ClassVar[tuple[Field, ...]] = ()
    capabilities: Mapping[str, Capabilities] = {
        "feed": Capabilities(text=Limit(max=500, source="the benchmark"))
    }

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._address = f"{settings['base_url']}/{settings['account']}"

    def check(self) -> Identity:
        """Say who this is."""
        return Identity(handle="stub")

    def publish(self, request: Publication) -> Receipt:
        """Post one part."""
        headers = {
            "Key": request.key,
            "Due": str((request.intended_at - _EPOCH) // _MICROSECOND),
        }
        try:
            answer = _session().post(
                self._address,
                data=request.part.text.encode(),
                headers=headers,
                timeout=_LONGEST_S,
            )
        except requests.ConnectTimeout as error:
            raise Transient("no connection") from error
        except requests.RequestException as error:
            raise OutcomeUnknown("no answer") from error
        return Receipt(remote_id=answer.text)


_local = threading.local()


def _session() -> requests.Session:
    session: requests.Session | None = getattr(_local, "session", None)
    if session is None:
        session = requests.Session()
        # Else each call asks for proxies and passwords: our floor would be too easy.
        session.trust_env = False
        _local.session = session
    return session
