"""What is to go out: accounts, and what each has to say."""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import text

from dissemination import registry
from dissemination.channel import Channel
from dissemination.domain.delivery import State
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.engine.fleet import set_up
from dissemination.storage import deliveries
from dissemination.storage.accounts import AccountRow, sync_accounts
from dissemination.storage.database import Database
from dissemination.storage.deliveries import Planned
from tests.crash.cells import CHANNELS, Kind

DOCUMENT = Path(__file__).parents[2] / "docs" / "writing-a-channel.md"
Texts = Mapping[str, Sequence[str]]  # the parts of each item
# A thread, and what the account has to say after it, whatever became of the thread.
SAID: Texts = {
    "utas": ("Pasar murah dibuka Sabtu.", "Tempatnya di halaman balai kota."),
    "susulan": ("Jalan Sudirman ditutup Minggu pagi.",),
}
_USEFUL = timedelta(days=30)


def furnish(url: str, said: Mapping[Kind, Texts]) -> None:
    """Lay out a database with an account of each kind, and all that it has to say."""
    with Database(url) as db:
        if not db.is_sqlite:
            set_up(db)
        with db.write() as connection:
            if db.is_sqlite:  # what a full disk has no room for
                connection.execute(text("CREATE TABLE crash_ballast (weight BLOB)"))
            sync_accounts(connection, [_account(kind) for kind in said])
        for kind, texts in said.items():
            _plan(db, kind, texts)


def _account(kind: Kind) -> AccountRow:
    return AccountRow(
        id=AccountId(kind),
        channel=CHANNELS[kind],
        placement="feed",
        enabled=True,
        assisted=False,
    )


def _plan(db: Database, kind: Kind, texts: Texts) -> None:
    now = datetime.now(UTC)
    with db.write() as connection:
        for item, parts in texts.items():
            said = Rendition(
                item=item,
                revision=1,
                account=AccountId(kind),
                placement="feed",
                parts=tuple(Part(text=one) for one in parts),
            )
            planned = Planned(rendition=said, due_at=now, useful_until=now + _USEFUL)
            id_ = deliveries.add(connection, planned, author="penulis", now=now)
            deliveries.move_to(connection, [id_], State.SCHEDULED)


@cache
def adapter(kind: Kind) -> type[Channel]:
    """Return a channel's class; the keyed one is the example in the document."""
    if kind is not Kind.KEYED:
        return registry.channel(CHANNELS[kind])
    page = DOCUMENT.read_text(encoding="utf-8")
    (code, *_) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    module = types.ModuleType("dissemination_mastodon")
    sys.modules[module.__name__] = module
    exec(compile(code, str(DOCUMENT), "exec"), module.__dict__)  # noqa: S102 - ours
    found: type[Channel] = module.MastodonChannel
    return found
