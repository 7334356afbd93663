"""What an item's card says, and how many are drawn at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from dissemination.channel import Capabilities, Limit
from dissemination.config import FILE
from dissemination.domain.item import (
    Attachment,
    ContentItem,
    ItemId,
    Kind,
    Priority,
)
from dissemination.rendering.cards.content import CardContent
from dissemination.rendering.pictures import read_picture
from dissemination.rendering.story import tell
from dissemination.services.cards import (
    brand_of,
    content_of,
    draw,
    draw_all,
    orders_of,
    sizes_named,
    template_of,
)
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.services.write import add, find_item
from tests.services.conftest import jpeg

ITEM = ContentItem(
    id=ItemId("berita"),
    kind=Kind.NEWS,
    title="Jalan Dibuka",
    body="Jalan Sudirman dibuka kembali.",
    unit="Dishub",
    link="https://uji.example/jalan/",
    hashtags=("#Jalan",),
)
FRAME = Capabilities(text=Limit(max=5000, source="nobody, 2026-11"))


def attached(desk: Desk, focus: tuple[float, float] | None = None) -> Attachment:
    data = jpeg("blue")
    desk.media.keep(data)
    media = read_picture(data, "")
    return Attachment(file="a.jpg", kind="image", media=media, focus=focus)


def content(desk: Desk, item: ContentItem, *pictures: Attachment) -> CardContent:
    story = tell(item, FRAME)
    return content_of(desk, item, story, link=item.link, pictures=pictures)


def test_hashtags_on_a_card_can_be_read_and_tapped(desk: Desk) -> None:
    item = replace(ITEM, hashtags=("#jalansudirman", "#Kota Bertuah", "#2026"))
    assert content(desk, item).hashtags == "#JalanSudirman #KotaBertuah"


def test_a_card_says_what_the_item_says(desk: Desk, now: datetime) -> None:
    said = content(desk, replace(ITEM, event_at=now))
    assert (said.headline, said.paragraphs) == (ITEM.title, (ITEM.body,))
    assert said.when.startswith("Sabtu, 21 November 2026")
    assert (said.link, said.address) == ("uji.example/jalan", ITEM.link)
    assert (said.unit, said.hashtags, said.urgent) == ("Dishub", "#Jalan", False)


def test_the_first_real_photo_stands_on_it_with_its_focus(desk: Desk) -> None:
    stand_in = replace(attached(desk), is_stand_in=True)
    photo = content(desk, ITEM, stand_in, attached(desk, (0.2, 0.7))).photo
    assert photo is not None
    assert photo.focus == (0.2, 0.7)
    assert content(desk, ITEM, stand_in).photo is None
    found = content(desk, ITEM, attached(desk)).photo
    assert found is not None
    assert all(0 <= share <= 1 for share in found.focus)


@pytest.mark.parametrize(
    "urgent",
    [
        replace(ITEM, priority=Priority.EMERGENCY),
        replace(ITEM, kind=Kind.DISASTER_EMERGENCY),
    ],
)
def test_in_an_emergency_words_count_more_than_a_picture(
    desk: Desk, urgent: ContentItem
) -> None:
    said = content(desk, urgent, attached(desk))
    assert said.urgent
    assert said.photo is None


def test_an_item_s_own_fields_are_on_its_card_and_kept(
    desk: Desk, now: datetime
) -> None:
    card = (("quote", "Ya."), ("speaker", "Ani"), ("template", "kutipan"))
    add(desk, replace(ITEM, card=card), author="rina", now=now)
    kept = find_item(desk, "berita").item
    assert kept.card == card
    assert content(desk, kept).more == {"quote": "Ya.", "speaker": "Ani"}
    assert template_of(desk, kept) == "kutipan"


def test_another_field_on_the_card_is_another_revision(
    desk: Desk, now: datetime
) -> None:
    add(desk, ITEM, author="rina", now=now)
    again = add(desk, replace(ITEM, card=(("quote", "Ya."),)), author="rina", now=now)
    assert again.is_new
    assert again.item.revision == 2


def test_a_desk_chooses_templates_by_kind(workspace: Path) -> None:
    with (workspace / FILE).open("a", encoding="utf-8") as file:
        file.write('\n[cards]\nnews = "kutipan"\nnotice = "tidak-ada"\n')
    with open_desk(workspace) as desk:
        assert template_of(desk, ITEM) == "kutipan"
        assert template_of(desk, replace(ITEM, kind=Kind.HEALTH)) == ""
        with pytest.raises(NotFound) as caught:
            template_of(desk, replace(ITEM, kind=Kind.NOTICE))
    assert caught.value.id == "card.no_template"


def test_the_brand_is_the_desk_s(workspace: Path) -> None:
    Image.new("RGBA", (64, 64), "red").save(workspace / "logo.png")
    with (workspace / FILE).open("a", encoding="utf-8") as file:
        file.write('\n[brand]\ncolour = "#123456"\nlogo = "logo.png"\n')
    with open_desk(workspace) as desk:
        brand = brand_of(desk)
        assert (brand.colour, brand.short) == ("#123456", desk.config.office.short)
        assert brand.logo == workspace / "logo.png"
        (workspace / "logo.png").unlink()
        assert brand_of(desk).logo is None, "doctor tells of it"


@pytest.mark.parametrize(
    ("named", "sizes"),
    [
        (["feed"], ["feed"]),
        (["wide", "feed", "wide"], ["wide", "feed"]),
        (["all"], ["status", "story", "feed", "square", "wide"]),
    ],
)
def test_sizes_are_read_by_their_names(named: list[str], sizes: list[str]) -> None:
    assert sizes_named(named) == sizes


def test_many_cards_are_drawn_side_by_side_and_counted(
    desk: Desk, tmp_path: Path
) -> None:
    orders = {
        tmp_path / f"{size}.jpg": order
        for size, order in orders_of(desk, ITEM, ["square", "wide"]).items()
    }
    seen: list[int] = []
    done = list(draw_all(orders, progress=seen.append))
    assert {outcome.file for outcome in done} == set(orders)
    assert not any(outcome.problems for outcome in done)
    assert seen == [1, 2]
    for file, order in orders.items():
        assert file.read_bytes() == draw(order).data, "as one process draws it"
    assert len(list(tmp_path.glob("*.part"))) == 0


def test_what_was_there_stays_where_a_card_cannot_be_drawn(
    desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(b"as it was")
    odd = replace(ITEM, title="Aksara \U00012000")
    (order,) = orders_of(desk, odd, ["square"]).values()
    (outcome,) = draw_all({file: order})
    assert [problem.id for problem in outcome.problems] == ["card.missing_glyph"]
    assert file.read_bytes() == b"as it was"
    with pytest.raises(Mistake):
        draw(order)
