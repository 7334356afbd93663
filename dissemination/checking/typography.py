"""How a text looks: shouted headlines, repeated marks, amounts in rupiah."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

_SHOUTED_WORD = 4  # letters; shorter ones may be abbreviations
_SHOUTED_LONG = 5
_SHOUTED_WORDS = 2
_SHOUTED_SHARE = 0.8
_REPEATED = re.compile(
    r"[!?]{2,}|(?<![./\\\d])\.\.(?![./\\\d])|\.{4,}|,{2,}|;{2,}|…{2,}|[?!]\.(?=\s|$)"
)
_FINE = frozenset({"?!", "!?"})
# What is left to fill in: "Nama: ......", "(.........)", "tanggal ......"; and what
# leads to a page: "Pengantar ...... 3".
_BLANK = re.compile(r"[.…]{4,}|…{2,}")
_LABEL = re.compile(
    r"(?:[:=(/_|]|\b(?:tanggal|tgl|bulan|tahun|nomor|no|nama|hari|pukul|sebesar|rp|saya"
    r"|bernama|alamat|di)\.?)\s{0,3}$",
    re.IGNORECASE,
)
_LABEL_REACH = 20  # code points before the dots
_PAGE = re.compile(r"\s{0,3}\d{1,4}[ \t]*(?:\n|$)")
_LONG_BLANK = 7  # dots after a space
_ADDRESS = re.compile(r"\S{0,200}$")
_RUPIAH = re.compile(
    r"(?<![\w.])(?:rp|idr)(?:\s?\.)?\s{0,2}\d(?:\d|[.,]\d|\.\s\d{3}(?!\d)|,\s0{2}"
    r"(?!\d)){0,40}"
    r"(?:,-|\.-|,–|,=)?",
    re.IGNORECASE,
)
_UNIT = r"(?:ribu|juta|miliar|milyar|triliun|trilyun|rb|jt|k|m|t|an)(?!\w)"
# Letters behind the number make an abbreviation: "RP3KP", and capitals alone: "RP3".
_GLUED = re.compile(rf"(?!{_UNIT})[^\W\d_]", re.IGNORECASE)
_PLAN = re.compile(r"RP\d{1,2}")
_AFTER_PLAN = re.compile(rf"\s?{_UNIT}", re.IGNORECASE)
_RIGHT = re.compile(r"Rp(?:\d{1,3}(?:\.\d{3})+|\d{1,3}|\d+(?=,\d))(?:,\d{1,2})?")
_AMOUNT = re.compile(r"(\d[\d.]*?)(?:,(\d{1,2}))?")
_WHOLE = 4  # from so many digits on, dots are wanted


def shouting(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find headlines in capitals; a few abbreviations make none."""
    del item, office
    for passage in read:
        if passage.field != "title":
            continue
        if _is_shouted([passage.text[w.start : w.end] for w in passage.words]):
            span = (0, len(passage.text))
            severity = Severity.SUGGESTION
            yield passage.finding("language.all_caps_headline", severity, span)


def repeated_marks(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find "!!!", "??" and ".."; an ellipsis and "?!" are marks of their own."""
    del item, office
    for passage in read:
        for match in _REPEATED.finditer(passage.text):
            is_fine = match[0] in _FINE or _is_blank(match)
            if is_fine or _is_in_address(passage.text, match.start()):
                continue
            yield passage.finding(
                "language.repeated_punctuation",
                Severity.SUGGESTION,
                match.span(),
                _once(match[0]),
            )


def rupiah_amounts(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find amounts that are not written as "Rp15.000" or "Rp1,5 miliar"."""
    del item, office
    for passage in read:
        for match in _RUPIAH.finditer(passage.text):
            said = match[0].rstrip(".") if not match[0].endswith("-") else match[0]
            if _RIGHT.fullmatch(said) or _is_abbreviation(match):
                continue
            span = (match.start(), match.start() + len(said))
            severity, right = Severity.SUGGESTION, _amount(said)
            yield passage.finding("language.rupiah_format", severity, span, right)


def _is_shouted(texts: Sequence[str]) -> bool:
    words = [one for one in texts if len(one) >= _SHOUTED_WORD and one.isalpha()]
    capitals = [one for one in words if one.isupper()]
    long = sum(len(one) >= _SHOUTED_LONG for one in capitals)
    return long >= _SHOUTED_WORDS and len(capitals) >= _SHOUTED_SHARE * len(words)


def _is_abbreviation(match: re.Match[str]) -> bool:
    text, end = match.string, match.end()
    if _GLUED.match(text, end):
        return True
    return bool(_PLAN.fullmatch(match[0])) and not _AFTER_PLAN.match(text, end)


def _once(marks: str) -> str:
    if marks.startswith("..") and len(marks) > len(".."):
        return "…"
    return "?" if "?" in marks else marks[0]


def _is_blank(match: re.Match[str]) -> bool:
    """Tell whether dots are a form's blank, or lead to the number of a page."""
    if not _BLANK.fullmatch(match[0]):
        return False
    text, (start, end) = match.string, match.span()
    before = text[max(0, start - _LABEL_REACH) : start]
    is_apart = end - start >= _LONG_BLANK and before[-1:].isspace()
    return bool(is_apart or _LABEL.search(before) or _PAGE.match(text, end))


def _is_in_address(text: str, at: int) -> bool:
    before = _ADDRESS.search(text[max(0, at - 200) : at])
    return "://" in (before[0] if before else "")


def _amount(said: str) -> str:
    """Return an amount as EYD has it, or nothing where it cannot be told."""
    digits = re.sub(r"^[a-z]+\s?\.?|\s|[.,][-–=]$", "", said.lower())
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d{2})?", digits):  # as in English
        digits = digits.replace(",", "").partition(".")[0]
    found = _AMOUNT.fullmatch(digits)
    if found is None:
        return ""
    whole = found[1].replace(".", "")
    if "." in found[1] and not re.fullmatch(r"\d{1,3}(?:\.\d{3})+", found[1]):
        return ""
    shown = f"{int(whole):,}".replace(",", ".") if len(whole) >= _WHOLE else whole
    return f"Rp{shown}" + (f",{found[2]}" if found[2] and found[2] != "00" else "")
