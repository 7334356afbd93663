from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.config.tables import Mention
from dissemination.domain.links import JOINER
from dissemination.rendering.mentions import Mentions

PATIENT = settings(deadline=None)  # other work may share the machine
KNOWN = {
    "diskominfo": Mention(
        name="Diskominfo Contoh",
        handles={"x": "@diskominfo_cth", "telegram": "@diskominfocontoh"},
    ),
    "bpbd": Mention(name="BPBD Contoh"),
}


def on(channel: str, *, are_live: bool = True) -> Mentions:
    return Mentions(known=KNOWN, channel=channel, are_live=are_live)


def ids(mentions: Mentions, text: str) -> dict[str, str]:
    return {note.id: note.values["mentions"] for note in mentions.notes(text)}


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("x", "Ikuti @diskominfo_cth, ya."),
        ("telegram", "Ikuti @diskominfocontoh, ya."),
        ("youtube", "Ikuti Diskominfo Contoh, ya."),
    ],
)
def test_a_name_becomes_the_platforms_own_handle_or_stays_a_name(
    channel: str, said: str
) -> None:
    assert on(channel).put_into("Ikuti @diskominfo, ya.") == said


@pytest.mark.parametrize("written", ["@Diskominfo", "＠diskominfo", "@DISKOMINFO_CTH"])
def test_a_name_is_known_however_it_is_written(written: str) -> None:
    assert on("telegram").put_into(written) == "@diskominfocontoh"


def test_who_has_no_handle_is_called_by_name_and_the_desk_is_told() -> None:
    assert on("x").put_into("Hubungi @bpbd.") == "Hubungi BPBD Contoh."
    assert ids(on("x"), "Hubungi @bpbd.") == {"text.mentions_named": "@bpbd"}


def test_a_stranger_is_read_but_not_notified() -> None:
    assert on("x").put_into("Kata @budi.") == f"Kata @{JOINER}budi."
    assert ids(on("x"), "Kata @budi dan @budi.") == {"text.mentions_unknown": "@budi"}


def test_where_an_at_is_plain_text_a_stranger_stays_as_written() -> None:
    plain = on("facebook", are_live=False)
    assert plain.put_into("Kata @budi.") == "Kata @budi."
    assert ids(plain, "Kata @budi.") == {}


@pytest.mark.parametrize(
    "text",
    [
        "humas@contoh.go.id",
        "https://youtube.com/@diskominfo",
        "t.me/@diskominfo",
        "Harga 3 @ Rp5.000",
        "a@b@diskominfo",
    ],
)
def test_an_at_that_names_nobody_is_left_alone(text: str) -> None:
    assert on("x").put_into(text) == text
    assert on("x").notes(text) == ()


def test_a_handle_with_a_dot_is_one_name() -> None:
    assert on("x").put_into("IG @pemko.contoh!") == f"IG @{JOINER}pemko.contoh!"


def test_known_names_need_no_note() -> None:
    assert on("x").notes("@diskominfo") == ()


@PATIENT
@given(st.text(alphabet="@ab. /\n", max_size=40))
def test_nothing_is_lost_around_strangers(text: str) -> None:
    assert on("x").put_into(text).replace(JOINER, "").replace("＠", "@") == text
