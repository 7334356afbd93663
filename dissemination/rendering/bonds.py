"""Which words of a text stay on one line, and how firmly.

Each word becomes two signs, what it is and what follows it ("_" nothing, "," or "."
another mark). Patterns over these signs say what belongs together.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

import regex


class Bond(IntEnum):
    """How firmly a word holds the next; the loosest give way first."""

    NONE = 0
    LOOSE = 1  # parts of a long name, of an address
    FIRM = 2  # degrees, ranges
    TIGHT = 3  # amounts, hours, dates, titles with their name


def bonds_of(words: Sequence[str]) -> tuple[Bond, ...]:
    """Return how firmly each word but the last holds the next."""
    return _bonds("".join(map(_signs, words)))


def is_weak(word: str) -> bool:
    """Tell whether a line had better not end with a word: "di", "yang", "pukul"."""
    return bool(_WEAK.fullmatch(word.lower()))


_OPEN = r"[(\[“\"'‘«]*"
_SHUT = r"[.,;:!?…)\]”\"'’»]*"
_KINDS = {
    # "H. Ali", and "1448 H."
    "H": r"[HM]\.",
    # titles and initials, before a name
    "T": r"(?:Ir|Hj|[Dd]rs?|[Dd]ra|[Dd]rg|[Dd]rh|Prof|KH|K\.H|R\.A|Ns|apt|Pdt|Bpk"
    r"|Sdri?|Ustz?|Tgk|Tn|Ny|Mgs|Kgs|Pl[th]|Pjs?|Yth|a\.n|u\.[bp]|d\.a|c\.q|q\.q"
    r"|Kol|Letkol|Mayjen|Brigjen|Irjen|Komjen|AKBP|AKP|Kompol|[A-Z])\.",
    # before a place
    "P": r"(?:Jl|Jln|Gg|Kec|Kab|Kel|Kp|Ds|Dsn|Prov|Perum|Komp|Jend|Tj)\.",
    "J": r"(?i:jalan|gang|perumahan)",
    # either initials, or a degree
    "i": r"[A-Z]\.[A-Z]\.",
    # academic degrees
    "D": r"(?:[A-Z][A-Za-z]{0,4}\.)+[A-Za-z]{1,5}\.?(?:\(K\))?|Lc|Ak|S[EHT]|M[HMTA]|SIP"
    r"|SKM|Ph\.?D|CA|CPA",
    "k": r"ke-\d+|[IVXLC]*ke-\d+",
    # before a number
    "R": r"Rp\.?|(?:RT|RW|Lt|[Nn]o)\.?|RT\.?/RW\.?|(?i:nomor|pasal|ayat|lantai"
    r"|tahap|kelas|blok|jilid|bab|gelombang|angkatan|periode|triwulan|semester|zona"
    r"|siaga|level|tipe|kategori|golongan|kloter|tps|edisi|peringkat|juara)"
    r"|SDN|SMPN|SMAN|SMKN|M[IA]N|MTsN",
    # "Km 12", and "12 km"
    "m": r"[Kk][Mm]\.?",
    "K": r"(?i:pukul|pkl\.?)",
    # "jam 08.00", and "24 jam"
    "j": r"(?i:jam)",
    "Z": r"WIB|WITA|WIT",
    "h": r"[HM]",
    "G": r"\+62|0\d{2,4}",
    "Q": r"\d+/(?:RT|RW)\.?",
    "t": r"\d{1,2}[.:]\d\d",
    "N": r"(?:Rp\.?)?[+-]?\d(?:[\d.,:/–-]*\d)?(?:,-|,–)?",
    "M": r"(?i:januari|februari|maret|april|mei|juni|juli|agustus|september|oktober"
    r"|november|nopember|desember|muharram|safar|rabiul\w+|jumadil\w+|rajab|syakban"
    r"|ramadh?an|syawal|zulkaidah|zulhijah)|(?:Jan|Feb|Mar|Apr|Jun|Jul|Ag[ust]|Sept?"
    r"|Okt|Nov|Des)\.?",
    "W": r"(?i:senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad)",
    "B": r"(?i:ribu|ratus|juta|mili[ay]r|triliun)",
    "Y": r"(?i:tahun)",
    # "Wakil Wali Kota", "Hari Raya", and "30 Hari"
    "w": r"Wali|Wakil|Hari|WALI|WAKIL|HARI",
    "U": r"%|‰|°C?|(?i:persen|rupiah|orang|bulan|hari|menit|detik|derajat|kali|jiwa"
    r"|kg|g|gram|kuintal|ton|liter|l|ml|km|m|cm|mm|m2|m3|m²|m³|ha|hektare|meter"
    r"|kilometer|kilogram|ekor|paket|unit|titik|dosis|lembar|kk|mw|kwh|gb|mb)(?:/\w+)?",
    "s": r"s\.d\.|s/d",
    "d": r"[-–—]",
    "S": r"(?i:sampai|hingga)",
    "b": r"bin|binti",
    "E": r"(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}"
    r"|[\d#*]\uFE0F?\u20E3|[\u200D\uFE0F])+",
    "I": r"[IVXLC]+",
    "C": r"\p{Lu}[\p{L}\p{M}'’-]*",
}
_AREA_CODE = r"(?P<A>\(0\d{2,4}\))"
_KIND = regex.compile(
    f"{_AREA_CODE}|{_OPEN}(?:"
    + "|".join(f"(?P<{letter}>{kind})" for letter, kind in _KINDS.items())
    + f"){_SHUT}"
)

# A bond is at each end sign that a pattern covers.
_NUM = "[NQGt]"
_HOUR = "(?:[Kj]_)?[Nt](?:_Z)?"
_TO = "[sdS]_"
_NAME = "[THCIwib]"
_PATTERNS = tuple(
    (bond, regex.compile(pattern))
    for bond, pattern in (
        (Bond.TIGHT, r"(?:[TP]|(?<!N_)H)_(?=.)"),
        (Bond.TIGHT, rf"(?:[RQ]|(?<!N_)m)_(?={_NUM}|I)"),
        (Bond.TIGHT, r"[AG]_(?:N_){0,3}N"),
        (Bond.TIGHT, r"[Nt]_(?:B_)*(?:[BUYZhHmw]|j(?!_t))"),
        (Bond.TIGHT, r"N_M"),
        (Bond.TIGHT, r"._(?=d)"),
        (Bond.TIGHT, r"^E_(?=.)"),
        (Bond.TIGHT, r".[_,.](?=(?:E[_,.]){1,8}$)"),
        (Bond.TIGHT, r"i_(?=C)"),
        (Bond.FIRM, r"K_[Nt]|j_t"),
        (Bond.FIRM, r"M_N(?:_[hH])?"),
        (Bond.FIRM, r"Y_N"),
        (Bond.FIRM, rf"{_HOUR}_{_TO}{_HOUR}(?:_[MBU](?:_N)?)?"),
        (Bond.FIRM, rf"W_{_TO}W"),
        (Bond.FIRM, r"W_N"),
        (Bond.FIRM, r"._s_(?=.)"),
        (Bond.FIRM, r"C,(?=[Di])|[Di][,_](?=[Di])"),
        (Bond.FIRM, r"[CIw]_(?=k)"),
        (Bond.FIRM, r"w_(?=[Cw])"),
        (Bond.LOOSE, rf"[TH]_(?:{_NAME}_){{0,6}}C(?=,[Di])"),
        (Bond.LOOSE, r"C_C(?=,[Di])"),
        (Bond.LOOSE, rf"[PJ]_(?:C_){{1,3}}R_{_NUM}"),
        (Bond.LOOSE, rf"R_N_R_{_NUM}"),
        (Bond.LOOSE, r"R_N_Y_N"),
    )
)
_WEAK = regex.compile(
    r"di|ke|dari|dan|yang|untuk|pada|dengan|atau|oleh|bagi|dalam|serta|agar|karena"
    r"|para|guna|demi|se|si|sang|tak|tidak|bukan|belum|jangan|antara|tentang|terhadap"
    r"|kepada|melalui|hingga|sampai|sejak|menuju|sebagai|&|\+|pukul|jam|nomor|tahun"
    r"|jalan|kelurahan|desa|kecamatan|rabu,|kamis,|jumat,|sabtu,|minggu,|ahad,|senin,"
    r"|selasa,"
)


@lru_cache(maxsize=16384)
def _signs(word: str) -> str:
    found = _KIND.fullmatch(word)
    if found is None or found.lastgroup is None:
        return "o_" if word[-1:].isalnum() else "o."
    end = word[found.end(found.lastgroup) :]
    return found.lastgroup + (end if end == "," else "." if end else "_")


@lru_cache(maxsize=4096)
def _bonds(signs: str) -> tuple[Bond, ...]:
    bonds = [Bond.NONE] * (len(signs) // 2)
    for bond, pattern in _PATTERNS:
        for found in pattern.finditer(signs):
            for gap in range(found.start() // 2, found.end() // 2):
                bonds[gap] = max(bonds[gap], bond)
    return tuple(bonds[:-1])
