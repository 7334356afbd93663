"""Where Indonesian sentences end.

The prose of government offices is full of full stops that end nothing: degrees
("S.Sos., M.Si."), titles ("Drs. H."), addresses ("Jl. No. 5"), amounts ("Rp. 87
miliar"), "s.d.", list markers. No library knows them.
"""

from __future__ import annotations

import regex


def sentences(paragraph: str) -> tuple[str, ...]:
    """Return the sentences of one paragraph, without the space between them.

    What is said inside quotation marks counts sentence by sentence; the speech verb
    after it ("…," ujarnya) belongs to the last. Emoji belong to what they follow.
    """
    starts = (0, *boundaries(paragraph))
    ends = (*starts[1:], len(paragraph))
    cut = (paragraph[a:b].strip() for a, b in zip(starts, ends, strict=True))
    return tuple(sentence for sentence in cut if sentence)


def boundaries(paragraph: str) -> tuple[int, ...]:
    """Return where the second sentence of `paragraph` starts, the third, and so on."""
    found: list[int] = []
    start = 0
    for stop in _STOP.finditer(paragraph):
        at = stop.end()
        if at < len(paragraph) and _ends_sentence(paragraph, start, stop):
            found.append(at)
            start = at
    return tuple(found)


_NEAR = 80  # code points; what stands further away decides nothing
_EMOJI = (
    r"[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\u200D\uFE0F]"
)
_STOP = regex.compile(
    r"(?P<mark>[.!?…]++)(?P<close>[\"”’»)\]']*+)(?P<tail>(?:\s*+" + _EMOJI + r"++)*+)"
    r"(?:\s++|(?<=" + _EMOJI + r")|(?P<glued>(?=\p{Lu}\p{Ll})))"
    r"|\s*\n\s*"
)
_WORD = regex.compile(r"[^\s\"“”‘’(\[«*]+$")
_OPENING = regex.compile(r"[\"“‘(\[«*•–—\-\s]*")
_MARKER = regex.compile(
    r"(?:^\s*\(?(?:\d{1,3}|\p{L}|[IVXivx]{1,5})|;\s+\(?(?:\d{1,2}|\p{L})"
    r"|[:,]\s+[1aAIi])$"
)
_DEGREE = regex.compile(
    r"(?:\p{Lu}\p{Ll}{0,3}\.)+\p{Lu}\p{L}{0,5}(?:\(K\))?|Ph\.D|SKM|S(?:E|H|T|Ag|Pd)"
)
_INITIALS = regex.compile(r"\p{Lu}(?:\.\p{Lu})*")
_DOTTED = regex.compile(r"\p{Ll}{1,2}(?:\.\p{Ll}{1,2})+")  # s.d, a.n, d.a
_TITLE_LIKE = regex.compile(r"\p{Lu}[bcdfghjklmnpqrstvwxyz]{1,3}")  # Mgs, Kgs, Drs
_VOWELLESS = regex.compile(r"[bcdfghjklmnpqrstvwxyz]{1,4}")
_GLUED_AFTER = regex.compile(r"(?:^|[\s\"“(])(?:\p{L}[\p{L}-]{3,}|\d[\d.,]*)[)\]\"”]*$")
_GLUED_BEFORE = regex.compile(r"\p{Lu}\p{Ll}+(?:[\s,!?;:\"”)]|$)")
_DIGITS = regex.compile(r"\d+")
_LETTERS = regex.compile(r"\p{L}{4,}$")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# They stand before a name or a number and never end a sentence.
_BEFORE_A_NAME = _words(
    "jl jln gg no telp tlp yth bpk sdr sdri tn ny nn dr drg drs dra ir prof hj kh tgk "
    "ust ustz kab kec kel prov kpd st jend letjen mayjen brigjen kol letkol kapt "
    "komjen irjen kombes wkl plt plh pj pjs muh moh mhd abd rd tb pt cv ud apt ns pdt "
    "komp dsn ds kp a.n cq sp"
)
# They stand before a number; elsewhere they are words or end a sentence.
_BEFORE_A_NUMBER = _words(
    "hal hlm ps psl ay vol ed km lt pkl tgl min maks rp tel fax hp ext bab jan feb mar "
    "apr jun jul agt agu ags sep sept okt nov des rt rw sk"
)
# They end a list, and with it a sentence when a capital follows.
_AT_THE_END = _words("dll dsb dst dkk tsb sbb tbk ttd")
# What a single capital after them is the name of.
_LETTERED = _words(
    "vitamin hepatitis tipe golongan kelas kelompok rute zona gedung poin huruf "
    "lampiran kategori grup blok jalur paket tim regu sesi ruang abjad seksi"
)
_SPEECH = regex.compile(
    r"(?:ujar|kata|tutur|jelas|terang|papar|tegas|ungkap|imbuh|tambah|pungkas|sebut|"
    r"ucap|lanjut|pesan|tanya|jawab|seru|ajak|pinta|harap|kenang|cetus|sambung|beber|"
    r"urai|tandas|kilah|aku|akui|puji|canda|kelakar|himbau|imbau|simpul|tukas|teriak|"
    r"demikian)(?:nya)?\b",
    regex.IGNORECASE,
)


