"""Where a line may break: never inside a name, an amount or an hour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from dissemination.rendering.bisection import largest_that
from dissemination.rendering.fonts import Weight
from dissemination.rendering.shaping import TextStyle, advance, clusters


@dataclass(frozen=True, slots=True)
class Piece:
    """What is never broken; `joint` stands between it and the next on one line.

    `width` is in ems.
    """

    text: str
    joint: str
    width: float


def pieces_of(text: str, style: TextStyle, limit: float) -> Sequence[Piece]:
    """Return the unbreakable pieces of a text, none wider than `limit` ems.

    What should stay together is torn only where it would not fit on a line.
    """
    natural = _natural_pieces(text, style.weight, style.tracking)
    if all(piece.width <= limit for piece in natural):
        return natural
    pieces: list[Piece] = []
    for piece in natural:
        if piece.width <= limit:
            pieces.append(piece)
        else:
            pieces += _torn(piece, style, limit)
    return pieces


@lru_cache(maxsize=512)
def _natural_pieces(text: str, weight: Weight, tracking: float) -> tuple[Piece, ...]:
    """Return the pieces of a text on a line without end."""
    pieces: list[Piece] = []
    for chunk in _chunks(text):
        parts = (" ".join(chunk),) if len(chunk) > 1 else parts_of(chunk[0])
        joints = [""] * (len(parts) - 1) + [" "]
        for part, joint in zip(parts, joints, strict=True):
            width = advance(part, weight, tracking=tracking)
            pieces.append(Piece(part, joint, width))
    return tuple(pieces)


def _torn(piece: Piece, style: TextStyle, limit: float) -> list[Piece]:
    """Tear a piece at its spaces, else after its hyphens, else between characters."""
    words = piece.text.split(" ")
    texts: list[str] = []
    joints: list[str] = []
    for word in words:
        parts = parts_of(word) if len(words) > 1 else (word,)
        ends = [end for part in parts for end in _split(part, style, limit)]
        texts += ends
        joints += [""] * (len(ends) - 1) + [" "]
    joints[-1] = piece.joint
    return [
        Piece(text, joint, width_of(text, style))
        for text, joint in zip(texts, joints, strict=True)
    ]


@lru_cache(maxsize=4096)
def parts_of(word: str) -> tuple[str, ...]:
    """Break a word after its hyphens and slashes, where that leaves real words."""
    pattern = _ADDRESS_BREAKS if "://" in word else _WORD_BREAKS
    return tuple(pattern.sub("\n", word).split("\n"))


def width_of(text: str, style: TextStyle) -> float:
    """Return how wide a text is on one line, in ems."""
    return advance(text, style.weight, tracking=style.tracking)


def ends_weakly(piece: Piece) -> bool:
    """Tell whether a line had better not end with this piece."""
    if not piece.joint:
        return True
    return bool(_WEAK.fullmatch(piece.text.rpartition(" ")[2].lower()))


# "Hati-hati" may break after its hyphen; "KTP-el", "PBB-P2", hours and dates may not.
_WORD_BREAKS = regex.compile(r"(?<=\p{L}{4}[-/–])(?=\p{L}{4})")
_ADDRESS_BREAKS = regex.compile(r"(?<=[^:/]/|[?&=_-])(?=[^/\s])|(?=\.\p{L})")

_NUMBER = regex.compile(r"[(“\"']?(?:Rp)?\d[\d.,–-]*")
_UNIT = regex.compile(
    r"%|ribu|juta|mili[ay]r|triliun|persen|rupiah|orang|tahun|bulan|hari|jam|menit"
    r"|kg|g|gram|kuintal|ton|liter|l|ml|km|m|cm|mm|ha|hektare|meter|WIB|WITA|WIT|H|M"
    r"|Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November"
    r"|Desember",
    flags=regex.IGNORECASE,
)
_LEADS = regex.compile(
    r"[(“\"']?(?:Ir|Hj|[Dd]r|[Dd]rg|[Dd]rh|Drs|Dra|Prof|KH|K\.H|R\.A|Ns|apt|Pdt|Bpk"
    r"|Sdr|Sdri|Ust|Ustz|Tgk|Tn|Ny|Mgs|Kgs|Plt|Plh|Pj|Jl|Jln|Gg|Kec|Kab|Kel|Kp|Ds|Dsn"
    r"|Prov|Yth|a\.n|u\.p|[A-Z])\."
)
_LEADS_NUMBER = regex.compile(
    r"Rp\.?|RT\.?|RW\.?|[Nn]o\.?|[Nn]omor|[Pp]asal|[Aa]yat|KM\.?|[Kk]m\.?|Lt\.?|Lantai"
    r"|\+62"
)
_AREA_CODE = regex.compile(r"\(0\d{2,4}\)")
_DEGREE = regex.compile(r"(?:[A-Z][A-Za-z]{0,4}\.)+[A-Za-z]{0,4}[.,;:)]*")
_WEAK = regex.compile(
    r"di|ke|dari|dan|yang|untuk|pada|dengan|atau|oleh|bagi|dalam|&|pukul|nomor|tahun"
    r"|jalan|kelurahan|desa|kecamatan|rabu,|kamis,|jumat,|sabtu,|minggu,|senin,|selasa,"
)


def _stay_together(left: str, right: str) -> bool:
    """Tell whether a break between two words would tear a name, amount or hour."""
    if _LEADS.fullmatch(left):
        return True
    if _LEADS_NUMBER.fullmatch(left) or _AREA_CODE.fullmatch(left):
        return right.lstrip("(")[:1].isdigit()
    if left.endswith(",") or _DEGREE.fullmatch(left):
        return bool(_DEGREE.fullmatch(right) and not _LEADS.fullmatch(right))
    unit = right.strip(".,;:)!?\"”'")
    return bool(_NUMBER.fullmatch(left) and _UNIT.fullmatch(unit))


def _chunks(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a text, those that stay together in one tuple."""
    chunks: list[list[str]] = []
    for word in text.split():
        if chunks and _stay_together(chunks[-1][-1], word):
            chunks[-1].append(word)
        else:
            chunks.append([word])
    return tuple(tuple(chunk) for chunk in chunks)


def _split(word: str, style: TextStyle, limit: float) -> list[str]:
    """Break a word that is wider than a line between characters."""
    if width_of(word, style) <= limit:
        return [word]
    letters, parts = clusters(word), []
    while letters:
        count = largest_that(1, len(letters), _room_for(letters, style, limit))
        parts.append("".join(letters[:count]))
        letters = letters[count:]
    return parts


def _room_for(
    letters: Sequence[str], style: TextStyle, limit: float
) -> Callable[[int], bool]:
    return lambda count: width_of("".join(letters[:count]), style) <= limit
