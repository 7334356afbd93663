"""An office in the middle of its morning: people, and content in each state."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from unittest.mock import patch

from argon2 import PasswordHasher

from dissemination import resources
from dissemination.cli.run import make_gate
from dissemination.config import FILE
from dissemination.domain.delivery import State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.engine.daemon import Daemon
from dissemination.services import (
    beginnings,
    comments,
    drafts,
    hand,
    invitations,
    library,
    patterns,
    returns,
)
from dissemination.services.approve import approve
from dissemination.services.connect import add_account
from dissemination.services.desk import Desk, make_folders, make_workspace, open_desk
from dissemination.services.hand_over import Asked, assign
from dissemination.services.passwords import Passwords
from dissemination.services.plan import plan
from dissemination.services.review import review
from dissemination.services.uploads import Upload, take_in
from dissemination.services.write import add, find_item, from_file
from dissemination.storage import deliveries
from dissemination.storage.database import Database
from dissemination.storage.hand_offs import Officer
from tests.laid import lay_file

NOW: Final = datetime(2026, 11, 23, 2, 40, tzinfo=UTC)  # Senin 09.40 WIB
A_MINUTE: Final = timedelta(minutes=1)
PASSWORD: Final = "pagi-yang-cerah-42"
SECRET: Final = "rahasia-yang-tak-boleh-tampil"

SCHEDULE: Final = """\
[office]
name = "Dinas Komunikasi, Informatika dan Statistik Kota Pekanbaru"
short = "Diskominfo Pekanbaru"
zone = "WIB"

[quiet_hours]
from = "21:00"
to = "05:30"

[approval]
default = ["review", "approve"]

[approval.kinds]
weather_emergency = ["approve"]
disaster_emergency = ["approve"]

[people.rina]
name = "Rina"
unit = "Bidang Statistik"
roles = ["contributor"]

[people.sari]
name = "Sari"
unit = "Bidang IKP"
roles = ["contributor"]

[people.budi]
name = "Budi"
unit = "Bidang IKP"
roles = ["editor"]

[people.arman]
name = "Pak Arman"
unit = "Bidang IKP"
roles = ["editor", "approver", "publisher"]

[people.dedi]
name = "Dedi"
unit = "Bidang IKP"
roles = ["publisher"]

[people.wati]
name = "Wati"
unit = "Inspektorat"
roles = ["auditor"]

[people.yoga]
name = "Yoga"
unit = "Bidang Aplikasi"
roles = ["admin"]

[[slots]]
name = "pagi"
at = "07:00"

[[slots]]
name = "siang"
at = "12:00"

[[slots]]
name = "sore"
at = "16:30"

[accounts.situs]
channel = "website"

[accounts.situs.settings]
folder = "situs"
base_url = "https://diskominfo.example"
office = "Diskominfo Pekanbaru"

[accounts.status-wa]
channel = "whatsapp_status"