def _ends_sentence(paragraph: str, start: int, stop: regex.Match[str]) -> bool:
    mark = stop["mark"]
    if mark is None or stop["tail"]:
        return True  # a line's end, or an emoji after the stop
    so_far = paragraph[max(start, stop.start() - _NEAR) : stop.start()]
    rest = paragraph[stop.end() : stop.end() + _NEAR]
    following = rest[_length(_OPENING, rest) :]
    if stop["glued"] is not None:
        return _is_missing_space(so_far + stop["close"], rest, mark)
    if stop["close"]:
        return not (_SPEECH.match(following) or following[:1].islower())
    if mark == "." and _stops_nothing(so_far, following):
        return False
    return not following[:1].islower() or _is_slip(mark, so_far, following)


def _length(pattern: regex.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0


def _is_missing_space(so_far: str, rest: str, mark: str) -> bool:
    """Whether "hari.Sore" is two sentences, and not an address or a degree."""
    if mark != ".":
        return bool(so_far)
    return bool(_GLUED_AFTER.search(so_far) and _GLUED_BEFORE.match(rest))


def _is_slip(mark: str, so_far: str, following: str) -> bool:
    """Whether a small letter after the stop is an author's slip and no continuation."""
    if mark == "…" or ".." in mark:
        return False
    return bool(_LETTERS.search(so_far)) and not _SPEECH.match(following)


def _stops_nothing(so_far: str, following: str) -> bool:
    """Whether the full stop after `so_far` belongs to an abbreviation or a number."""
    if _MARKER.search(so_far):
        return True
    found = _WORD.search(so_far)
    if found is None:
        return False
    word, before = found[0], so_far[: found.start()].rstrip()
    if following[:1].isdigit() and word[-1].isdigit():
        return _is_one_number(word, following)
    return _is_abbreviation(word, before, following)


def _is_one_number(word: str, following: str) -> bool:
    """Whether a space slipped into a number ("Rp. 344. 320", "pukul 08. 30")."""
    left = word.rpartition(".")[2]
    right = following[: _length(_DIGITS, following)]
    if len(right) == len("000"):
        return True
    return "." not in word and len(left) <= len("31") and len(right) in {1, 2, 4}


def _is_abbreviation(word: str, before: str, following: str) -> bool:
    lower = word.lower()
    if lower in _BEFORE_A_NAME or _DOTTED.fullmatch(word):
        return True
    if lower in _BEFORE_A_NUMBER:
        return following[:1].isdigit()
    if lower in _AT_THE_END or _VOWELLESS.fullmatch(word):
        return not _starts_anew(following)
    if _INITIALS.fullmatch(word):
        return not _ends_with_letter(word, before, following)
    if _DEGREE.fullmatch(word):
        return _follows_degree(following) or not _starts_anew(following)
    return bool(_TITLE_LIKE.fullmatch(word))


def _ends_with_letter(word: str, before: str, following: str) -> bool:
    """Whether capitals with stops are a degree, a year's letter, a class, a list's."""
    previous = before.rpartition(" ")[2]
    if "." in word:  # "Salim, M.T." is a degree, "Jalan M.T. Haryono" a name
        bare = previous.strip(".")
        is_degree = previous.endswith(",") or bool(_DEGREE.fullmatch(bare))
        return is_degree and not _follows_degree(following)
    return previous[-1:].isdigit() or previous.lower() in _LETTERED


def _starts_anew(following: str) -> bool:
    return following[:1].isupper() or following.startswith("#")


def _follows_degree(following: str) -> bool:
    return bool(_DEGREE.fullmatch(following.partition(" ")[0].rstrip(".,")))
