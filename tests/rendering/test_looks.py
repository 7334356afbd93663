from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.domain.item import Kind
from dissemination.rendering import palette
from dissemination.rendering.icons import ICONS
from dissemination.rendering.looks import LOOKS, Look, Scheme, scheme_of
from dissemination.rendering.palette import Colour, contrast
from dissemination.rendering.shaping import drawable
from dissemination.rendering.status_plan import COLUMN, LABEL
from dissemination.rendering.typesetting import set_text

CHANNEL = st.integers(0, 255)
CODES = st.tuples(CHANNEL, CHANNEL, CHANNEL).map(lambda c: "#" + bytes(c).hex())
EVERY = pytest.mark.parametrize("kind", Kind)
# Offices' own: deep blue and gold, green, maroon, yellow, greys, the extremes.
OFFICES = [
    ("#0B3D5C", "#F2B705"),
    ("#0F7A3D", "#FFFFFF"),
    ("#7A1022", "#7A7A7A"),
    ("#FFD447", "#C0392B"),
    ("#7C7C7C", "#7C7C7C"),
    ("#FFFFFF", "#FFFFFF"),
    ("#000000", "#000000"),
]


def pairs(scheme: Scheme) -> dict[str, tuple[Colour, Colour]]:
    """Everything that is read, and what it stands on."""
    return {
        "headline": (scheme.ink, scheme.ground),
        "label and facts": (scheme.on_accent, scheme.accent),
        "sender": (palette.WHITE, scheme.base),
        "address": (scheme.thread, scheme.base),
        "body": (palette.INK, palette.PAPER),
        "list mark": (scheme.mark, palette.PAPER),
    }


@EVERY
def test_every_kind_has_a_label_and_an_icon(kind: Kind) -> None:
    look = LOOKS[kind]
    assert look.label.strip() == look.label != ""
    assert look.icon in ICONS


@EVERY
def test_every_label_and_stamp_can_be_drawn_on_one_line(kind: Kind) -> None:
    look = LOOKS[kind]
    for text in filter(None, (look.label, look.stamp)):
        assert drawable(text) == (text, ())
        assert len(set_text(text, LABEL, COLUMN - 24 - 38 - 14 - 30 - 80).lines) == 1


def test_no_look_is_there_for_a_kind_that_is_not() -> None:
    assert set(LOOKS) == set(Kind)


def test_no_two_kinds_share_a_label_or_an_icon() -> None:
    for one, other in combinations(LOOKS.values(), 2):
        assert one.label != other.label
        assert one.icon != other.icon


def test_no_two_kinds_with_colours_of_their_own_share_them() -> None:
    grounds = [look.ground for look in LOOKS.values() if look.ground]
    assert len(set(grounds)) == len(grounds) > 8


@EVERY
@pytest.mark.parametrize(("colour", "accent"), OFFICES)
def test_every_pair_can_be_read_in_the_colours_of_any_office(
    kind: Kind, colour: str, accent: str
) -> None:
    scheme = scheme_of(LOOKS[kind], colour, accent)
    for name, (ink, ground) in pairs(scheme).items():
        assert contrast(ink, ground) >= 4.5, name


@given(kind=st.sampled_from(Kind), colour=CODES, accent=CODES)
@settings(max_examples=400, deadline=None)
def test_every_pair_can_be_read_whatever_the_colours(
    kind: Kind, colour: str, accent: str
) -> None:
    scheme = scheme_of(LOOKS[kind], colour, accent)
    for name, (ink, ground) in pairs(scheme).items():
        assert contrast(ink, ground) >= 4.5, name


@EVERY
def test_the_label_of_a_look_stands_out_from_its_ground(kind: Kind) -> None:
    look = LOOKS[kind]
    if look.ground and look.accent:
        assert contrast(look.accent, look.ground) >= 3  # WCAG 2.2, 1.4.11


@EVERY
def test_an_office_cannot_recolour_what_a_kind_is_known_by(kind: Kind) -> None:
    look = LOOKS[kind]
    schemes = [scheme_of(look, *office) for office in OFFICES]
    if look.ground:
        assert {scheme.ground for scheme in schemes} == {look.ground}
    if look.accent:
        assert {scheme.accent for scheme in schemes} == {look.accent}


def test_a_kind_without_colours_wears_the_offices() -> None:
    plain = Look(label="Berita", icon="news")
    scheme = scheme_of(plain, "#0B3D5C", "#F2B705")
    assert scheme.ground == palette.parse("#0B3D5C")
    assert scheme.accent == palette.parse("#F2B705")


def test_an_offices_light_colour_is_deepened_for_white_text() -> None:
    scheme = scheme_of(LOOKS[Kind.NEWS], "#FFD447", "#0B3D5C")
    assert contrast(palette.WHITE, scheme.base) >= 8
    assert contrast(palette.WHITE, scheme.ground) >= 7


@pytest.mark.parametrize("wrong", ["biru", "#12", "", "0B3D5C"])
def test_a_colour_that_is_none_is_refused(wrong: str) -> None:
    for office in ((wrong, "#F2B705"), ("#0B3D5C", wrong)):
        with pytest.raises(ValueError, match="no colour"):
            scheme_of(LOOKS[Kind.NEWS], *office)


def test_emergencies_and_they_alone_warn() -> None:
    warning = {kind for kind, look in LOOKS.items() if look.is_warning}
    assert warning == {Kind.WEATHER_EMERGENCY, Kind.DISASTER_EMERGENCY}


def test_greetings_alone_are_festive_and_hoaxes_alone_are_stamped() -> None:
    assert [kind for kind in Kind if LOOKS[kind].is_festive] == [Kind.GREETING]
    assert [kind for kind in Kind if LOOKS[kind].stamp] == [Kind.HOAX_CLARIFICATION]