[accounts.status-wa.settings]
officer = "Petugas piket"
"""

# Further accounts, whose platforms nobody asks here.
ACCOUNTS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "facebook": ("facebook", {"page": "1001", "token": SECRET}),
    "telegram": ("telegram", {"chat": "@diskominfo", "token": f"1:{SECRET}"}),
    "mastodon": ("mastodon", {"base_url": "https://m.example", "token": SECRET}),
}
EVERYWHERE: Final = ("situs", "status-wa", *ACCOUNTS)

PUBLIC: Final = "pustaka-keliling"
# Samples that wait for a yes: who wrote each, and where it is to go.
WAITING: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "pekan-imunisasi.toml": ("sari", EVERYWHERE),
    "ktp-jemput-bola.toml": ("rina", ("situs", "status-wa", "telegram")),
    "klarifikasi-hoaks.toml": ("sari", ("situs", "facebook")),
    "hut-korpri.toml": ("sari", ("facebook", "status-wa")),
    "peringatan-dini-cuaca.toml": ("budi", ("situs", "telegram", "status-wa")),
}
PICTURED: Final = "pekan-imunisasi"
POSTED: Final = "senam-pagi"
POLITICAL: Final = "pasar-murah"
# And what people wrote themselves: author, headline, text.
OWN: Final[Mapping[str, tuple[str, str, str]]] = {
    "data-penduduk": (
        "rina",
        "Data Penduduk Semester II Sudah Terbit",
        "Data lengkap jumlah penduduk kota dapat diunduh gratis di situs resmi.",
    ),
    POLITICAL: (
        "rina",
        "Pasar Murah di Kecamatan Tampan",
        "Pasar murah dibuka pukul 08.00 WIB. Jangan lupa pilih calon nomor urut 2.",
    ),
}
DRAFTED: Final = (
    "Inflasi Kota Pekanbaru pada Oktober 2026 tercatat 2,1 persen. Angka itu lebih "
    "rendah daripada bulan sebelumnya, yaitu 2,6 persen.\n\n"
    "Harga cabai merah turun paling banyak. Warga dapat melihat data lengkapnya di "
    "situs resmi kota."
)
REASON: Final = "Tolong sebutkan alamat halaman datanya, dan kapan data berikutnya."
RETURNED: Final = "data-penduduk"
# One of them waits for its alternative text.
PHOTOS: Final = {
    "imunisasi.jpg": "Bidan menyuntik balita yang dipangku ibunya.",
    "pustaka-keliling.jpg": "Tiga anak membaca buku di depan mobil pustaka.",
    "korpri.jpg": "",
}
_FACTS = "facts.json"


def make_office(folder: Path) -> None:
    """Lay out an office with its people and accounts, and nothing written yet."""
    make_workspace(folder)
    (folder / FILE).write_text(SCHEDULE, encoding="utf-8")
    make_folders(folder)
    lay_file(folder)
    for name, (channel, values) in ACCOUNTS.items():
        add_account(
            folder, name, channel, values, person="yoga", now=NOW, practice=True
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a test cannot know by itself of a filled office; words open links."""

    hand_word: str
    invitation: str
    hand_off: int  # a delivery that an officer is asked to post
    asked: int  # the officer's row
    posted: int  # the row of one who posted, and sent a screenshot
    medium: str  # a picture of what waits, by its SHA-256


def fill_office(folder: Path) -> None:
    """Let a morning pass: something is out, much waits, and one thing came back."""
    with open_desk(folder) as desk:
        _choose_passwords(desk)
        _publish(desk)
        asked = _ask_an_officer(desk)
        posted = _hear_of_an_officer(desk)
        for name, (author, accounts) in WAITING.items():
            _write(desk, name, author=author)
            item = Path(name).stem
            plan(desk, item, accounts, when=None, person=author, now=NOW)
        for item, (author, title, body) in OWN.items():
            _say(desk, item, title, body, author=author)
            plan(desk, item, ["situs", "mastodon"], when=None, person=author, now=NOW)
        give_back(desk, RETURNED, NOW)
        _take_photos(desk)
        _begin(desk)
        facts = Facts(
            hand_word=asked.word,
            invitation=invitations.invite(desk, "dedi", by="yoga", now=NOW),
            hand_off=int(asked.row.delivery),
            asked=asked.row.id,
            posted=posted.row.id,
            medium=_picture_of(desk, PICTURED),
        )
    (folder / _FACTS).write_text(json.dumps(asdict(facts)), encoding="utf-8")


def facts_of(desk: Desk) -> Facts:
    """Return what was taken down when the office was filled."""
    return Facts(**json.loads((desk.folder / _FACTS).read_text("utf-8")))


def tick(desk: Desk, clock: Callable[[], datetime]) -> None:
    """Carry what is due by a clock, as the daemon does."""
    gate = replace(make_gate(desk), clock=clock)
    Daemon(gate, workers=2, alone=True).tick()


def give_back(desk: Desk, item: str, now: datetime) -> None:
    """Let budi return what waits, with a reason."""
    shown = review(desk, item, desk.people()["budi"], now)
    assert shown.waiting is not None
    seen = shown.waiting.seal
    returns.give_back(desk, item, person="budi", reason=REASON, seen=seen, now=now)


@contextmanager
def copied(
    template: Path, folder: Path, clock: Callable[[], datetime]
) -> Iterator[Desk]:
    """Open a copy of a laid out office, whose file goes by the same clock."""
    shutil.copytree(template, folder)
    with open_desk(folder) as desk, patch.object(Database, "now", lambda _: clock()):
        yield desk


