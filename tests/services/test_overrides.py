"""A hold stops an item until an approver takes it upon themselves, with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from dissemination.checking import SEVERITIES
from dissemination.config import parse
from dissemination.domain.finding import Severity
from dissemination.domain.item import Attachment, ContentItem, ItemId, Kind, Priority
from dissemination.messages import LANGUAGES, sentence
from dissemination.services.approve import approve
from dissemination.services.checks import holds
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, NotAllowed
from dissemination.services.plan import plan
from dissemination.services.write import add
from dissemination.storage import audit

REASON = "sudah dibahas dengan Kabid"
PHOTO = Attachment(file="foto.jpg", kind="image", alt="Foto", credit="Dok. Dinas")
ITEM = ContentItem(
    id=ItemId("berita"),
    kind=Kind.SERVICE_NOTICE,
    title="Layanan",
    body="Datanglah.",
    unit="Dinas",
)
# Of each rule that may hold, an item that it holds.
HELD: dict[str, dict[str, Any]] = {
    "privacy.nik": {"body": "NIK 1471084507859991 milik warga."},
    "privacy.family_card": {"body": "No. KK 1471080101159993 milik warga."},
    "privacy.personal_phone": {"body": "Hubungi Suryani di 0812-0000-4417."},
    "privacy.bank_account": {
        "body": "Transfer ke rekening BRI 0012-01-000999-50-1 a.n. Suryani."
    },
    "privacy.birth_date": {"body": "Suryani, lahir di Dumai, 5 Juli 1985, menerima."},
    "privacy.child": {
        "body": "Korban pencabulan itu, Bunga Lestari (12), siswi kelas VI SD, dirawat."
    },
    "privacy.health": {"body": "Budi Santoso (45) didiagnosis menderita HIV."},
    "privacy.home_address": {
        "body": "Korban pencabulan itu tinggal di Jalan Mawar No. 12 RT 02 RW 03."
    },
    "neutrality.candidate": {
        "body": "Bupati menghadiri deklarasi paslon nomor urut 2."
    },
    "neutrality.vote_appeal": {"body": "Ayo coblos nomor 2 pada hari pemilihan."},
    "neutrality.party": {"body": "Ketua Partai Cahaya Contoh hadir di lapangan."},
    "time.weekday_mismatch": {"body": "Datang Senin, 24 November 2026."},
    "time.expired": {"body": "Berkas diserahkan paling lambat 1 November 2026."},
    "time.relative_day": {
        "body": "Layanan dibuka besok.",
        "event_at": datetime.fromisoformat("2026-11-24T08:00:00+07:00"),
    },
    "schedule.holiday": {"body": "Layanan KTP-el dibuka Jumat, 25 Desember 2026."},
    "rights.photo_credit": {
        "attachments": (replace(PHOTO, credit="Sumber: internet"),)
    },
    "format.no_media": {"channels": ("instagram",)},
    "format.missing_file": {"attachments": (PHOTO,)},
    "format.missing_alt": {"attachments": (replace(PHOTO, alt=""),)},
    "format.too_many_hashtags": {"hashtags": tuple(f"#tagar{n}" for n in range(31))},
}


def kept(desk: Desk, now: datetime, **fields: Any) -> ContentItem:
    item = replace(ITEM, publish_at=now, **fields)
    add(desk, item, author="rina", now=now)
    plan(desk, item.id, ["situs"], when=now, person="rina", now=now)
    return item


def overrides(desk: Desk) -> list[tuple[str, str, str]]:
    with desk.db.read() as connection:
        rows = connection.execute(
            text('SELECT finding, person, reason FROM "override"')
        )
        return [(row.finding, row.person, row.reason) for row in rows]


def test_there_is_an_item_for_each_rule_that_holds() -> None:
    may_hold = {r for r, known in SEVERITIES.items() if Severity.HOLD in known}
    assert set(HELD) == may_hold


@pytest.mark.parametrize("rule", sorted(set(HELD) - {"format.missing_alt"}))
def test_each_hold_stops_an_approval_until_a_reason_names_it(
    desk: Desk, now: datetime, rule: str
) -> None:
    item = kept(desk, now, **HELD[rule])
    held = [f for f in holds(item, desk.config) if f.rule == rule]
    assert held
    with pytest.raises(Mistake) as caught:
        approve(desk, item.id, person="arman", now=now)
    assert caught.value.id == "approve.hold"
    assert overrides(desk) == []
    done = approve(desk, item.id, person="arman", now=now, override=REASON)
    assert done.scheduled
    assert rule in {f.rule for f in done.overridden}
    named = (f"{rule}: {held[0].text}", "arman", REASON)
    assert overrides(desk).count(named) == 1
    with desk.db.read() as connection:
        deed = audit.deeds(connection, item.id)[-1]
    assert deed.detail["override"] == REASON


def test_a_picture_without_text_holds_where_the_office_wants_it() -> None:
    strict = parse(
        {
            "office": {"name": "Dinas", "short": "D"},
            "checks": {"missing_alt": "hold"},
        }
    )
    item = replace(ITEM, **HELD["format.missing_alt"])
    rules = [f.rule for f in holds(item, strict)]
    assert "format.missing_alt" in rules


def test_what_stands_twice_is_overridden_once(desk: Desk, now: datetime) -> None:
    body = "NIK 1471084507859991 dan sekali lagi NIK 1471084507859991."
    kept(desk, now, body=body)
    approve(desk, "berita", person="arman", now=now, override=REASON)
    assert [name for name, _, _ in overrides(desk)] == ["privacy.nik: 1471084507859991"]


def test_a_new_hold_in_an_edit_is_not_covered_by_an_old_reason(
    desk: Desk, now: datetime
) -> None:
    kept(desk, now, **HELD["privacy.nik"])
    approve(desk, "berita", person="arman", now=now, override=REASON)
    kept(desk, now, **HELD["time.expired"])
    with pytest.raises(Mistake):
        approve(desk, "berita", person="arman", now=now)


def test_warnings_and_suggestions_stop_nobody(desk: Desk, now: datetime) -> None:
    kept(desk, now, body="Warga dihimbau antri, Rp 5.000, pukul 09.00!!")
    assert approve(desk, "berita", person="arman", now=now).scheduled


@pytest.mark.parametrize(
    "emergency",
    [
        {"kind": Kind.WEATHER_EMERGENCY, "priority": Priority.EMERGENCY},
        {"kind": Kind.DISASTER_EMERGENCY},
        {"kind": Kind.NEWS, "priority": Priority.EMERGENCY},
    ],
)
def test_an_emergency_with_a_hold_goes_out_by_one_approver_with_one_reason(
    desk: Desk, now: datetime, emergency: dict[str, Any]
) -> None:
    kept(desk, now, body="Jauhi sungai. Senin, 24 November 2026.", **emergency)
    with pytest.raises(Mistake) as caught:
        approve(desk, "berita", person="budi", now=now)
    assert caught.value.id == "approve.hold_emergency"
    assert "24 November" in str(caught.value.values["findings"])
    done = approve(desk, "berita", person="budi", now=now, override="air naik")
    assert (done.taken, done.open) == (("approve",), ())
    assert done.scheduled


def test_an_emergency_without_a_hold_needs_no_reason(desk: Desk, now: datetime) -> None:
    until = now + timedelta(hours=3)
    kept(desk, now, kind=Kind.WEATHER_EMERGENCY, expires_at=until)
    done = approve(desk, "berita", person="budi", now=now)
    assert done.scheduled
    assert overrides(desk) == []


def test_an_editor_cannot_pass_an_emergency_alone(desk: Desk, now: datetime) -> None:
    kept(desk, now, kind=Kind.NEWS, priority=Priority.EMERGENCY)
    with pytest.raises(NotAllowed):
        approve(desk, "berita", person="ani", now=now)


def test_the_way_out_of_an_emergency_is_in_its_sentence() -> None:
    for lang in LANGUAGES:
        values = {"id": "banjir", "findings": "-"}
        said = sentence("approve.hold_emergency", values, lang=lang)
        assert "dissemination approve banjir --as" in said
        assert "--override" in said
