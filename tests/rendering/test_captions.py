from __future__ import annotations

import itertools

import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.domain.length import measure
from dissemination.rendering.captions import captions, read_captions

letters = measure("graphemes")
NOTICE = (
    "Dinas Perhubungan menutup satu lajur Jalan Ahmad Yani mulai Selasa, 24 November"
    " 2026, pukul 21.00 WIB. Kendaraan dari arah Jalan Riau dialihkan ke Jalan Kuras.\n"
    "Hati-hati! Akses ke puskesmas tetap dibuka karena layanan darurat tidak boleh"
    " berhenti."
)
TEXTS = st.lists(
    st.sampled_from(
        [*NOTICE.split(" "), "Ya.", "🎉", "a" * 60, "{\\i1}", "<b>", "-->"]
    ),
    min_size=1,
    max_size=60,
).map(" ".join)


def cues(text: str, seconds: float, *, width: int = 42) -> list[pysubs2.SSAEvent]:
    said, _ = captions(text, seconds, width=width)
    return list(pysubs2.SSAFile.from_string(said.srt, format_="srt"))


def squeezed(text: str) -> str:
    return "".join(text.split())


# --- lines ---------------------------------------------------------------------------


@given(TEXTS, st.sampled_from([28, 42]))
@settings(max_examples=40, deadline=None)
def test_a_cue_has_at_most_two_lines_that_are_not_too_long(
    text: str, width: int
) -> None:
    said, _ = captions(text, 0, width=width)
    for block in said.srt.strip().split("\n\n"):
        lines = block.split("\n")[2:]
        assert 1 <= len(lines) <= 2
        assert all(letters(line) <= width for line in lines)


def test_nothing_that_is_said_is_left_out() -> None:
    said = "".join(squeezed(cue.plaintext) for cue in cues(NOTICE, 0))
    assert said == squeezed(NOTICE)


def test_a_cue_never_reaches_over_two_sentences() -> None:
    texts = [cue.plaintext.replace("\n", " ") for cue in cues(NOTICE, 0)]
    assert "Hati-hati!" in texts


def test_a_cue_ends_where_a_clause_ends() -> None:
    first = cues(NOTICE, 0)[0].plaintext.replace("\n", " ")
    assert first == "Dinas Perhubungan menutup satu lajur Jalan Ahmad Yani"


def test_a_date_is_never_torn_between_cues() -> None:
    texts = [cue.plaintext.replace("\n", " ") for cue in cues(NOTICE, 0)]
    assert any("Selasa, 24 November 2026" in text for text in texts)


def test_two_lines_are_about_as_long_as_each_other() -> None:
    text = "Akses ke puskesmas tetap dibuka bagi ibu hamil dan anak"
    first, second = cues(text, 0)[0].plaintext.split("\n")
    assert abs(len(first) - len(second)) < 12


def test_a_short_sentence_stays_on_one_line() -> None:
    assert [cue.plaintext for cue in cues("Layanan ini gratis.", 0)] == [
        "Layanan ini gratis."
    ]


# --- times ---------------------------------------------------------------------------


