"""Doctor: what would keep a desk from publishing, looked at before it does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import packages_distributions

from dissemination import registry, resources
from dissemination.domain.item import Kind
from dissemination.domain.rendition import AccountId
from dissemination.rendering.health import rendering_health
from dissemination.services.approve import role_of
from dissemination.services.desk import KEY_FILE, Desk
from dissemination.storage import accounts, deliveries
from dissemination.storage.vault import VaultLocked

_ROOM = 500_000_000  # bytes: media and backups of a busy month


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """One thing that was looked at: a message's id, its values, and how it is."""

    id: str
    is_fine: bool
    values: Mapping[str, object] = field(default_factory=dict)


def examine(desk: Desk) -> list[Symptom]:
    """Look at everything, without the network."""
    return [
        *_files(desk),
        *_accounts(desk),
        *_people(desk),
        *_logo(desk),
        *_queue(desk),
    ]


def _files(desk: Desk) -> Iterator[Symptom]:
    with desk.db.read() as connection:
        sound = deliveries.is_sound(connection)
    url = desk.db.url.render_as_string(hide_password=True)
    yield Symptom(id="doctor.database", is_fine=sound, values={"database": url})
    key = desk.folder / KEY_FILE
    safe = key.is_file() and not key.stat().st_mode & 0o077
    yield Symptom(id="doctor.key", is_fine=safe, values={"file": str(key)})
    free = shutil.disk_usage(desk.folder).free
    values = {"free": f"{free / 1e9:.1f}", "folder": str(desk.folder)}
    yield Symptom(id="doctor.disk", is_fine=free > _ROOM, values=values)
    count = len(list(resources.fonts().glob("*.ttf")))
    wrong = rendering_health()
    has_fonts = count > 0 and "fonts" not in wrong
    yield Symptom(id="doctor.fonts", is_fine=has_fonts, values={"count": count})
    yield Symptom(id="doctor.raster", is_fine="raster" not in wrong)
    yield Symptom(id="doctor.emoji", is_fine="emoji" not in wrong)
    others = set(packages_distributions().get("channels", [])) - {"dissemination"}
    yield Symptom(
        id="doctor.channels",
        is_fine=not others,
        values={
            "packages": ", ".join(sorted(others)),
            "channels": ", ".join(registry.names()),
        },
    )


def _accounts(desk: Desk) -> Iterator[Symptom]:
    with desk.db.read() as connection:
        known = {row.id: row for row in accounts.everything(connection)}
    for name, table in desk.config.accounts.items():
        values = {"name": name, "channel": table.channel}
        try:
            missing = desk.missing_secrets(name)
        except VaultLocked as error:
            locked = {**error.values, "account": name}
            yield Symptom(id=error.id, is_fine=False, values=locked)
            continue
        row = known.get(AccountId(name))
        if missing:
            lacking = {**values, "fields": ", ".join(missing)}
            yield Symptom(id="doctor.secrets", is_fine=False, values=lacking)
        else:
            waits = row is not None and bool(row.needs_person)
            yield Symptom(id="doctor.account", is_fine=not waits, values=values)


def _people(desk: Desk) -> Iterator[Symptom]:
    roles = {role for p in desk.people().values() for role in p.roles}
    steps = {s for kind in Kind for s in desk.config.steps(kind)}
    lacking = sorted({role_of(step) for step in steps} - roles)
    values = {"roles": ", ".join(lacking)}
    yield Symptom(id="doctor.people", is_fine=not lacking, values=values)


def _logo(desk: Desk) -> Iterator[Symptom]:
    logo = desk.config.brand.logo
    if logo:
        there = (desk.folder / logo).is_file()
        yield Symptom(id="doctor.logo", is_fine=there, values={"file": logo})


def _queue(desk: Desk) -> Iterator[Symptom]:
    with desk.db.read() as connection:
        waiting = deliveries.needing_a_person(connection)
    yield Symptom(id="doctor.queue", is_fine=not waiting, values={"count": waiting})
    slots = bool(desk.config.slots)
    yield Symptom(id="doctor.slots", is_fine=slots, values={})
