"""The gallery's pages: cards to choose from, and one over a whole screen."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from dissemination.storage import drafts
from dissemination.storage.drafts import Draft
from tests.web.conftest import NOW, Site

FEW = 12


def begin(site: Site, **fields: Any) -> Draft:
    typed = {
        "kind": "news",
        "title": "Posyandu Buka Sabtu",
        "body": "Posyandu Melati melayani imunisasi.",
        "accounts": ["situs", "status-wa"],
        **fields,
    }
    with site.desk.db.write() as connection:
        return drafts.add(
            connection, typed, unit="Bidang Statistik", person="rina", now=NOW
        )


def test_the_gallery_shows_every_card_with_the_drafts_own_words(site: Site) -> None:
    draft, client = begin(site), site.client()
    client.get(f"/gallery?draft={draft.id}")
    with site.queries() as counted:
        page = client.get(f"/gallery?draft={draft.id}&size=square")
    assert len(counted) <= FEW
    assert "Posyandu Buka Sabtu" in page.text
    for name in ("pengumuman", "berita-foto", "darurat"):
        path = f"/gallery/card?template={name}&amp;size=square&amp;scale=0.3"
        assert f"{path}&amp;draft={draft.id}" in page.text


def test_without_a_draft_examples_are_shown(site: Site) -> None:
    page = site.client("wati").get("/gallery")
    assert page.status_code == 200
    assert "teks contoh" in page.text


def test_a_template_tells_what_it_stands_and_can_be_chosen(site: Site) -> None:
    draft, client = begin(site), site.client()
    path = f"/gallery/template/pengumuman?draft={draft.id}&size=feed"
    page = client.get(path)
    assert "Semua teks terbaca" in page.text
    assert "Pakai kartu ini" in page.text
    given = {"draft": str(draft.id), "template": "pengumuman"}
    answer = client.post("/gallery/choose", data=given)
    assert answer.status_code == 303
    after = client.get(answer.headers["location"])
    assert "Kartu pengumuman dipakai untuk konten ini." in after.text
    assert 'aria-current="true"' in after.text
    assert "Pakai kartu ini" not in client.get(path).text


def test_a_card_by_a_template_is_drawn_small(site: Site) -> None:
    path = f"/gallery/card?draft={begin(site).id}&template=pengumuman&size=square"
    answer = site.client().get(f"{path}&scale=0.2")
    assert answer.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).size == (216, 216)


def test_a_whole_screen_shows_the_safe_area_until_it_is_switched_off(
    site: Site,
) -> None:
    draft, client = begin(site), site.client()
    path = f"/gallery/status?draft={draft.id}"
    page = client.get(path)
    assert 'class="shade"' in page.text
    assert "14% atas, 20% bawah" in page.text
    off = client.get(f"{path}&account=status-wa&safe=off")
    assert 'class="shade"' not in off.text
    assert "safe=on" in off.text
    full = client.get(f"/gallery/card?draft={draft.id}&account=status-wa&scale=1")
    assert Image.open(io.BytesIO(full.content)).size == (1080, 1920)


def test_a_draft_without_a_full_screen_says_so(site: Site) -> None:
    draft = begin(site, accounts=["situs"])
    assert site.client().get(f"/gallery/status?draft={draft.id}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/gallery?draft={id}",
        "/gallery/template/pengumuman?draft={id}",
        "/gallery/card?draft={id}&template=pengumuman",
        "/gallery/status?draft={id}",
    ],
)
def test_another_units_contributor_sees_nothing_of_a_draft(
    site: Site, path: str
) -> None:
    answer = site.client("sari").get(path.format(id=begin(site).id))
    assert answer.status_code == 403
    assert "Posyandu" not in answer.text


def test_what_is_unknown_is_not_found(site: Site) -> None:
    client, draft = site.client(), begin(site)
    for path in (
        "/gallery?draft=999",
        "/gallery?item=tidak-ada",
        "/gallery?size=raksasa",
        "/gallery/template/tidak-ada",
        f"/gallery/card?draft={draft.id}&template=tidak-ada",
        f"/gallery/card?draft={draft.id}&template=..%2F..%2Fetc",
    ):
        assert client.get(path).status_code == 404, path


def test_no_card_is_chosen_for_another_units_draft(site: Site) -> None:
    given = {"draft": str(begin(site).id), "template": "ucapan"}
    assert site.client("sari").post("/gallery/choose", data=given).status_code == 403
    assert site.client("wati").post("/gallery/choose", data=given).status_code == 403