@given(TEXTS, st.floats(0, 120))
@settings(max_examples=40, deadline=None)
def test_cues_follow_each_other_and_end_with_the_video(
    text: str, seconds: float
) -> None:
    found = cues(text, seconds)
    assert all(cue.start <= cue.end for cue in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    if found and seconds > 0:
        assert found[-1].end <= seconds * 1000 + 1


def test_each_cue_stands_from_one_to_seven_seconds_where_there_is_time() -> None:
    for cue in (*cues(NOTICE, 0), *cues(NOTICE, 40), *cues("Ya.", 60)):
        assert 1000 <= cue.duration <= 7000


def test_two_frames_lie_between_cues() -> None:
    found = cues(NOTICE, 0)
    gaps = [b.start - a.end for a, b in itertools.pairwise(found)]
    assert all(66 <= gap <= 67 for gap in gaps)


def test_without_a_length_reading_sets_the_pace() -> None:
    for cue in cues(NOTICE, 0):
        text = cue.plaintext.replace("\n", " ")
        assert letters(text) / (cue.duration / 1000) <= 15.1


def test_a_longer_video_gives_each_cue_more_time() -> None:
    short, long = cues(NOTICE, 20), cues(NOTICE, 40)
    assert [c.plaintext for c in short] == [c.plaintext for c in long]
    assert all(a.duration < b.duration for a, b in zip(short, long, strict=True))


def test_a_video_that_is_long_enough_needs_no_note() -> None:
    assert captions(NOTICE, 40)[1] == ()
    assert captions(NOTICE, 0)[1] == ()


def test_a_video_that_is_too_short_is_said_to_be() -> None:
    said, notes = captions(NOTICE, 5)
    (note,) = notes
    assert note.id == "captions.too_fast"
    assert note.values["seconds"] == "5"
    assert int(note.values["needed"]) > 12
    assert int(note.values["speed"]) > 17
    assert squeezed(NOTICE.split(" ", maxsplit=1)[0]) in squeezed(said.srt)


def test_the_length_that_the_note_asks_for_is_enough() -> None:
    _, (note,) = captions(NOTICE, 5)
    assert captions(NOTICE, float(note.values["needed"]))[1] == ()


def test_more_cues_than_time_still_end_with_the_video() -> None:
    assert cues("Ya. " * 40, 1)[-1].end <= 1000


# --- formats -------------------------------------------------------------------------


def test_srt_and_webvtt_hold_the_same_cues() -> None:
    said, _ = captions(NOTICE, 30)
    srt = pysubs2.SSAFile.from_string(said.srt, format_="srt")
    vtt = pysubs2.SSAFile.from_string(said.vtt, format_="vtt")
    assert [(c.start, c.end, c.text) for c in srt] == [
        (c.start, c.end, c.text) for c in vtt
    ]


def test_srt_is_numbered_and_has_commas_in_its_times() -> None:
    said, _ = captions("Ya. Tidak.", 4)
    assert said.srt == (
        "1\n00:00:00,000 --> 00:00:01,967\nYa.\n\n"
        "2\n00:00:02,033 --> 00:00:04,000\nTidak.\n\n"
    )


def test_webvtt_begins_with_its_name_and_has_points_in_its_times() -> None:
    said, _ = captions("Ya. Tidak.", 4)
    assert said.vtt.startswith("WEBVTT\n")
    assert "00:00:00.000 --> 00:00:01.967" in said.vtt


@pytest.mark.parametrize(
    ("text", "srt", "vtt"),
    [
        ("Suhu <25 & turun", "Suhu <25 & turun", "Suhu &lt;25 &amp; turun"),
        ("A --> B", "A → B", "A → B"),
        ("Kurung {siku}", "Kurung (siku)", "Kurung (siku)"),
        ("Map C:\\Nama", "Map C:∖Nama", "Map C:∖Nama"),
    ],
)
def test_what_the_formats_read_as_orders_is_said_and_not_obeyed(
    text: str, srt: str, vtt: str
) -> None:
    said, _ = captions(text, 3)
    assert f"\n{srt}\n" in said.srt
    assert f"\n{vtt}\n" in said.vtt


def test_the_language_is_named() -> None:
    assert captions("Ya.", 2)[0].language == "id"
    assert captions("Yes.", 2, "en")[0].language == "en"


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_nothing_said_gives_no_cue(text: str) -> None:
    said, notes = captions(text, 10)
    assert said.srt == ""
    assert said.vtt.strip() == "WEBVTT"
    assert notes == ()


SRT = """\
1
00:00:01,000 --> 00:00:02,500
Harga <i>turun</i> & stok cukup

2
00:00:03,000 --> 00:00:04,000
Dua baris
di layar
"""
WEB = """\
WEBVTT

00:01.000 --> 00:02.500
<v Camat>Harga turun &amp; stok cukup

00:03.000 --> 00:04.000
Dua baris
di layar
"""


@pytest.mark.parametrize("written", [SRT, WEB, SRT.replace("\n", "\r\n")])
def test_captions_that_somebody_wrote_say_the_same_in_both_forms(written: str) -> None:
    said = read_captions(written)
    for file in (said.srt, said.vtt):
        cues = pysubs2.SSAFile.from_string(file)
        assert [(cue.start, cue.end) for cue in cues] == [(1000, 2500), (3000, 4000)]
        assert "Dua baris\ndi layar" in file
    assert "Harga turun & stok cukup" in said.srt
    assert "Harga turun &amp; stok cukup" in said.vtt
    assert said.language == "id"


def test_cues_that_say_nothing_are_left_out() -> None:
    said = read_captions(SRT + "\n3\n00:00:05,000 --> 00:00:06,000\n \n")
    assert said.srt.count("-->") == 2


@pytest.mark.parametrize(
    "written",
    ["", "halo", "WEBVTT\n", "1\n00:00:01,000 --> 00:00:02,000\n<i></i>\n", "{1}"],
)
def test_what_holds_no_cue_is_no_captions(written: str) -> None:
    with pytest.raises(ValueError, match=r"no cue|neither"):
        read_captions(written)
