"""Where Indonesian sentences end.

The prose of government offices is full of full stops that end nothing: degrees
("S.Sos., M.Si."), titles ("Drs. H."), addresses ("Jl. No. 5"), amounts ("Rp. 87
miliar"), "s.d.", list markers. No library knows them.
"""

from __future__ import annotations

import regex

from dissemination.domain.abbreviations import (
    AT_THE_END,
    BEFORE_A_NAME,
    BEFORE_A_NUMBER,
    LETTERED,
    OPENERS,
)


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


def leans_back(sentence: str) -> bool:
    """Whether a sentence needs what was said before it ("Kegiatan itu …", "Ia …")."""
    return bool(_BACKWARDS.search(sentence))


def is_list_item(paragraph: str) -> bool:
    """Whether a paragraph is one entry of a list ("• KTP", "2. Kartu keluarga")."""
    return bool(_LIST_ITEM.match(paragraph))


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
    r"(?:^\s*(?:(?:Tahap(?:an)?|Juara|Bab|Bagian|Lampiran|Gelombang|Langkah|Pasal) )?"
    r"\(?(?:\d{1,3}|\p{L}|[IVXivx]{1,5})|;\s+\(?(?:\d{1,2}|\p{L})"
    r"|[:,]\s+[1aAIi])$"
)
_DEGREE = regex.compile(
    r"(?:\p{Lu}\p{Ll}{0,3}\.)+\p{Lu}\p{L}{0,5}(?:\(K\))?|Ph\.D|SKM|S(?:E|H|T|Ag|Pd)"
)
_LISTED_LETTER = regex.compile(
    r"\b(?:\p{Lu}|[IVX]+)(?: (?:dan|atau)|,(?: (?:dan|atau))?)$"
)
_CODE = regex.compile(r"\p{Lu}{2,5}|s\.d\.")
_EXCLAIMED = regex.compile(r"\bLAPOR$")  # the service is called so: "LAPOR! sudah"
_INITIALS = regex.compile(r"\p{Lu}(?:\.\p{Lu})*")
_DOTTED = regex.compile(r"\p{Ll}{1,2}(?:\.\p{Ll}{1,2})+")  # s.d, a.n, d.a
_TITLE_LIKE = regex.compile(r"\p{Lu}[bcdfghjklmnpqrstvwxyz]{1,3}")  # Mgs, Kgs, Drs
_VOWELLESS = regex.compile(r"[bcdfghjklmnpqrstvwxyz]{1,4}")
_GLUED_AFTER = regex.compile(r"(?:^|[\s\"“(])(?:\p{L}[\p{L}-]{3,}|\d[\d.,]*)[)\]\"”]*$")
_GLUED_BEFORE = regex.compile(r"\p{Lu}\p{Ll}+(?:[\s,!?;:\"”)]|$)")
_NUMERAL = regex.compile(r"\d|[IVX]+\b")
_DIGITS = regex.compile(r"\d+")
_LETTERS = regex.compile(r"\p{L}{4,}$")
_LIST_ITEM = regex.compile(r"(?:[•·▪‣*–—-]|\d{1,2}[.)]|[a-z][.)])\s")

_BACKWARDS = regex.compile(
    r"^(?:Ia|Dia|Mereka|Beliau|Namun|Tetapi|Tapi|Selain|Sementara|Sedangkan|Karena|"
    r"Oleh|Dengan (?:demikian|begitu)|Kemudian|Lalu|Selanjutnya|Bahkan|Adapun|Kedua|"
    r"Keduanya|Ketiga|Meski|Meskipun|Walau|Walaupun|Sebab|Jadi|Maka|Akibatnya|"
    r"Menurutnya|Lebih|\p{Lu}\p{Ll}+nya)\b"
    r"|\b(?:tersebut|itu|juga|pula|tadi|demikian)\b"
    r"|(?<!\b(?:hari|pagi|siang|sore|malam|pekan|minggu|bulan|tahun|saat|kali)) ini\b"
    r"|^(?:Ini|Itu)\b",
)
_SPEECH = regex.compile(
    r"(?:ujar|kata|tutur|jelas|terang|papar|tegas|ungkap|imbuh|tambah|pungkas|sebut|"
    r"ucap|lanjut|pesan|tanya|jawab|seru|ajak|pinta|harap|kenang|cetus|sambung|beber|"
    r"urai|tandas|kilah|aku|akui|puji|canda|kelakar|himbau|imbau|simpul|tukas|teriak|"
    r"demikian)(?:nya)?\b",
    regex.IGNORECASE,
)


