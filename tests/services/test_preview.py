"""A preview says all that is known of an item on each account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from dissemination.channel import Capabilities, Limit, Receipt
from dissemination.config import FILE, ConfigInvalid
from dissemination.config import Problem as Wrong
from dissemination.domain.cost import NOTHING
from dissemination.domain.delivery import State
from dissemination.domain.finding import Severity
from dissemination.domain.item import Attachment
from dissemination.domain.length import measure
from dissemination.domain.rendition import AccountId, Media, Part, Rendition
from dissemination.rendering.pictures import UnfitPicture
from dissemination.services import preview
from dissemination.services.budget import cost
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.services.plan import plan
from dissemination.services.preview import Preview, measured, previews
from dissemination.services.versions import Where, Written, set_version
from dissemination.services.write import find_item
from dissemination.storage import receipts
from dissemination.storage.items import Kept
from tests.services.public import EVERYWHERE, HOUR, MORE, NIK, picture
from tests.services.standing import bring, look, planned, write

PICTURE = Media(sha256="ab" * 32, mime="image/jpeg", width=2, height=3, size=4)
SAID = Rendition(
    item="berita",
    revision=2,
    account=AccountId("x"),
    placement="feed",
    parts=(Part(text="satu 👋", media=(PICTURE,)), Part(text="dua")),
)
LIMITS = Capabilities(
    text=Limit(max=280, unit="weighted", source="test, 2026-11-21"),
    caption=Limit(max=100, unit="codepoints", source="test, 2026-11-21"),
)


@pytest.fixture
def desk(workspace: Path, now: datetime) -> Iterator[Desk]:
    with (workspace / FILE).open("a", encoding="utf-8") as file:
        file.write(MORE)
    with open_desk(workspace) as opened:
        write(opened, now)
        yield opened


def see(desk: Desk, now: datetime, *accounts: str) -> tuple[Preview, ...]:
    return previews(desk, find_item(desk, "berita"), accounts, now)


def on(desk: Desk, now: datetime, account: str) -> Preview:
    (found,) = see(desk, now, account)
    return found


def codes(found: Preview) -> list[str]:
    return [problem.code for problem in found.problems]


def put(desk: Desk, now: datetime, text: str) -> None:
    where = Where(item="berita", account="cuit")
    set_version(desk, where, Written(text=text), person="rina", now=now)


def test_each_part_stands_beside_the_limit_that_holds_for_it() -> None:
    first, second = measured(SAID, LIMITS)
    assert (first.length, first.limit.max, first.limit.unit) == (6, 100, "codepoints")
    assert (second.length, second.limit.max, second.limit.unit) == (3, 280, "weighted")


def test_every_account_is_shown_where_none_is_named(desk: Desk, now: datetime) -> None:
    found = see(desk, now)
    assert [one.account for one in found] == list(desk.config.accounts)
    assert {str(one.account): one.channel for one in found}["cuit"] == "x"
    assert [one.account for one in see(desk, now, "cuit", "cuit")] == ["cuit"]


def test_an_account_nobody_knows_is_refused(desk: Desk, now: datetime) -> None:
    with pytest.raises(NotFound):
        see(desk, now, "lain")


def test_a_preview_is_the_rendition_that_is_planned(desk: Desk, now: datetime) -> None:
    assert not on(desk, now, "kanal").is_planned
    number = planned(desk, now, account="kanal")
    after = on(desk, now, "kanal")
    assert after.is_planned
    assert after.said == look(desk, number).said


def test_every_part_fits_and_its_length_is_true(desk: Desk, now: datetime) -> None:
    write(desk, now, "Warga diminta waspada banjir di tepi sungai. " * 40)
    for found in see(desk, now, *EVERYWHERE):
        for one in found.parts:
            assert one.length == measure(one.limit.unit)(one.part.text)
            assert one.length <= one.limit.max


def test_the_cost_is_that_of_publishing_it_now(desk: Desk, now: datetime) -> None:
    found = on(desk, now, "cuit")
    assert found.cost == cost(desk, found.said, now)
    assert found.cost.total > 0


def test_a_card_is_told_with_what_is_drawn_on_it(desk: Desk, now: datetime) -> None:
    found = on(desk, now, "status")
    assert found.card == found.said.parts[0].media[0]
    assert "Judul" in " ".join(found.said.drawn)
    assert on(desk, now, "kanal").card is None


def test_what_the_checks_find_is_a_problem_the_gravest_first(
    desk: Desk, now: datetime
) -> None:
    write(desk, now, f"NIK pemohon {NIK}.")
    found = on(desk, now, "kanal")
    first = found.problems[0]
    assert (first.code, first.severity) == ("privacy.nik", Severity.HOLD)
    assert first.finding is not None
    assert (first.finding.field, first.text) == ("body", NIK)
    order = [list(Severity).index(p.severity) for p in found.problems]
    assert order == sorted(order)


def test_the_checks_read_the_account_s_own_words(desk: Desk, now: datetime) -> None:
    put(desk, now, f"NIK pemohon {NIK}.")
    assert "privacy.nik" in codes(on(desk, now, "cuit"))
    assert "privacy.nik" not in codes(on(desk, now, "kanal"))


def test_a_version_is_told_with_what_it_disagrees_on(desk: Desk, now: datetime) -> None:
    write(desk, now, "Layanan buka 12 Mei 2026 pukul 09.00 WIB.")
    put(desk, now, "Buka 13 Mei 2026!")
    found = on(desk, now, "cuit")
    assert found.version is not None
    assert found.version.version.text == "Buka 13 Mei 2026!"
    severities = {p.code: p.severity for p in found.problems}
    assert severities["version.other.date"] is Severity.WARNING
    assert severities["version.missing.hour"] is Severity.SUGGESTION
    assert on(desk, now, "kanal").version is None


def test_a_picture_that_is_not_there_is_a_problem(desk: Desk, now: datetime) -> None:
    missing = Attachment(file="hilang.jpg", kind="image")
    write(desk, now, attachments=(missing,))
    found = on(desk, now, "kanal")
    (problem,) = [p for p in found.problems if p.code == "preview.no_file"]
    assert problem.values == {"file": "hilang.jpg"}


def about_alt(found: Sequence[str]) -> bool:
    return any(code in {"preview.no_alt", "format.missing_alt"} for code in found)


def test_a_picture_without_words_is_a_problem_where_words_have_a_place(
    desk: Desk, now: datetime
) -> None:
    bare = picture(desk, "teal")
    write(desk, now, attachments=(bare,))
    assert about_alt(codes(on(desk, now, "cuit")))
    assert bare.media is not None
    said = replace(bare, alt="Peta", media=replace(bare.media, alt="Peta"))
    write(desk, now, attachments=(said,))
    assert not about_alt(codes(on(desk, now, "cuit")))


def test_an_account_without_its_secrets_is_told(desk: Desk, now: datetime) -> None:
    assert "preview.not_connected" in codes(on(desk, now, "cuit"))
    assert "preview.not_connected" not in codes(on(desk, now, "situs"))


def test_secrets_that_cannot_be_opened_are_a_problem_and_no_end(
    desk: Desk, workspace: Path, now: datetime
) -> None:
    with desk.db.write() as connection:
        desk.vault.put(
            connection, AccountId("cuit"), {"token": "t"}, person="yoga", now=now
        )
    (workspace / "vault.key").unlink()
    assert any(code.startswith("vault.") for code in codes(on(desk, now, "cuit")))


def test_a_file_that_is_not_kept_is_shown_as_it_would_be(
    desk: Desk, now: datetime
) -> None:
    planned(desk, now, account="kanal")
    kept = find_item(desk, "berita")
    loose = Kept(item=kept.item, state="draft", author="", created_at=now)
    (found,) = previews(desk, loose, ["kanal"], now)
    assert not found.is_planned
    assert found.said.parts[0].link == "https://uji.example/20261121-judul-berita/"


def test_an_account_that_cannot_be_said_is_told_and_the_others_are_shown(
    desk: Desk, now: datetime
) -> None:
    folder = desk.folder / "templates/text/x"
    folder.mkdir(parents=True)
    (folder / "default.j2").write_text("{{ rusak", encoding="utf-8")
    here, there = see(desk, now, "cuit", "kanal")
    first = here.problems[0]
    assert (first.code, first.severity) == ("text.template_refused", Severity.HOLD)
    assert (here.said.parts, here.parts, here.cost) == ((), (), NOTHING)
    assert here.card is None
    assert there.parts
    assert "text.template_refused" not in codes(there)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Mistake("card.nothing_fits", kind="news", size="status"), "card.nothing_fits"),
        (UnfitPicture("picture.no_room", bytes="1"), "picture.no_room"),
        (PermissionError(13, "no", "a.jpg"), "system.refused"),
        (ConfigInvalid([Wrong(path="size", id="config.not_one_of")]), "config.not_one"),
        (ValueError("no room"), "unexpected"),
    ],
)
def test_whatever_hinders_an_account_has_its_code(
    desk: Desk,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    code: str,
) -> None:
    def refuse(*_: object, **__: object) -> Rendition:
        raise error

    monkeypatch.setattr(preview, "adapt", refuse)
    assert codes(on(desk, now, "cuit"))[0].startswith(code)


def test_what_waits_for_a_yes_is_shown_before_what_had_one(
    desk: Desk, now: datetime
) -> None:
    half = planned(desk, now, account="cuit", when=now + 2 * HOUR)
    bring(desk, half, State.SCHEDULED)
    with desk.db.write() as connection:
        proof = Receipt(remote_id="1", url="https://kanal.example/1")
        receipts.insert_receipt(connection, half, 0, proof, None, now)
    put(desk, now, "Cuitan sendiri.")
    (new,) = plan(
        desk, "berita", ["cuit"], when=now + HOUR, person="rina", now=now, again=True
    )
    assert on(desk, now, "cuit").said == look(desk, new.delivery.id).said
