"""A named person's illness. Groups pass: "120 penderita asma"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from dissemination.checking.context import after, before
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.checking.persons import (
    is_made_up,
    is_titled,
    name_ending,
    name_starting,
)
from dissemination.checking.reading import (
    Span,
    has,
    listed,
    matches,
    phrases,
    reading,
    sentence,
    spans,
)
from dissemination.checking.words import ignoring_case, whole, words
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

_ILLNESSES = listed("privacy", "health", "illnesses")
_SUFFERS = listed("privacy", "health", "suffers")
_SUFFERS_FROM = listed("privacy", "health", "suffers_from")
_PATIENT = listed("privacy", "health", "patients")
_NO_ILLNESSES = listed("privacy", "health", "not_illnesses")
_NO_ILLNESS_REACH = 26
_TELLERS = listed("privacy", "names", "tellers")
# Words that may stand between a name and what is said of the person.
_AUXILIARY = frozenset(
    (
        *("telah", "sudah", "juga", "kini", "sempat", "masih", "ini", "itu", "saat"),
        *("diketahui", "tersebut", "dilaporkan", "dinyatakan", "terkonfirmasi", "yang"),
        *("ternyata", "pernah", "sedang", "memang", "adalah", "merupakan", "seorang"),
        *("sebagai", "karena", "lama", "akhirnya", "harus", "hasilnya", "tes", "rsud"),
        *("meninggal", "dunia", "didiagnosis", "divonis", "baru", "bulan", "tahun"),
        *("lalu", "sejak", "setelah", "akibat", "dirawat", "oleh", "dokter", "di"),
        *(
            "terdeteksi",
            "nan",
            "thn",
            "th",
            "hari",
            "minggu",
            "pekan",
            "terbukti",
            "kemudian",
        ),
    )
)
_BESIDE = " ,()\u00a0."
_WORDS_BETWEEN = 9
_PRONOUNS = phrases(("ia", "dia", "beliau", "korban", "almarhum", "almarhumah"))
_AGED_NAME = re.compile(r"\w\s?\(\d{1,3}(?:\s?(?:tahun|thn|th))?\)")
_CALLED = ignoring_case(r"[\s,]{1,3}(?:yang\s)?(?:bernama|atas nama|a\.?n\.|an\.)\s")
_AGED = re.compile(r"\s?\(\d{1,3}(?:\s?(?:tahun|thn|th|bulan))?\)|,\s\d{1,3}\stahun")
_ILL = frozenset({"odgj", "odha"})
_CLAUSE = 64
_COMMA = re.compile(r"[,;:(]")
_APPOSED = re.compile(r"(?:,|\badalah|\bmerupakan|\bsebagai|\))\s(?:seorang\s)?$")
_CHILD = re.compile(
    r"(?<!\w)(?i:bayi|balita|ananda|adik|bocah)(?:\s[A-Z][\w'’]{2,20}){1,3}\s$"
)
_TELLER_REACH = 80
_SUBJECT = 140
_APPOSITION = 72
# "Arini, Sp.PD, menjelaskan gejala": who does something is not who suffers.
_ACTS = re.compile(
    r"\b(?!meninggal|menderita|mengidap|mengalami|menjalani)(?:me[mnl]|meng|meny)\w{3,}"
    r"|\b(?:kata|ujar|tutur|sebut|imbau)\b"
)
_BREAKS = re.compile(r"[:“”\"]")
# Of "orang yang mengidap TBC" nobody is meant, whoever is named before.
_ANYBODY = ignoring_case(
    r"(?<!\w)(?:(?:se)?orang|mereka|siapa\s?pun|siapa|setiap orang|masyarakat)\W{0,2}$"
)
_TELLS = re.compile(
    rf"(?i:{whole(words('privacy', 'names', 'tellers'))})"
    rf"(?:\s(?:[A-Z][\w.]*|dr\.|drg\.|(?i:{whole(words('privacy', 'names', 'posts'))}"
    r"|pak|bu|ibu|bapak|dokter|psikolog|psikiater|ahli))){0,7}\s$"
)
# "Bu Yeni staf keuangan kena TBC": without commas, as colleagues write.
_COLLEAGUE = ignoring_case(
    r"(?<!\w)(?:bu|ibu|pak|bapak|mbak|mas|bang|kak|uni|uda|sdri?)\.?\s"
    r"((?-i:[A-Z])\w+(?:\s(?-i:[A-Z])\w+){0,2})\s"
    + whole(words("privacy", "health", "colleagues"))
    + r"(?:\s(?!(?:dan|bersama|bagi|untuk|yang|dengan|kepada|soal|tentang|serta|dari)"
    r"\b)[\w/-]+){0,4}\s?$"
)
# "Hasil tes atas nama Suryani: reaktif HIV": of one person, as in a form.
_RESULTS = phrases(("hasil", "riwayat", "diagnosa", "diagnosis"))
_RESULT = ignoring_case(
    r"(?:hasil\s(?:lab\w*|tes|swab|pemeriksaan)|riwayat(?:\spenyakit)?|diagnos[ai]s?)"
    r"\s(?:atas\snama\s|a\.?n\.?\s|dari\s|untuk\s|pasien\s)?"
)
_RESULT_IS = re.compile(r"\s?(?:\(\d{1,3}[^)\n]{0,8}\)\s?)?[:=–-]\s?")
_COLLEAGUE_REACH = 90
_SAID = ("ia", "Ia", "dia", "Dia", "liau", "orban", "marhum", "marhumah")
_LAST_NAMED = 260

_RECORDS = phrases(
    (
        "no rm",
        "no. rm",
        "nomor rm",
        "rekam medis",
        "rekam medik",
        "nomor rekam",
        "no. rekam",
        "no rekam",
        "rm",
        "medrec",
        "no mr",
        "no. mr",
        "nomor mr",
        "nomor medrec",
        "no. medrec",
    )
)
_RECORD = ignoring_case(
    r"(?:(?:no(?:mor)?\.?\s?)?rekam\smedi[sk](?:\s?\(RM\))?"
    r"|no(?:mor)?\.?\s?(?:RM|MR|medrec)"
    r"|RM|medrec)\b(?:\s?(?:no(?:mor)?\.?|pasien|:|=|\())?[\s.:]{0,3}"
    r"([A-Z]{0,3}-?\d{2}(?:[ .-]?\d{2}){2,4}\d{0,2})(?!\d|[.,]\d)"
)
_MONEY = re.compile(r"RM\s?\d{1,3}(?:[.,]\d{3})+")


def diagnoses(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each named person with an illness, and each medical record's number."""
    del item, office
    for passage in read:
        for span in sorted(_ill(passage.text)):
            yield passage.finding("privacy.health", Severity.HOLD, span)
        for found in matches(passage.text, _RECORDS, _RECORD):
            if not _MONEY.match(found[0]):
                yield passage.finding("privacy.health", Severity.HOLD, found.span(1))