def _ends_sentence(paragraph: str, start: int, stop: regex.Match[str]) -> bool:
    if _is_certain(stop):
        return True
    so_far = paragraph[max(start, stop.start() - _NEAR) : stop.start()]
    rest = paragraph[stop.end() : stop.end() + _NEAR]
    if stop["glued"] is not None:
        return _is_missing_space(so_far + stop["close"], stop["mark"], rest)
    following = rest[_length(_OPENING, rest) :]
    if stop["close"]:
        return not (_SPEECH.match(following) or following[:1].islower())
    return _is_end(so_far, stop["mark"], following)


def _is_certain(stop: regex.Match[str]) -> bool:
    """Whether a stop is a line's end, or an emoji follows it."""
    return stop["mark"] is None or bool(stop["tail"]) or "\n" in stop[0]


def _is_end(so_far: str, mark: str, following: str) -> bool:
    """Whether a bare mark between two words ends a sentence."""
    if mark == "." and _stops_nothing(so_far, following):
        return False
    return not following[:1].islower() or _is_slip(so_far, mark, following)


def _length(pattern: regex.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0


def _is_missing_space(so_far: str, mark: str, rest: str) -> bool:
    """Whether "hari.Sore" is two sentences, and not an address or a degree."""
    if mark != ".":
        return bool(so_far)
    return bool(_GLUED_AFTER.search(so_far) and _GLUED_BEFORE.match(rest))


def _is_slip(so_far: str, mark: str, following: str) -> bool:
    """Whether a small letter after the stop is an author's slip and no continuation."""
    if mark == "…" or ".." in mark:
        return False
    if mark == "!" and _EXCLAIMED.search(so_far):
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
    lower = word.lower().removeprefix("se-")
    if lower in BEFORE_A_NAME or _DOTTED.fullmatch(word):
        return True
    if lower in BEFORE_A_NUMBER:
        return bool(_NUMERAL.match(following))
    if lower in AT_THE_END or _VOWELLESS.fullmatch(word):
        return not _starts_anew(following)
    return _belongs_to_a_name(word, before, following)


def _belongs_to_a_name(word: str, before: str, following: str) -> bool:
    """Whether letters with stops are initials, a degree or a title."""
    if _INITIALS.fullmatch(word):
        return not _ends_with_letter(word, before, following)
    if _DEGREE.fullmatch(word):
        return _follows_degree(following) or not _starts_anew(following)
    # "Masrul Aidi, Lc." is a degree, "Kgs. Ahmad" opens a name.
    return bool(_TITLE_LIKE.fullmatch(word)) and not before.endswith(",")


def _ends_with_letter(word: str, before: str, following: str) -> bool:
    """Whether capitals with stops are a degree, a year's letter, a class, a list's."""
    previous = before.rpartition(" ")[2]
    if "." in word:
        return _ends_with_degree(previous, following)
    if previous[-1:].isdigit() or previous.lower() in LETTERED:
        return True
    # No name goes on after "SIM C." or "Blok A s.d. F."
    is_code = _CODE.fullmatch(previous) or _LISTED_LETTER.search(before)
    return bool(is_code) or _is_opener(following)


def _ends_with_degree(previous: str, following: str) -> bool:
    """Whether "M.T." is a degree ("Salim, M.T.") and no name ("Jalan M.T. Haryono")."""
    bare = previous.strip(".")
    is_degree = previous.endswith(",") or bool(_DEGREE.fullmatch(bare))
    return is_degree and not _follows_degree(following)


def _is_opener(following: str) -> bool:
    word = following.partition(" ")[0].rstrip(".,!?").lower()
    return word in OPENERS or word.endswith("nya")


def _starts_anew(following: str) -> bool:
    return following[:1].isupper() or following.startswith("#")


def _follows_degree(following: str) -> bool:
    return bool(_DEGREE.fullmatch(following.partition(" ")[0].rstrip(".,")))
