"""One office's workspace, opened: its settings, database, media and channels."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Self

from dissemination import registry, resources
from dissemination.channel import (
    CanAddress,
    Capabilities,
    Channel,
    HandsOff,
    Quota,
)
from dissemination.config import (
    FILE,
    AccountTable,
    Config,
    ConfigInvalid,
    Problem,
    load,
    suggest,
)
from dissemination.domain.calendar import Calendar
from dissemination.domain.rendition import AccountId
from dissemination.domain.slots import Slot
from dissemination.services.calendar import calendar_of
from dissemination.services.mistakes import Mistake, NotFound, cause
from dissemination.storage import accounts, people
from dissemination.storage.accounts import AccountRow
from dissemination.storage.database import Database
from dissemination.storage.media import MediaStore
from dissemination.storage.people import PersonRow
from dissemination.storage.vault import Vault, make_key

KEY_FILE = "vault.key"


@dataclass(slots=True)
class Desk:
    """An open workspace. Close it, or use it as a context."""

    folder: Path
    config: Config
    db: Database
    media: MediaStore
    vault: Vault
    _calendar: Calendar | None = field(default=None, init=False, repr=False)
    _channels: dict[AccountId, tuple[Mapping[str, str], Channel]] = field(
        default_factory=dict, repr=False
    )
    _guard: Lock = field(default_factory=Lock, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    def follow(self, config: Config) -> None:
        """Go by other settings from here on."""
        self.config = config
        self._calendar = None

    def account(self, id: str) -> AccountTable:
        """Return an account's settings.

        Raises:
            NotFound: schedule.toml does not name it.
        """
        table = self.config.accounts.get(id)
        if table is None:  # perhaps added while we run
            table = load(self.folder).accounts.get(id)
        if table is None:
            known = ", ".join(self.config.accounts) or "-"
            raise NotFound("account.unknown", name=id, known=known)
        return table

    def people(self) -> Mapping[str, PersonRow]:
        """Return who may act: those of schedule.toml first, then those added."""
        named = {one.id: one for one in _person_rows(self.config)}
        with self.db.read() as connection:
            added = [p for p in people.everybody(connection) if p.is_added and p.active]
        return named | {one.id: one for one in added if one.id not in named}

    def missing_secrets(self, id: str) -> list[str]:
        """Return the labels of the secrets that an account needs and has not.

        Raises:
            VaultLocked: those it has cannot be opened.
        """
        wanted = registry.channel(self.account(id).channel).fields
        with self.db.read() as connection:
            given = self.vault.get(connection, id)
        return [f.label for f in wanted if f.secret and not given.get(f.name)]

    def channel(self, id: AccountId) -> Channel:
        """Return the channel of an account, connected with its settings and secrets.

        It is made once, and anew when its settings or secrets have changed.
        """
        with self.db.read() as connection:
            secrets = self.vault.get(connection, id)
        table = self.account(id)
        settings = {**self._settings(table), **secrets}
        with self._guard:
            known = self._channels.get(id)
            if known is None or known[0] != settings:
                known = settings, registry.channel(table.channel)(settings)
                self._channels[id] = known
            return known[1]

    def placement(self, id: AccountId) -> str:
        """Return where on an account things are published."""
        table = self.account(id)
        return table.placement or _first_placement(registry.channel(table.channel))

    def capabilities(self, id: AccountId) -> Capabilities:
        """Return what an account takes: its channel's limits, and its own."""
        table = self.account(id)
        kind = registry.channel(table.channel)
        capabilities = kind.capabilities[self.placement(id)]
        if table.max_parts is None:
            return capabilities
        return replace(
            capabilities, max_parts=min(table.max_parts, capabilities.max_parts)
        )

    def address(self, id: AccountId, slug: str) -> str:
        """Return where an item will stand on an account, or an empty string."""
        if not self.has_pages(id):
            return ""
        channel = self.channel(id)
        return channel.address(slug) if isinstance(channel, CanAddress) else ""

    def has_pages(self, id: AccountId) -> bool:
        """Tell whether an item gets a page of its own on this account."""
        return issubclass(registry.channel(self.account(id).channel), CanAddress)

    def slots(self) -> tuple[Slot, ...]:
        """Return the desk's slots."""
        return tuple(
            Slot(
                name=table.name,
                at=table.at,
                days=frozenset(table.days),
                accounts=frozenset(AccountId(name) for name in table.accounts),
                rests_on_days_off=table.holidays == "skip",
            )
            for table in self.config.slots
        )

    @property
    def calendar(self) -> Calendar:
        """The desk's zone, and when it keeps silent."""
        if self._calendar is None:
            self._calendar = calendar_of(self.config)
        return self._calendar

    @property
    def is_practice(self) -> bool:
        """Whether every account only practises: nothing reaches the public."""
        every = self.config.accounts.values()
        return bool(every) and all(table.practice for table in every)

    def spacing(self, id: AccountId) -> timedelta:
        """Return how far apart two publications of an account are, at least."""
        return self.account(id).spacing or timedelta(0)

    def unread(self) -> frozenset[AccountId]:
        """Return the accounts whose publications the office does not read back."""
        accounts = self.config.accounts.items()
        return frozenset(AccountId(n) for n, table in accounts if not table.read_back)

    def late_after(self) -> timedelta:
        """Return how long after its instant a delivery without deadline still helps."""
        return self.config.defaults.late_after

    def _settings(self, table: AccountTable) -> dict[str, str]:
        fields = registry.channel(table.channel).fields
        settings = {f.name: f.default for f in fields if f.default is not None}
        settings |= table.settings
        if "folder" in settings:
            # A relative folder lies in the workspace, wherever we were started.
            settings["folder"] = str(self.folder / settings["folder"])
        return settings