def _ill(text: str) -> set[Span]:
    found: dict[int, Span] = {}
    for start, end in (*_said_of(text), *_patients(text), *_results(text)):
        last = found.get(start, (start, end))
        found[start] = start, max(end, last[1])
    return set(found.values())


def _said_of(text: str) -> Iterator[Span]:
    """Yield "Suryani (45) didiagnosis mengidap TBC"."""
    for said in spans(text, _SUFFERS):
        limit = min(len(text), said[1] + _NO_ILLNESS_REACH)
        if not has(text, _NO_ILLNESSES, said[1], limit):
            yield from _with_subject(text, said, _illness_end(text, said) or said[1])
    for said in spans(text, _SUFFERS_FROM):
        end = _illness_end(text, said)
        if end:
            yield from _with_subject(text, said, end)


def _patients(text: str) -> Iterator[Span]:
    """Yield "Budi, penderita TBC" and "pasien DBD bernama Aulia"."""
    for said in spans(text, _PATIENT):
        end = _illness_end(text, said)
        if not end and text[slice(*said)].lower() not in _ILL:
            continue
        close = end or said[1]
        named = _named_after(text, close)
        if named:
            yield said[0], named
        elif _is_apposed(text, said[0]):
            yield from _with_subject(text, said, close)


def _results(text: str) -> Iterator[Span]:
    """Yield "Riwayat penyakit Suryani: diabetes"."""
    for result in matches(text, _RESULTS, _RESULT):
        name = name_starting(text, result.end())
        told = _RESULT_IS.match(text, name[1]) if name else None
        if name and told and not is_made_up(text, name):
            end = _illness_end(text, (name[0], told.end()))
            if end:
                yield name[0], end