def _choose_passwords(desk: Desk) -> None:
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for person in desk.config.people:
        if person == "dedi":  # has not followed the invitation yet
            continue
        word = invitations.invite(desk, person, by="yoga", now=NOW)
        invitations.accept(
            desk, word, PASSWORD, device="Chrome", now=NOW, passwords=quick
        )


def _publish(desk: Desk) -> None:
    _write(desk, f"{PUBLIC}.md", author="rina")
    plan(desk, PUBLIC, ["situs", "status-wa"], when=NOW, person="rina", now=NOW)
    approve(desk, PUBLIC, person="arman", now=NOW)
    tick(desk, lambda: NOW)


def _take_photos(desk: Desk) -> None:
    person = desk.people()["rina"]
    for name, alt in PHOTOS.items():
        path = resources.root() / "samples" / name
        with path.open("rb") as file:
            upload = Upload(name=name, file=file)
            taken = take_in(desk, upload, person=person, now=NOW)
        assert taken.asset is not None
        facts = library.Facts(
            name=name,
            alt=alt,
            credit="Diskominfo Pekanbaru" if alt else "",
            licence="own" if alt else "",
            consent="not_needed" if alt else "",
            checklist={},
        )
        library.describe(desk, taken.asset.id, facts, person=person, now=NOW)


def _begin(desk: Desk) -> None:
    """Let rina write: the draft has the number 1, and is not finished."""
    person = desk.people()["rina"]
    draft = beginnings.begin(desk, "news", person=person, now=NOW)
    typed = {
        **draft.fields,
        "title": "Inflasi Oktober 2,1 Persen, Harga Cabai Turun",
        "body": DRAFTED,
        "hashtags": "#Inflasi #DataKita",
        "accounts": list(EVERYWHERE),
        "media": [
            {"asset": 2, "alt": PHOTOS["pustaka-keliling.jpg"], "caption": ""},
        ],
    }
    drafts.save(desk, 1, typed, number=draft.number, person=person, now=NOW)
    patterns.save_as(desk, 1, "Rilis inflasi bulanan", person=person, now=NOW)
    asks = desk.people()["budi"]
    words = "Angka September sudah dicek dengan rilis BPS?"
    comments.comment_on_draft(desk, 1, words, person=asks, now=NOW)
    words = "Jam bukanya sudah pasti?"
    comments.comment_on_item(desk, POLITICAL, words, person=asks, now=NOW)


def _picture_of(desk: Desk, item: str) -> str:
    (attachment,) = find_item(desk, item).item.attachments
    assert attachment.media is not None
    return attachment.media.sha256


def _ask_an_officer(desk: Desk) -> Asked:
    with desk.db.read() as connection:
        (waiting,) = deliveries.queue(connection, (State.HANDED_OFF,))
    number, officer = int(waiting.delivery.id), Officer(person="rina")
    return assign(desk, number, officer, person="dedi", now=NOW)


def _hear_of_an_officer(desk: Desk) -> Asked:
    """Let one officer post something else, and send the proof."""
    _say(desk, POSTED, "Senam Pagi Bersama", "Jumat pukul 06.30 WIB.", author="sari")
    (standing,) = plan(desk, POSTED, ["status-wa"], when=NOW, person="sari", now=NOW)
    approve(desk, POSTED, person="arman", now=NOW)
    tick(desk, lambda: NOW)
    number, officer = int(standing.delivery.id), Officer(name="Bu Lurah", unit="Tampan")
    asked = assign(desk, number, officer, person="dedi", now=NOW)
    screenshot = (resources.root() / "samples" / "korpri.jpg").read_bytes()
    hand.confirm(desk, asked.word, screenshot=screenshot, now=NOW)
    return asked


def _write(desk: Desk, sample: str, *, author: str) -> None:
    written = from_file(desk, resources.root() / "samples" / sample)
    item = replace(written, unit=desk.config.people[author].unit, link="")
    add(desk, item, author=author, now=NOW - timedelta(minutes=30))


def _say(desk: Desk, id: str, title: str, body: str, *, author: str) -> None:
    item = ContentItem(
        id=ItemId(id),
        kind=Kind.NEWS,
        title=title,
        body=body,
        unit=desk.config.people[author].unit,
    )
    add(desk, item, author=author, now=NOW - timedelta(minutes=20))
