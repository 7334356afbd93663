"""Connect: accounts into schedule.toml, their secrets into the vault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument

from dissemination import registry
from dissemination.channel import (
    AuthExpired,
    ChannelError,
    Field,
    Identity,
    Rejected,
)
from dissemination.config import FILE, ConfigInvalid, Problem, is_name
from dissemination.domain.rendition import AccountId
from dissemination.messages import sentence
from dissemination.services.desk import Desk, make_folders, open_desk
from dissemination.services.mistakes import Mistake, Misused, NotFound
from dissemination.services.schedule_file import edited, replace_file
from dissemination.storage import accounts, audit, notices
from dissemination.storage.ledger import LEFT_OUT


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Who an account is; `before` is who it was, where that is somebody else."""

    identity: Identity
    before: str = ""


class CannotConnect(Mistake):
    """The platform did not accept the account; `outcome` says how it refused."""

    def __init__(self, account: str, outcome: str) -> None:
        why = sentence(f"connect.{outcome}")
        super().__init__("account.cannot_connect", account=account, why=why)
        self.outcome = outcome

    @property
    def is_temporary(self) -> bool:
        """Tell whether the same may work later, with nothing changed."""
        return self.outcome == "unreachable"


def fields(channel: str) -> tuple[Field, ...]:
    """Return what a person must fill in to connect an account of a channel.

    Raises:
        NotFound: there is no such channel.
    """
    try:
        return registry.channel(channel).fields
    except registry.BrokenChannel as error:
        raise Mistake("channel.broken", channel=channel, why=error.why) from error
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
        ConfigInvalid, Mistake: the name is bad or taken, a field is missing or unknown;
            nothing is stored.
    """
    wanted = fields(channel)
    with open_desk(folder) as desk:
        refuse_name(desk, name)
    _refuse_values(channel, values, wanted)
    secret = {f.name for f in wanted if f.secret}
    plain = {key: value for key, value in values.items() if key not in secret}
    file = folder / FILE
    before = file.read_bytes()
    replace_file(file, _with_account(before, name, channel, plain, practice=practice))
    with ExitStack() as undo:
        undo.callback(replace_file, file, before)
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
        make_folders(folder)
        undo.pop_all()


def renew_secrets(
    desk: Desk, name: str, secrets: Mapping[str, str], *, person: str, now: datetime
) -> None:
    """Seal new secrets of an account, in place of those it had.

    Raises:
        NotFound: there is no such account.
        Misused: a secret is missing, or it is none of the channel's.
    """
    table = desk.account(name)
    wanted = tuple(f for f in fields(table.channel) if f.secret)
    if not wanted:
        raise Mistake("account.no_secrets", name=name, channel=table.channel)
    _refuse_values(table.channel, secrets, wanted)
    with desk.db.write() as connection:
        desk.vault.put(connection, name, secrets, person=person, now=now)
        accounts.may_be_another(connection, AccountId(name))
        audit.record(connection, at=now, person=person, verb="renew", subject=name)


def refuse_name(desk: Desk, name: str) -> None:
    """Refuse a name that cannot be a new account's.

    Raises:
        ConfigInvalid: it has characters that a name may not have.
        Mistake: there is an account of this name.
    """
    if not is_name(name):
        bad = Problem(path="accounts", id="config.bad_name", values={"value": name})
        raise ConfigInvalid([bad])
    if name in desk.config.accounts:
        raise Mistake("account.exists", name=name)


def refuse_unknown(values: Iterable[str], wanted: Iterable[Field]) -> None:
    """Refuse a value for a field that the channel has not.

    Raises:
        Misused: naming the fields that it has.
    """
    known = sorted(f.name for f in wanted)
    for key in values:
        if key not in known:
            listed = ", ".join(known) or "-"
            raise Misused("account.unknown_field", key=key, known=listed)


def check_account(desk: Desk, name: str, *, person: str, now: datetime) -> Checked:
    """Prove that an account's credential works, and let it go on if it does.

    Where it is another than before, what is in doubt of the other is left to a person.

    Raises:
        NotFound: there is no such account.
        CannotConnect: a secret is missing, or the platform said no, or nothing.
    """
    if desk.missing_secrets(name):
        raise CannotConnect(name, "incomplete")
    id_ = AccountId(name)
    try:
        identity = desk.channel(id_).check()
    except (ChannelError, KeyError, ValueError) as error:
        raise CannotConnect(name, _refusal(error)) from error
    with desk.db.write() as connection:
        before = accounts.connected(connection, id_, identity.handle)
        # A channel's check asks for every recipient.
        notices.end(connection, LEFT_OUT, name, now)
        audit.record(
            connection,
            at=now,
            person=person,
            verb="check",
            subject=name,
            handle=identity.handle,
            before=before,
        )
    return Checked(identity=identity, before=before)


def _refusal(error: Exception) -> str:
    match error:
        case AuthExpired():
            return "refused"
        case Rejected() | KeyError() | ValueError():
            return "settings"
        case _:
            return "unreachable"


def _refuse_values(
    channel: str, values: Mapping[str, str], wanted: Sequence[Field]
) -> None:
    refuse_unknown(values, wanted)
    for field in wanted:
        if field.default is None and not values.get(field.name):
            raise Misused("account.missing_field", key=field.name, channel=channel)


def _with_account(
    written: bytes, name: str, channel: str, plain: Mapping[str, str], *, practice: bool
) -> bytes:
    """Return schedule.toml with one more account, and all else as it was."""
    table = tomlkit.table()
    table["channel"] = channel
    if practice:
        table["practice"] = True
    if plain:
        table["settings"] = dict(plain)

    def add(document: TOMLDocument) -> None:
        every = document.setdefault("accounts", tomlkit.table(is_super_table=True))
        every[name] = table

    return edited(written, add)
