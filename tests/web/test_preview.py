"""The panel beside a draft says what would be published, and keeps nothing."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from dissemination.domain.rendition import Media
from dissemination.rendering.pictures import read_picture
from dissemination.services import library
from dissemination.services.live import live
from dissemination.storage import assets, drafts, media
from dissemination.storage.drafts import Draft
from dissemination.web import preview
from dissemination.web.preview import share, whole
from dissemination.web.renders import Superseded
from tests.web.conftest import NOW, Site

FRAGMENT = {"X-Fragment": "1"}
NIK = "1471084507859991"
FEW = 12


def begin(site: Site, **fields: Any) -> Draft:
    typed = {
        "kind": "news",
        "title": "Posyandu Buka Sabtu",
        "body": "Posyandu Melati melayani imunisasi di balai kelurahan.",
        "elements": {},
        "accounts": ["situs", "status-wa", "youtube", "x-uji"],
        "card": {"template": "", "quote": ""},
        "media": [],
        **fields,
    }
    with site.desk.db.write() as connection:
        return drafts.add(
            connection, typed, unit="Bidang Statistik", person="rina", now=NOW
        )


def typed(**fields: str) -> dict[str, str]:
    return {"title": "Judul Baru", "body": "Isi yang baru diketik.", **fields}


def panel(client: TestClient, draft: Draft, look: str = "", **fields: str) -> str:
    answer = client.post(
        f"/write/{draft.id}/preview?look={look}", data=typed(**fields), headers=FRAGMENT
    )
    assert answer.status_code == 200, answer.text
    return answer.text


@dataclass
class Page(HTMLParser):
    """What a fragment of HTML says, and its elements with their attributes."""

    words: list[str] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, **wanted: str) -> list[dict[str, str]]:
        named = {name.replace("_", "-"): value for name, value in wanted.items()}
        return [has for _, has in self.elements if named.items() <= has.items()]


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    return page


def said(html: str) -> str:
    """Return the words of a fragment, its blanks folded."""
    return " ".join("".join(read(html).words).split())


def test_the_panel_says_what_each_account_would_say(site: Site) -> None:
    draft = begin(site)
    html = panel(site.client(), draft)
    fields = {**draft.fields, **typed()}
    words = said(html)
    for one in live(site.desk, fields, NOW).looks:
        for part in one.shown.said.parts:
            assert " ".join(part.text.split()) in words
        assert f'id="look-{one.shown.account}"' in html
        for counted in one.shown.parts:
            most = f"{counted.limit.max:,}".replace(",", ".")
            assert f"{counted.length} / {most} " in words


def test_the_fragment_is_one_panel_and_runs_nothing(site: Site) -> None:
    html = panel(site.client(), begin(site), body="<script>alert(1)</script> & \"a'")
    page = read(html)
    assert len(page.all(id="panel")) == 1
    assert "script" not in {tag for tag, _ in page.elements}
    ids = [has["id"] for _, has in page.elements if "id" in has]
    assert len(ids) == len(set(ids))
    styled = [has for _, has in page.elements if {"style", "onclick"} & has.keys()]
    assert styled == []


def test_without_script_a_whole_page_shows_the_same(site: Site) -> None:
    answer = site.client().post(f"/write/{begin(site).id}/preview", data=typed())
    assert answer.status_code == 200
    assert "<!doctype html>" in answer.text
    assert answer.text.count('id="panel"') == 1
    assert "Judul Baru" in answer.text


def test_the_account_that_is_looked_at_stays_chosen(site: Site) -> None:
    html = panel(site.client(), begin(site), look="x-uji")
    assert 'data-look="x-uji" aria-current="true"' in html
    assert html.count('aria-current="true"') == 1
    other = panel(site.client(), begin(site), look="tidak-ada")
    assert 'data-look="situs" aria-current="true"' in other


def test_at_a_keystroke_the_account_that_is_looked_at_comes_alone(site: Site) -> None:
    html = panel(site.client(), begin(site), look="x-uji&only=yes")
    assert 'id="look-x-uji"' in html
    assert 'id="look-situs"' not in html


def test_accounts_that_are_switched_off_are_shown_no_longer(site: Site) -> None:
    draft = begin(site)
    assert 'id="look-x-uji"' in panel(site.client(), draft)
    html = panel(site.client(), draft, shows_accounts="1", accounts="situs")
    assert 'id="look-situs"' in html
    assert 'id="look-x-uji"' not in html
    none = panel(site.client(), draft, shows_accounts="1")
    assert "Pilih kanal untuk melihat pratinjaunya." in none


def test_a_finding_leads_to_the_words_it_is_about_as_a_browser_counts(
    site: Site,
) -> None:
    body = f"👋 Nomor {NIK} milik warga."
    html = panel(site.client(), begin(site), body=body)
    place = read(html).all(data_kind="hold")[0]
    assert place["data-field"] == "body"
    units = body.encode("utf-16-le")
    start, end = (2 * int(place[name]) for name in ("data-from", "data-to"))
    assert units[start:end].decode("utf-16-le") == NIK
    assert "Tahan" in said(html)


def test_what_might_stand_there_instead_is_offered(site: Site) -> None:
    html = panel(site.client(), begin(site), body="Ayo ikut soft launching di desa.")
    assert 'data-put="' in html


def test_an_element_that_is_typed_is_marked_in_its_own_field(site: Site) -> None:
    draft = begin(site, body="")
    html = panel(
        site.client(),
        draft,
        **{"body": "", "element.what": f"Nomor {NIK} milik warga."},
    )
    assert 'data-field="element.what" data-from="6" data-to="22"' in html


def test_what_is_cut_is_told_with_the_sentences_that_found_no_room(
    site: Site,
) -> None:
    long = " ".join(f"Kalimat {n} {'bercerita ' * 20}lagi." for n in range(60))
    html = panel(site.client(), begin(site, accounts=["x-uji"]), body=long)
    assert "<del>" in html
    assert "Tidak muat" in said(html)


def test_what_costs_money_says_how_much(site: Site) -> None:
    assert "USD" in said(panel(site.client(), begin(site, accounts=["x-uji"])))
    assert "USD" not in said(panel(site.client(), begin(site, accounts=["situs"])))


def test_previews_change_nothing_in_the_database(site: Site) -> None:
    draft, client = begin(site), site.client()
    panel(client, draft)
    with site.queries() as counted:
        panel(client, draft)
        client.post(f"/write/{draft.id}/card?account=status-wa", data=typed())
    changing = ("INSERT", "UPDATE", "DELETE")
    assert [one for one in counted.said if one.startswith(changing)] == []


def test_a_panel_and_a_picture_ask_the_database_little(site: Site) -> None:
    draft, client = begin(site), site.client()
    panel(client, draft)
    for ask in (
        lambda: panel(client, draft),
        lambda: client.post(f"/write/{draft.id}/card?account=status-wa", data=typed()),
    ):
        with site.queries() as counted:
            ask()
        assert len(counted) <= FEW


@pytest.mark.parametrize("way", ["typed", "saved"])
def test_a_card_is_drawn_at_the_scale_that_is_asked_for(site: Site, way: str) -> None:
    draft, client = begin(site), site.client()
    path = f"/write/{draft.id}/card?account=status-wa&scale=0.25"
    answer = client.post(path, data=typed()) if way == "typed" else client.get(path)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    assert Image.open(io.BytesIO(answer.content)).size == (270, 480)


def test_a_card_shows_what_is_typed_and_not_what_is_saved(site: Site) -> None:
    draft, client = begin(site), site.client()
    path = f"/write/{draft.id}/card?account=status-wa&scale=0.2"
    saved, other = client.get(path).content, client.post(path, data=typed()).content
    same = {"title": draft.fields["title"], "body": draft.fields["body"]}
    assert client.post(path, data=same).content == saved
    assert other != saved


@pytest.mark.parametrize("account", ["x-uji", "tidak-ada", ""])
def test_who_shows_no_picture_says_so(site: Site, account: str) -> None:
    answer = site.client().get(f"/write/{begin(site).id}/card?account={account}")
    assert answer.status_code == 404


def test_a_card_that_cannot_be_drawn_says_why_and_the_text_stays(site: Site) -> None:
    draft, client = begin(site), site.client()
    answer = client.post(
        f"/write/{draft.id}/card?account=status-wa",
        data=typed(title="a \U0001d9ff"),
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/plain")
    assert "tidak ada di huruf kami" in answer.text
    html = panel(client, draft, title="Rapat \U0001d9ff")
    assert "tidak ada di huruf kami" in said(html)
    assert "Isi yang baru diketik." in said(html)


def test_another_units_contributor_sees_nothing(site: Site) -> None:
    draft, other = begin(site), site.client("sari")
    for answer in (
        other.post(f"/write/{draft.id}/preview", data=typed(), headers=FRAGMENT),
        other.post(f"/write/{draft.id}/card?account=status-wa", data=typed()),
        other.get(f"/write/{draft.id}/card?account=status-wa"),
    ):
        assert answer.status_code == 403
        assert "Posyandu" not in answer.text


def test_an_editor_sees_every_units_draft(site: Site) -> None:
    assert "Judul Baru" in panel(site.client("budi"), begin(site))


def test_nobody_sees_another_units_photo_by_typing_its_number(site: Site) -> None:
    number = _photo(site, unit="Bidang IKP")
    answer = site.client().post(
        f"/write/{begin(site).id}/preview",
        data=typed(**{"media.0.asset": str(number), "media.0.alt": "foto"}),
        headers=FRAGMENT,
    )
    assert answer.status_code == 403


def test_script_draws_the_pictures_of_what_is_typed_and_a_page_those_of_what_is_saved(
    site: Site,
) -> None:
    draft, client = begin(site), site.client()
    part = read(panel(client, draft))
    whole_page = read(client.post(f"/write/{draft.id}/preview", data=typed()).text)
    pictures = [has for tag, has in part.elements if tag == "img"]
    assert [has for has in pictures if "data-key" in has]
    assert not any("src" in has for has in pictures)
    saved = [has["src"] for tag, has in whole_page.elements if tag == "img"]
    assert saved
    assert all(src.startswith(f"/write/{draft.id}/card?account=") for src in saved)


def test_ones_own_photo_is_shown_as_the_account_cuts_it(site: Site) -> None:
    number = _photo(site, unit="Bidang Statistik")
    draft, client = begin(site), site.client()
    shown = typed(**{"media.0.asset": str(number), "media.0.alt": "Balai desa"})
    html = panel(client, draft, **shown)
    assert 'alt="Balai desa"' in html
    answer = client.post(f"/write/{draft.id}/card?account=situs", data=shown)
    assert Image.open(io.BytesIO(answer.content)).format == "JPEG"


def test_what_is_unknown_is_not_found(site: Site) -> None:
    client = site.client()
    assert client.post("/write/999/preview", data=typed()).status_code == 404
    assert client.get("/write/999/card?account=situs").status_code == 404
    assert client.get("/write/satu/card").status_code == 404


def test_one_who_was_overtaken_gets_nothing_to_show(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Overtaken:
        def of(self, key: object) -> object:
            raise Superseded(key)

    monkeypatch.setattr(preview, "turns", Overtaken())
    draft, client = begin(site), site.client()
    path = f"/write/{draft.id}"
    for answer in (
        client.post(f"{path}/preview", data=typed(), headers=FRAGMENT),
        client.post(f"{path}/card?account=status-wa", data=typed()),
    ):
        assert (answer.status_code, answer.text) == (204, "")


@pytest.mark.parametrize(
    ("asked", "given"),
    [("0.25", 0.25), ("1", 1.0), ("", 0.5), ("7", 0.5), ("nan", 0.5), ("-1", 0.5)],
)
def test_no_scale_makes_a_picture_too_large_or_too_small(
    asked: str, given: float
) -> None:
    assert share(asked) == given


@pytest.mark.parametrize(
    ("asked", "given"), [("3", 3), ("", 0), ("-1", 0), ("²", 0), ("9" * 40, 0)]
)
def test_what_is_no_number_is_none(asked: str, given: int) -> None:
    assert whole(asked) == given


def _photo(site: Site, *, unit: str) -> int:
    held = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(held, "JPEG")
    data = held.getvalue()
    site.desk.media.keep(data)
    medium = read_picture(data, "")
    with site.desk.db.write() as connection:
        media.register(connection, medium, NOW)
        return assets.add(connection, _asset(medium, unit))


def _asset(medium: Media, unit: str) -> library.Asset:
    return library.Asset(
        id=0,
        sha256=medium.sha256,
        name="balai.jpg",
        kind=library.AssetKind.PHOTO,
        mime=medium.mime,
        width=medium.width,
        height=medium.height,
        size=medium.size,
        unit=unit,
        created_at=NOW,
        created_by="rina",
        checklist={},
    )
