"""The library's pages, by what people read and do on them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import pytest
from httpx2 import Response
from PIL import Image

from dissemination.domain.asset import AssetKind
from dissemination.services import library
from dissemination.services.drafts import draft_of
from dissemination.services.library import Asset
from dissemination.services.uploads import VIDEO_BYTES, Upload, take_in
from dissemination.storage import drafts
from dissemination.web import media
from dissemination.web.media import crops_of, moved, weight
from tests.films import film
from tests.services.conftest import jpeg
from tests.web.conftest import Site

PLACED = {"name": "Timbang", "alt": "Petugas menimbang balita", "licence": "own"}


def put(
    site: Site,
    colour: str = "teal",
    person: str = "rina",
    kind: AssetKind = AssetKind.PHOTO,
) -> Asset:
    upload = Upload(name=f"{colour}.jpg", file=io.BytesIO(jpeg(colour)))
    who = site.desk.people()[person]
    taken = take_in(site.desk, upload, person=who, now=site.clock.now, kind=kind)
    assert taken.asset is not None
    return taken.asset


def begin(site: Site, media: Sequence[object] = ()) -> int:
    fields = {"kind": "news", "title": "Rapat", "media": list(media)}
    stamp = {"unit": "Bidang Statistik", "person": "rina", "now": site.clock.now}
    with site.desk.db.write() as connection:
        return drafts.add(connection, fields, **stamp).id  # type: ignore[arg-type]


def sent(
    site: Site, person: str, *files: tuple[str, str, bytes], at: str = "/media"
) -> Response:
    parts = [(field, (name, data)) for field, name, data in files]
    return site.client(person).post(at, files=parts)


def test_three_photos_at_once_each_have_an_answer(site: Site) -> None:
    page = sent(
        site,
        "rina",
        ("own", "satu.jpg", jpeg("teal")),
        ("own", "dua.jpg", jpeg("red")),
        ("own", "tiga.txt", b"bukan foto"),
    )
    assert page.status_code == 200
    assert page.text.count("Tersimpan") == 2
    assert "tiga.txt" in page.text
    assert "bukan gambar yang kami kenal" in page.text
    assert [one.credit for one in library.assets_of(site.desk, [1, 2]).values()] == [
        "Rina/Bidang Statistik"
    ] * 2


def test_the_same_photo_again_is_said_to_be_there(site: Site) -> None:
    put(site)
    page = sent(site, "rina", ("files", "lagi.jpg", jpeg("teal")))
    assert "Sudah ada di pustaka" in page.text


def test_no_file_at_all_is_said_beside_the_button(site: Site) -> None:
    page = sent(site, "rina", ("files", "", b""))
    assert page.status_code == 422
    assert "Pilih dulu foto" in page.text


def test_only_what_cannot_be_kept_is_no_success(site: Site) -> None:
    page = sent(site, "rina", ("files", "a.jpg", b"<script>alert(1)</script>"))
    assert page.status_code == 422
    assert "<script>alert" not in page.text


def test_too_many_files_are_refused_in_a_sentence(site: Site) -> None:
    many = [("files", f"{n}.jpg", b"x") for n in range(21)]
    page = sent(site, "rina", *many)
    assert (page.status_code, "Paling banyak 20 berkas" in page.text) == (422, True)


def test_the_facts_are_kept_and_the_page_says_so(site: Site) -> None:
    one = put(site)
    browser = site.client("rina")
    answers = {"check_children": "no", "focus_x": "25", "focus_y": "80"}
    page = browser.post(f"/media/{one.id}", data={**PLACED, **answers})
    assert (page.status_code, page.headers["location"]) == (303, f"/media/{one.id}")
    after = library.asset(site.desk, one.id)
    assert (after.name, after.alt) == ("Timbang", "Petugas menimbang balita")
    assert (after.checklist, after.focus) == ({"children": "no"}, (0.25, 0.8))
    said = browser.get(f"/media/{one.id}").text
    assert "Keterangan “Timbang” tersimpan." in said
    assert "4 pertanyaan tentang foto ini belum dijawab" in said


def test_an_automatic_focus_needs_no_point(site: Site) -> None:
    one = put(site)
    typed = {**PLACED, "focus_auto": "1", "focus_x": "25", "focus_y": "80"}
    site.client("rina").post(f"/media/{one.id}", data=typed)
    assert library.asset(site.desk, one.id).focus is None


def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(
    site: Site,
) -> None:
    one = put(site)
    typed = {
        "name": "",
        "alt": "Ibu & anak",
        "credit": "Sari",
        "licence": "internet",
        "focus_x": "500",
        "check_plates": "blurred",
    }
    page = site.client("rina").post(f"/media/{one.id}", data=typed)
    assert page.status_code == 422
    assert "bukan izin" in page.text
    assert "Beri nama agar media ini mudah dicari" in page.text
    assert "Ibu &amp; anak" in page.text
    assert 'value="Sari"' in page.text
    assert re.search(r'name="check_plates" value="blurred" checked', page.text)
    assert library.asset(site.desk, one.id) == one


def test_what_can_be_seen_without_consent_is_said_beside_its_question(
    site: Site,
) -> None:
    one = put(site)
    browser = site.client("rina")
    browser.post(f"/media/{one.id}", data={**PLACED, "check_children": "yes"})
    page = browser.get(f"/media/{one.id}").text
    assert page.count("Minta izin orang tuanya") == 2
    asked = {**PLACED, "check_children": "yes", "consent": "parents"}
    browser.post(f"/media/{one.id}", data=asked)
    assert "Minta izin orang tuanya" not in browser.get(f"/media/{one.id}").text


def test_a_logo_is_used_by_all_and_described_by_its_unit(site: Site) -> None:
    logo = put(site, kind=AssetKind.LOGO)
    sari = site.client("sari")
    page = sari.get(f"/media/{logo.id}")
    assert page.status_code == 200
    assert "Media ini milik Bidang Statistik" in page.text
    assert "Simpan keterangan" not in page.text
    assert sari.post(f"/media/{logo.id}", data=PLACED).status_code == 403
    assert sari.post(f"/media/{logo.id}/archive").status_code == 403
    assert library.asset(site.desk, logo.id) == logo


def test_other_units_photos_are_shown_to_those_alone_who_see_every_unit(
    site: Site,
) -> None:
    one = put(site)
    browsers = {who: site.client(who) for who in ("rina", "sari", "budi", "wati")}
    browsers["stranger"] = site.stranger()
    allowed = {"rina": 200, "sari": 403, "budi": 200, "wati": 200, "stranger": 303}
    for path in ("", "/file", "/thumb"):
        answers = {
            who: browser.get(f"/media/{one.id}{path}").status_code
            for who, browser in browsers.items()
        }
        assert answers == allowed
        assert browsers["rina"].get(f"/media/99{path}").status_code == 404


def test_who_reads_only_has_no_buttons_that_change(site: Site) -> None:
    one = put(site)
    wati = site.client("wati")
    assert "Unggah buatan sendiri" not in wati.get("/media").text
    assert "Simpan keterangan" not in wati.get(f"/media/{one.id}").text
    assert sent(site, "wati", ("own", "a.jpg", jpeg())).status_code == 403
    assert wati.post(f"/media/{one.id}", data=PLACED).status_code == 403


def test_bytes_are_served_as_what_they_are_and_for_this_browser_alone(
    site: Site,
) -> None:
    one = put(site)
    browser = site.client("rina")
    for path in ("file", "thumb"):
        answer = browser.get(f"/media/{one.id}/{path}")
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert Image.open(io.BytesIO(answer.content)).size == (320, 240)


def test_a_film_can_be_watched_from_its_middle(site: Site) -> None:
    sent(site, "rina", ("own", "film.mp4", film()))
    answer = site.client("rina").get("/media/1/file", headers={"Range": "bytes=4-7"})
    assert (answer.status_code, answer.content) == (206, b"ftyp")


def test_media_are_put_away_and_brought_back_by_one_button(site: Site) -> None:
    one = put(site)
    browser = site.client("rina")
    assert browser.post(f"/media/{one.id}/archive").headers["location"] == "/media"
    page = browser.get("/media").text
    assert "“teal.jpg” diarsipkan" in page
    assert f'action="/media/{one.id}/restore"' in page
    assert f'href="/media/{one.id}"' not in page
    assert f'href="/media/{one.id}"' in browser.get("/media?kind=archive").text
    browser.post(f"/media/{one.id}/restore")
    assert f'href="/media/{one.id}"' in browser.get("/media").text


def test_the_library_is_searched_and_narrowed(site: Site) -> None:
    put(site, "teal")
    put(site, "red", kind=AssetKind.LOGO)
    browser = site.client("rina")
    for asked, seen in {
        "q=TEAL": ["teal"],
        "q=tidak+ada": [],
        "kind=logo": ["red"],
        "kind=photo&mine=1": ["teal"],
        "unit=Bidang+IKP": [],
        "before=abc": ["red", "teal"],
    }.items():
        page = browser.get(f"/media?{asked}").text
        assert re.findall(r"<b>(\w+)\.jpg</b>", page) == seen, asked


def test_narrowing_keeps_what_was_asked_besides(site: Site) -> None:
    put(site)
    page = site.client("rina").get("/media?q=teal&mine=1").text
    assert 'href="/media?q=teal&amp;kind=photo&amp;mine=1"' in page


def test_the_older_half_of_a_library_is_one_step_away(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "PAGE", 1)
    put(site, "teal")
    put(site, "red")
    browser = site.client("rina")
    assert 'href="/media?before=2"' in browser.get("/media").text
    assert "<b>teal.jpg</b>" in browser.get("/media?before=2").text


def test_a_medium_is_put_into_a_draft_without_script(site: Site) -> None:
    one, draft = put(site), begin(site, [{"asset": "9", "alt": "Lama", "caption": ""}])
    browser = site.client("rina")
    page = browser.get(f"/media?draft={draft}").text
    assert f'action="/media/{one.id}/use"' in page
    answer = browser.post(f"/media/{one.id}/use", data={"draft": draft})
    assert answer.headers["location"] == f"/write/{draft}#picker"
    after = draft_of(site.desk, draft, site.desk.people()["rina"])
    assert [one["asset"] for one in after.fields["media"]] == ["9", str(one.id)]


def test_another_units_draft_takes_nothing(site: Site) -> None:
    logo, draft = put(site, kind=AssetKind.LOGO), begin(site)
    answer = site.client("sari").post(f"/media/{logo.id}/use", data={"draft": draft})
    assert answer.status_code == 403
    assert not draft_of(site.desk, draft, site.desk.people()["rina"]).fields["media"]


def test_files_sent_for_a_draft_are_put_into_it(site: Site) -> None:
    draft = begin(site)
    parts = [("own", ("a.jpg", jpeg("red"))), ("own", ("b.jpg", jpeg("blue")))]
    answer = site.client("rina").post("/media", data={"draft": draft}, files=parts)
    assert answer.headers["location"] == f"/write/{draft}#picker"
    after = draft_of(site.desk, draft, site.desk.people()["rina"])
    assert [one["asset"] for one in after.fields["media"]] == ["1", "2"]


def test_the_composers_script_gets_rows_and_what_was_refused(site: Site) -> None:
    files = [("own", "a.jpg", jpeg()), ("own", "b.jpg", b"bukan foto")]
    page = sent(site, "rina", *files, at="/media?rows=1")
    assert page.status_code == 200
    assert re.search(r'name="media\.\d+\.asset" value="1"', page.text)
    assert "Tulis" not in page.text.partition("</ol>")[2]
    assert "b.jpg" in page.text
    assert "<html" not in page.text


def test_the_picker_shows_what_a_draft_has_in_order(site: Site) -> None:
    one = put(site)
    chosen = [
        {"asset": str(one.id), "alt": "Ibu", "caption": ""},
        {"asset": "99", "alt": "", "caption": ""},
        {"file": "lama.jpg", "alt": "Lama", "caption": ""},
    ]
    draft = begin(site, chosen)
    page = site.client("rina").get(f"/write/{draft}").text
    names = re.findall(r'name="(media\.\d\.(?:asset|file))" value="([^"]+)"', page)
    assert names == [
        ("media.0.asset", str(one.id)),
        ("media.1.asset", "99"),
        ("media.2.file", "lama.jpg"),
    ]
    assert "Media ini tidak ada lagi di pustaka" in page
    assert "Pilih lisensinya" in page


@pytest.mark.parametrize(
    ("move", "order"),
    [
        ("1:up", "bac"),
        ("0:up", "abc"),
        ("0:down", "bac"),
        ("2:down", "abc"),
        ("1:drop", "ac"),
        ("1:odd", "abc"),
        ("9:up", "abc"),
        ("-1:drop", "abc"),
        ("", "abc"),
    ],
)
def test_buttons_of_the_picker_move_one_medium(move: str, order: str) -> None:
    rows = [{"asset": name} for name in "abc"]
    assert "".join(one["asset"] for one in moved(rows, move)) == order


def test_crops_keep_the_focus_and_stay_within() -> None:
    square, story, wide = crops_of(1600, 1200, (0.9, 0.1))
    assert (square.left, square.top, square.width, square.height) == (
        400,
        0,
        1200,
        1200,
    )
    assert (story.width, story.height) == (675, 1200)
    assert (wide.left, wide.top, wide.height) == (0, 0, 900)


@pytest.mark.parametrize(
    ("size", "said"), [(10, "1 KB"), (93_400, "93 KB"), (2_430_000, "2,4 MB")]
)
def test_a_weight_is_said_in_the_readers_way(size: int, said: str) -> None:
    assert weight(size) == said


def test_no_page_of_the_library_asks_too_much(site: Site) -> None:
    for colour in ("teal", "red", "blue", "green"):
        put(site, colour)
    browser = site.client("budi")
    for path in ("/media", "/media?q=teal&unit=Bidang+Statistik", "/media/1"):
        with site.queries() as asked:
            assert browser.get(path).status_code == 200
        assert len(asked) <= 12, path


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000])
def test_no_medium_has_a_number_that_no_database_keeps(site: Site, number: str) -> None:
    browser = site.client("rina")
    assert browser.get(f"/media/{number}").status_code == 404
    assert browser.get(f"/media/{number}/thumb").status_code == 404
    assert browser.get("/media", params={"before": number}).status_code == 200


def test_a_film_fits_into_what_may_be_sent() -> None:
    (route,) = (r for r in media.ROUTES if (r.method, r.path) == ("POST", "/media"))
    assert route.most_bytes > VIDEO_BYTES