def open_desk(folder: Path) -> Desk:
    """Open the workspace in a folder; its tables are made or upgraded on the way.

    Raises:
        ConfigInvalid: schedule.toml has problems; all of them are in it.
        DatabaseUnusable: the database cannot be opened.
    """
    config = load(folder)
    problems = list(_account_problems(config))
    if problems:
        raise ConfigInvalid(problems)
    db = Database(_database_url(folder, config.storage.url))
    with db.write() as connection:
        accounts.sync_accounts(connection, _account_rows(config))
        people.sync_people(connection, _person_rows(config))
    return Desk(
        folder=folder,
        config=config,
        db=db,
        media=MediaStore(folder / "media"),
        vault=Vault(folder / KEY_FILE),
    )


def make_workspace(folder: Path) -> None:
    """Make a workspace with a commented schedule.toml, a key and the media folder.

    Raises:
        Mistake: there is one already; nothing in it is touched.
    """
    if (folder / FILE).exists():
        raise Mistake("init.exists", folder=str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "media").mkdir(exist_ok=True)
        make_key(folder / KEY_FILE)
        shutil.copyfile(resources.root() / FILE, folder / FILE)
        make_folders(folder)
    except OSError as error:
        why = cause(error)
        raise Mistake("init.impossible", folder=str(folder), why=why) from error


def make_folders(folder: Path) -> None:
    """Make the folders of a workspace in which its accounts keep files.

    One that lies elsewhere is left alone: it may be a disk that is not there yet.
    """
    for table in load(folder).accounts.values():
        place = Path(table.settings.get("folder", ""))
        if not place.is_absolute():
            (folder / place).mkdir(parents=True, exist_ok=True)


def _first_placement(kind: type[Channel]) -> str:
    return next(iter(kind.capabilities))


def _database_url(folder: Path, url: str) -> str:
    scheme, _, place = url.partition("///")
    if scheme == "sqlite:" and place and not place.startswith("/"):
        return f"{scheme}///{folder / place}"
    return url


def _digest(table: AccountTable) -> str:
    """Return a digest of what says who an account is; practice is nobody."""
    if table.practice:
        return ""
    silent = {f.name for f in registry.channel(table.channel).fields if not f.tells_who}
    said = {name: v for name, v in table.settings.items() if name not in silent}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _account_rows(config: Config) -> list[AccountRow]:
    rows = []
    for name, table in config.accounts.items():
        kind = registry.channel(table.channel)
        # A page stands in nobody's way, and others wait for it.
        is_paced = not issubclass(kind, CanAddress)
        rows.append(
            AccountRow(
                id=AccountId(name),
                channel=table.channel,
                placement=table.placement or _first_placement(kind),
                enabled=True,
                assisted=issubclass(kind, HandsOff),
                quotas=_quotas(table, kind),
                pace=_pace(config, table) if is_paced else timedelta(0),
                settings=_digest(table),
            )
        )
    return rows


def _pace(config: Config, table: AccountTable) -> timedelta:
    """Return how far apart an account says what is overdue, after an outage."""
    return max(table.spacing or timedelta(0), config.defaults.catch_up)


def _quotas(table: AccountTable, kind: type[Channel]) -> tuple[Quota, ...]:
    declared = kind.capabilities[table.placement or _first_placement(kind)].quotas
    if table.max_per_day is None:
        return declared
    own = Quota(max=table.max_per_day, span=timedelta(days=1), source=FILE)
    return (*declared, own)


def _person_rows(config: Config) -> list[PersonRow]:
    return [
        PersonRow(
            id=key,
            name=p.name,
            # Who is of no unit is the office's own.
            unit=p.unit or config.office.short,
            roles=frozenset(p.roles),
        )
        for key, p in config.people.items()
    ]


def _account_problems(config: Config) -> Iterable[Problem]:
    for name, table in config.accounts.items():
        path = f"accounts.{name}"
        try:
            kind = registry.channel(table.channel)
        except registry.UnknownChannel as error:
            place = f"{path}.channel"
            yield suggest(place, "config.unknown_channel", error.name, error.known)
            continue
        except registry.BrokenChannel as error:
            values = {"channel": error.channel, "why": error.why}
            yield Problem(path=f"{path}.channel", id="channel.broken", values=values)
            continue
        placement, known = table.placement, kind.capabilities
        if placement and placement not in known:
            place = f"{path}.placement"
            yield suggest(place, "config.not_one_of", placement, known)
        yield from _wrong_settings(f"{path}.settings", table.settings, kind)
        yield from _missing_settings(f"{path}.settings", table.settings, kind)


def _wrong_settings(
    path: str, given: Iterable[str], kind: type[Channel]
) -> Iterable[Problem]:
    fields = {f.name: f for f in kind.fields}
    for key in given:
        place = f"{path}.{key}"
        if key not in fields:
            yield suggest(place, "config.unknown_key", key, fields)
        elif fields[key].secret:
            yield Problem(path=place, id="config.secret", values={"key": key})


def _missing_settings(
    path: str, given: Container[str], kind: type[Channel]
) -> Iterable[Problem]:
    needed = [f.name for f in kind.fields if f.default is None and not f.secret]
    for key in needed:
        if key not in given:
            yield Problem(path=f"{path}.{key}", id="config.missing", values={})
