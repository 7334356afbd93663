"""Words of a deadline, and the date that each of them means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from dissemination.checking.dates import MONTH, WEEKDAYS, Dated, dates_in
from dissemination.checking.passages import Passage
from dissemination.checking.words import alternation, any_of, firsts, table

_WORDS = table("time")
_SURE = _WORDS["deadlines"]
_LIMITS, _DUE = alternation(_WORDS["limits"]), alternation(_WORDS["due"])
_PERIODS, _UNTILS = _WORDS["periods"], _WORDS["untils"]
# What is due stands between: "batas waktu *pengisian survei pegawai* 20 November".
_MORE = (
    rf"\s+(?!(?:{alternation(_WORDS['breaks'])}|di\w{{4,}})(?!\w))"
    r"[\w/()-]*[^\W\d_][\w/()-]*|\s+\d{4}(?=\s*[,:]|\s+\D)"
)
# "Pendaftaran *kelas menjahit* ditutup 20 November", "terakhir disetor 20 November".
_CLOSED = (
    rf"(?P<closed>(?:{alternation(_WORDS['closing'])})(?:{_MORE}){{0,6}}?"
    rf"\s+(?:{alternation(_WORDS['closes'])})"
    rf"|terakhir\s+(?:{alternation(_WORDS['last_asked'])})"
    r"(?:\s(?:di|ke|kepada|lewat)(?:\s[^\W\d]\w*){1,2}?)?)"
)
# Numbers of what came, or what came after, tell of a day that was.
_TELLS_ON = any_of(_WORDS["tells_on"])
# In small letters: they are looked for in every text.
_TOLD_CUES = re.compile(
    rf"{firsts([*_SURE, *_WORDS['limits'], *_WORDS['closing']])}(?<!-)"
    rf"(?:(?P<cue>{alternation(_SURE)})|{_CLOSED}|(?P<limit>{_LIMITS}))(?!\w)"
)
_ANNOUNCED = [*_SURE, *_WORDS["ends"]]
_ANY = [*_ANNOUNCED, *_PERIODS, *_UNTILS, *_WORDS["limits"], "terakhir"]
_ANNOUNCED_CUES = re.compile(
    rf"{firsts([*_ANY, *_WORDS['closing']])}(?<!-)"
    rf"(?:(?P<cue>{alternation(_ANNOUNCED)})|{_CLOSED}|"
    rf"(?P<period>{alternation(_PERIODS)})"
    rf"|(?P<last>terakhir)|(?P<limit>{_LIMITS})|(?P<until>{alternation(_UNTILS)}))"
    rf"(?!\w)"
)
# "Dikirim terakhir 20 November" asks for something; "rapat terakhir", "yang dikirim
# terakhir" and "pemeriksaan terakhir" tell.
_ASKED = any_of(_WORDS["asked"])
_OTHER_LAST = re.compile(
    r"(?:\byang\s+\w+|\bpe\w{3,}an|\b(?:rapat|kunjungan|pertemuan|edisi|kali))\s+$",
    re.IGNORECASE,
)
_ASKED_REACH = 90  # code points
# "Ayo bayar sampai 20 November", "Pelunasan s/d 20 November".
_URGED = any_of(_WORDS["urged"])
_COUNTED = any_of(_WORDS["counted"])
_PROMISED = re.compile(
    r"\b(?:tersedia|(?:bisa|dapat|boleh|masih)\s(?:di|me|ber)\w+)(?:\s\w+){0,3}\s+$",
    re.IGNORECASE,
)
_PROMISED_REACH = 60  # code points
_DUE_FIRST = re.compile(rf"\W*(?:{_DUE})(?!\w)", re.IGNORECASE)
# "Pendaftaran peserta magang: 2–20 November".
_PERIOD_OF = re.compile(
    r"(?:pendaftaran|registrasi|penerimaan|pengumpulan|pengajuan|pengisian)"
    r"(?:\s+[^\W\d_][\w/()-]*){1,5}(?=\s{0,2}:)",
    re.IGNORECASE,
)
_LIMIT_OF = re.compile(
    rf"(?:(?:{_LIMITS})\s+(?:{_DUE})(?![\w])"
    rf"|(?:{alternation(_WORDS['sure_limits'])})(?!\w))(?:{_MORE}){{0,7}}",
    re.IGNORECASE,
)
# "20 November adalah hari terakhir pendaftaran."
_IS_LAST = re.compile(
    rf"(?<!\w)(?=[amiy])(?:adalah|merupakan|menjadi|ialah|yaitu)\s+(?:{_LIMITS})\s+"
    rf"(?:{_DUE})(?!\w)(?:\s(?:berkas|karya|naskah|proposal|ulang|peserta)(?!\w))?",
    re.IGNORECASE,
)
_LONGEST_DATE = 40
_OLD = re.compile(
    r"(?:\bdari|\bsejak|\bmulai|\bper|\bsetelah|\bsesudah)\s*$", re.IGNORECASE
)
# Between a cue and its date stand a weekday, an hour, "pada tanggal", "adalah hari".
_BETWEEN = re.compile(
    r"(?:[\s,:()/–—-]|\b(?:pada|hari|tanggal|tgl|adalah|yaitu|yakni|ialah|jatuh|ini|itu"
    r"|pukul|pkl|jam|wib|wita|wit|s\.?d\.?|sampai|hingga|dengan|menjadi|diperpanjang"
    r"|akan"
    r"|senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad|malam|siang|sore|pagi|dari"
    r"|semula|pendaftaran|pembayaran|pengumpulan|berkas|karya|untuk|dibayar|diterima"
    r"|pelaporan|tersebut|panitia|kami|dikumpulkan|diserahkan|disampaikan|dilunasi"
    r"|ditutup|pengajuan|registrasi|penyerahan|naskah|proposal|lamaran|pbb(?:-p2)?"
    r"|dibuka|mulai|berlangsung)\b\.?|\d{1,2}[.:]\d{2}|\d{1,2}[\s./-]?)*",
    re.IGNORECASE,
)
# "… tenggat waktu proyek, Senin (23/11/2026)" is the day on which somebody spoke.
_DATELINE = re.compile(
    rf",\s{{1,2}}(?:{alternation(WEEKDAYS)})\s{{1,2}}\(", re.IGNORECASE
)
# What a date stands before is the end of a span: "1 Oktober sampai 31 Oktober".
_SPAN = re.compile(rf"(?:\d|\b(?:{MONTH})\.?)\s*$", re.IGNORECASE)
_REACH = 70  # code points from a cue to its date


def deadlines(
    passage: Passage, near: date, *, announces: bool
) -> Iterator[tuple[re.Match[str], Dated]]:
    """Yield each word of a deadline with the date that it means.

    Args:
        passage: what is read.
        near: where the year is left out, the nearest to this day is meant.
        announces: whether the item promises something; news also tells what was.
    """
    text = passage.text
    cues = _ANNOUNCED_CUES if announces else _TOLD_CUES
    for cue in cues.finditer(passage.folded):
        dated = _dated(text, cue, near)
        if dated and _is_meant(passage, cue, dated):
            yield cue, dated
    for last in _IS_LAST.finditer(passage.folded) if announces else ():
        low = max(0, last.start() - _LONGEST_DATE)
        before = list(dates_in(text, near, low, last.start()))
        if before and not text[before[-1].end : last.start()].strip(") \n"):
            yield last, before[-1]


def _is_meant(passage: Passage, cue: re.Match[str], dated: Dated) -> bool:
    match cue.lastgroup:
        case "until":
            return _is_urged(passage, cue)
        case "last":
            return _is_asked(passage, cue)
        case "closed":
            return _is_promised(passage, cue, dated)
    return True


def _is_promised(passage: Passage, cue: re.Match[str], dated: Dated) -> bool:
    """Tell whether enrolment is to end then; the press tells how and when it did."""
    text, (_, end) = passage.text, passage.sentence(cue.start())
    is_spoken_then = _DATELINE.fullmatch(text[cue.end() : dated.start])
    return not (is_spoken_then or _TELLS_ON.search(text, dated.end, end))


def _is_asked(passage: Passage, cue: re.Match[str]) -> bool:
    low, _ = passage.sentence(cue.start())
    low = max(low, cue.start() - _ASKED_REACH)
    asked = _ASKED.search(passage.text, low, cue.start())
    return bool(asked) and not _OTHER_LAST.search(passage.text[low : cue.start()])


def _is_urged(passage: Passage, cue: re.Match[str]) -> bool:
    """Tell whether a reader is to do something until then, and nothing is counted."""
    text, (start, end) = passage.text, passage.sentence(cue.start())
    low = max(start, cue.start() - _PROMISED_REACH)
    if _SPAN.search(text[low : cue.start()]):
        return False
    is_asked = (
        _URGED.search(text, start, end)
        or _DUE_FIRST.match(text, start, end)
        or _PROMISED.search(text[low : cue.start()])
    )
    return bool(is_asked) and not _COUNTED.search(text, start, end)


def _dated(text: str, cue: re.Match[str], near: date) -> Dated | None:
    """Return the date that a cue speaks of, if it speaks of one."""
    begin = _behind(text, cue)
    for dated in dates_in(text, near, begin, begin + _REACH) if begin else ():
        # A period of one day is a day on which something begins.
        is_one_day = cue.lastgroup == "period" and dated.first == dated.last
        between = text[begin : dated.start]
        if is_one_day or not _leads(between, is_after_more=begin > cue.end()):
            return None
        if not _OLD.search(between):
            return dated
    return None


def _leads(between: str, *, is_after_more: bool) -> bool:
    """Tell whether what stands between leads from a deadline to its date."""
    is_spoken_then = is_after_more and _DATELINE.fullmatch(between)
    return bool(_BETWEEN.fullmatch(between)) and not is_spoken_then


def _behind(text: str, cue: re.Match[str]) -> int:
    """Return where a cue ends with what is due; 0 where it is none without that."""
    further = {"limit": _LIMIT_OF, "cue": _LIMIT_OF, "period": _PERIOD_OF}
    pattern = further.get(cue.lastgroup or "")
    more = pattern.match(text, cue.start()) if pattern else None
    if more is None:
        return 0 if cue.lastgroup == "limit" else cue.end()
    return max(cue.end(), more.end())