def _illness_end(text: str, said: Span) -> int | None:
    """Return where an illness ends that follows within the clause."""
    _, end = sentence(text, *said)
    comma = _COMMA.search(text, said[1], min(end, said[1] + _CLAUSE))
    limit = comma.start() if comma else min(end, said[1] + _CLAUSE)
    found = next(spans(text, _ILLNESSES, said[1], limit), None)
    return found[1] if found else None


def _with_subject(text: str, said: Span, end: int) -> Iterator[Span]:
    name = _subject(text, said[0]) or _colleague(text, said[0])
    if name and _TELLS.search(text[max(0, name[0] - 60) : name[0]]):
        return
    if name and not is_made_up(text, name) and not _is_headline(text, said, name):
        yield name[0], end


def _is_headline(text: str, said: Span, name: Span) -> bool:
    """In a headline every word has a capital: only a title or an age tells a name."""
    between = text[name[1] : said[0]]
    return text[said[0]].isupper() and "(" not in between and not is_titled(text, name)


def _is_apposed(text: str, at: int) -> bool:
    """Tell whether "penderita" stands behind a comma or "adalah", as of one person."""
    begin, _ = sentence(text, at, at)
    if has(text, _TELLERS, max(begin, at - _TELLER_REACH), at):
        return False
    said = before(text, at, 48)
    return bool(_APPOSED.search(said) or _CHILD.search(said))


def _named_after(text: str, at: int) -> int | None:
    """Return where a name ends that follows an illness: "TBC bernama Suryani"."""
    rest = after(text, at, 60)
    called = _CALLED.match(rest)
    name = name_starting(text, at + (called.end() if called else _gap(rest)))
    if not name:
        return None
    if called or is_titled(text, name):
        return name[1]
    aged = _AGED.match(text, name[1])
    return aged.end() if aged else None


def _gap(rest: str) -> int:
    return len(rest) - len(rest.lstrip(" ,"))


def _subject(text: str, at: int) -> Span | None:
    """Return the name of which something is said at a place."""
    begin, _ = sentence(text, at, at)
    start = max(begin, at - _SUBJECT)
    end = _bare_end(text, start, at)
    if has(text, _PRONOUNS, max(start, end - 12), end) and text[:end].endswith(_SAID):
        return _last_named(text, begin)
    if _ANYBODY.search(text[max(start, end - 16) : end]):
        return None
    return _over_commas(text, start, end)


def _over_commas(text: str, start: int, end: int) -> Span | None:
    """Return the name that ends at a place, or before an apposition there."""
    for _ in range(2):
        name = name_ending(text, end)
        if name and name[0] >= start:
            return name
        comma = text.rfind(",", max(start, end - _APPOSITION), end)
        if comma < 0 or any(no.search(text, comma, end) for no in (_ACTS, _BREAKS)):
            return None
        end = _bare_end(text, start, comma)
    return name_ending(text, end)


def _colleague(text: str, at: int) -> Span | None:
    begin, _ = sentence(text, at, at)
    start = max(begin, at - _COLLEAGUE_REACH)
    end = _bare_end(text, start, at)
    found = _COLLEAGUE.search(text[start:end])
    if not found or _ACTS.search(found[0]):
        return None
    return start + found.start(1), start + found.end(1)


def _bare_end(text: str, start: int, at: int) -> int:
    """Return where the word ends that stands before auxiliary words and an age."""
    read = reading(text)
    ordinal = bisect_right(read.ends, at) - 1
    end = at
    for _ in range(_WORDS_BETWEEN):
        if ordinal < 0 or read.starts[ordinal] < start:
            return end
        word, stop = read.words[ordinal], read.ends[ordinal]
        if text[stop:end].strip(_BESIDE):
            return end
        if word not in _AUXILIARY and not word.isdecimal():
            return stop + text[stop:end].startswith(".")
        ordinal, end = ordinal - 1, read.starts[ordinal]
    return end


def _last_named(text: str, at: int) -> Span | None:
    """Return the person with an age who was named last before a pronoun."""
    low = max(0, at - _LAST_NAMED)
    aged = list(_AGED_NAME.finditer(text, low, at))
    return name_ending(text, aged[-1].start() + 1) if aged else None
