"""Connect: accounts into schedule.toml, their secrets into the vault."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from dissemination import registry
from dissemination.channel import ChannelError, Field, Identity
from dissemination.config import FILE
from dissemination.domain.rendition import AccountId
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.storage import accounts, audit
from dissemination.storage.vault import VaultLocked


class CannotConnect(Mistake):
    """The platform did not accept the account; `kind` is the outcome's name."""

    def __init__(self, account: str, error: Exception) -> None:
        kind = type(error).__name__
        super().__init__("account.cannot_connect", account=account, kind=kind)
        self.kind = kind


def fields(channel: str) -> tuple[Field, ...]:
    """Return what a person must fill in to connect an account of a channel.

    Raises:
        NotFound: there is no such channel.
    """
    try:
        return registry.channel(channel).fields
    except registry.UnknownChannel as error:
        known = ", ".join(error.known)
        raise NotFound("channel.unknown", name=channel, known=known) from None


def add_account(
    folder: Path,
    name: str,
    channel: str,
    values: Mapping[str, str],
    *,
    person: str,
    now: datetime,
    practice: bool = False,
) -> None:
    """Write an account into schedule.toml, comments kept, and seal its secrets.

    Raises:
        Mistake: the name is taken or bad, a field is missing; nothing is stored.
    """
    wanted = fields(channel)
    _check(folder, name, channel, values, wanted)
    secret = {f.name for f in wanted if f.secret}
    written = (folder / FILE).read_text(encoding="utf-8")
    try:
        document = tomlkit.parse(written)
    except TOMLKitError as error:
        raise Mistake("config.not_toml", why=str(error)) from error
    table = tomlkit.table()
    table["channel"] = channel
    if practice:
        table["practice"] = True
    plain = {key: value for key, value in values.items() if key not in secret}
    if plain:
        table["settings"] = plain
    document.setdefault("accounts", tomlkit.table(is_super_table=True))[name] = table
    _replace(folder / FILE, tomlkit.dumps(document))
    try:
        with open_desk(folder) as desk, desk.db.write() as connection:
            sealed = {key: value for key, value in values.items() if key in secret}
            if sealed:
                desk.vault.put(connection, name, sealed, person=person, now=now)
            audit.record(
                connection,
                at=now,
                person=person,
                verb="connect",
                subject=name,
                channel=channel,
            )
    except BaseException:
        _replace(folder / FILE, written)
        raise


def check_account(desk: Desk, name: str, *, person: str, now: datetime) -> Identity:
    """Prove that an account's credential works, and let it go on if it does.

    Raises:
        CannotConnect: the platform said no, or did not answer.
    """
    desk.account(name)
    id_ = AccountId(name)
    try:
        identity = desk.channel(id_).check()
    except VaultLocked:
        raise
    except (ChannelError, KeyError, ValueError) as error:
        raise CannotConnect(name, error) from error
    with desk.db.write() as connection:
        accounts.connected(connection, id_, identity.handle)
        audit.record(
            connection,
            at=now,
            person=person,
            verb="check",
            subject=name,
            handle=identity.handle,
        )
    return identity


def _check(
    folder: Path,
    name: str,
    channel: str,
    values: Mapping[str, str],
    wanted: tuple[Field, ...],
) -> None:
    with open_desk(folder) as desk:
        if name in desk.config.accounts:
            raise Mistake("account.exists", name=name)
    known = {f.name for f in wanted}
    for key in values:
        if key not in known:
            listed = ", ".join(sorted(known))
            raise Mistake("account.unknown_field", key=key, known=listed)
    for field in wanted:
        if field.default is None and not values.get(field.name):
            raise Mistake("account.missing_field", key=field.name, channel=channel)


def _replace(path: Path, text: str) -> None:
    new = path.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)
