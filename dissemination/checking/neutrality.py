"""Words by which an office would take a side in an election.

A prohibition shortly before ("ASN dilarang …") makes a hold a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from dissemination.checking.context import is_denied
from dissemination.checking.neutrality_parties import is_near_a_party, is_within
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.checking.reading import (
    Span,
    begins,
    has,
    listed,
    matches,
    phrases,
    sentence,
    spans,
)
from dissemination.checking.words import ignoring_case, whole, words
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

_NUMBER = r"(?:\d{1,2}|satu|dua|tiga|empat|lima|enam)(?!\w|[.,]\d)"
_NUMBERED = rf"(?:nomor|no\b\.?)\s{{0,2}}(?:urut\s)?{_NUMBER}"
_CANDIDATES = phrases(
    (
        *words("neutrality", "candidate", "words"),
        *("pasangan", "jagoan", "kandidat", "calon", "duet", "bakal", "bacalon"),
        *("petahana", "bupati", "wali kota", "walikota", "gubernur", "kubu"),
    )
)
_PAIR = (
    rf"(?:pasangan|jagoan|kandidat|calon|duet)\s{{1,2}}"
    rf"(?:{_NUMBERED}|\d{{1,2}}(?!\w|[.,:%]))"
)
_OFFICES = whole(words("neutrality", "candidate", "offices"))
_STANDS = r"(?:pasangan\s(?:bakal\s)?calon|bakal\s(?:pasangan\s)?calon)"
_CANDIDATE = ignoring_case(
    rf"{whole(words('neutrality', 'candidate', 'words'))}"
    rf"(?:\s(?:{_NUMBERED}|{_NUMBER}))?"
    rf"|(?:{_STANDS}|(?:ba)?calon|kandidat)\s{{1,2}}{_OFFICES}"
    rf"|{_STANDS}(?:\s{_NUMBERED})?(?!\w)"
    rf"|{_PAIR}"
    r"|(?:bupati|wali\s?kota|gubernur|calon|pasangan|kandidat|kubu)\spetahana(?!\w)"
    r"|petahana(?=\s(?:maju|kembali|unggul|menang|mencalonkan|bersama))"
)
_NOT_CANDIDATES = listed("neutrality", "candidate", "not_candidates")
_CONTESTS = listed("neutrality", "candidate", "contests")
_WEDDINGS = listed("neutrality", "candidate", "weddings")
_POLITICS = listed("neutrality", "campaign", "politics")
_NEAR = 160  # code points
_PAIRED = ignoring_case(r"(?:pasangan|jagoan|kandidat|calon|duet)\s(?:nomor|no|\d)")
_MAY_BE_OTHERS = ignoring_case(r"(?:pasangan|bakal|calon|bacalon)\b")

_APPEALS = listed("neutrality", "appeal", "begins")
_SIDES = whole(words("neutrality", "appeal", "sides"))
_VOTED_FOR = rf"(?:{_NUMBERED}|\d{{1,2}}(?!\w))"
_COBLOS = (
    r"(?:(?:men|di)?coblos(?:lah|i|kan|in)?|(?:contreng|nyoblos|nyontreng)(?:lah|in)?"
    r"|mencontreng)"
)
_CHOOSE = r"(?:pilih(?:lah|in)?|memilih|milih|tusuk)"
_WIN = r"(?:(?:me)?menangkan|dimenangkan|menangin|(?:demi|untuk)\skemenangan)"
# As it is typed in haste: "2 priode", "2periode".
_TERM = r"(?:periode|priode|perode|preode|priod|periodeh)(?!\w)"
_TWO = rf"(?:2|dua|3|tiga)\s?{_TERM}"
_SUPPORT = (
    r"(?:dukung(?:lah|in)?|berikan\sdukungan\s(?:untuk|kepada)"
    r"|(?:ayo|mari|agar|supaya|untuk|ajak|(?:meng)?ajak\s\w+)\s(?:ikut\s)?mendukung)"
)
_GIVE = (
    r"(?:beri(?:kan)?|salurkan|jatuhkan|titip(?:kan)?)\s(?:hak\s)?(?:suara|pilihan)"
    r"(?:mu|nya|\sAnda|\skita|\skami|\ssaudara)?\s(?:untuk|kepada|ke|pada|buat|bagi)"
)
_SIDE = r"(?:paslon|pasangan\s(?:calon|nomor)|petahana|caleg|cabup|cagub|jagoan)"
_POST = r"(?:bupati|wali\s?kota|gubernur|presiden)"
_ONE = r"(?:dia|beliau|sosok|tokoh|figur|orang)(?:\s\w+)?\syang(?!\w)"
_APPEAL = ignoring_case(
    rf"{_COBLOS}\s(?:saja\s)?{_ONE}"
    rf"|{_COBLOS}(?:\s(?:saja\s|pasangan\s|paslon\s|gambar\s)?{_VOTED_FOR})?(?!\w)"
    rf"|{_CHOOSE}\s(?:saja\s|yang\s|aja\s)?(?:(?:pasangan|paslon|calon|kandidat"
    rf"|pemimpin|caleg|{_POST})\s)?{_NUMBERED}"
    rf"|(?:me)?menangkan\s(?:(?-i:[A-Z])[\w.]+\s){{1,4}}(?:di|pada|dalam)\s"
    r"(?:pemilu|pilkada|pilgub|pilbup|pilwako|pilpres|pileg)(?!\w)"
    rf"|pilih(?:lah)?\s(?:pasangan\sini|{_SIDE})(?!\w)"
    r"|pilih\s0\d(?!\w)"
    rf"|(?:me)?menangkan\s(?:[\w.]+\s){{1,5}}(?:jadi|menjadi|sebagai)\s{_POST}(?!\w)"
    r"|(?:me)?lanjutkan\skepemimpinan\s[^\n.]{0,40}?periode"
    rf"|{_WIN}\s(?:bagi\s|untuk\s)?{_SIDES}(?:\s{_NUMBER})?"
    rf"|(?:me)?lanjut{{1,9}}(?:kan)?[,!]?\s{_TWO}"
    r"|(?:cukup|tetap|siap|ayo|gas(?:keun|kan|pol)?|saatnya|dukung|mendukung|menuju"
    rf"|otw)\s{_TWO}|{_TWO}(?=\s(?:harga mati|sampai menang))"
    rf"|(?:tambah|nambah|kasih|beri|lanjut(?:kan)?)\s(?:satu|1|se)\s?{_TERM}\slagi"
    rf"|(?:satu|1)\s?{_TERM}\slagi(?=!)"
    rf"|{_SUPPORT}\s(?:penuh\s)?(?:{_NUMBERED}|{_SIDE}(?!\w))"
    rf"|{_GIVE}\s[^\n.]{{0,30}}?"
    rf"(?:(?:pasangan|paslon|calon)\s{_NUMBERED}|{_NUMBERED}|{_SIDE}|pasangan|partai"
    r"|calon)"
    rf"|suara(?:mu)?\s(?:Anda\s|kita\s)?(?:untuk|buat)\s(?:{_NUMBERED}|{_SIDE})"
    rf"|(?:jadikan|ganti)\s(?:[A-Z]\w+\s){{0,3}}(?:sebagai\s)?{_POST}"
    r"\s(?:kita|lagi|periode|20\d\d|sekarang)"
    rf"|for\s(?:{_POST}|riau\s1)"
    r"|menang\s(?:telak\s|mutlak\s)?(?:di\s)?(?:semua|seluruh|setiap|tiap)\sTPS(?!\w)"
)
_TPS = phrases(("tps",))
_TPS_WON = re.compile(r"TPS\b[^\n.!?]{0,60}?\b(?:menang|dimenangkan|unggul)\b")
_BARE = ignoring_case(rf"{_COBLOS}(?:\s(?:saja\s)?{_ONE})?\Z")
_VICTORY = ignoring_case(r"(?:demi|untuk)\skemenangan")
_RALLIES = listed("neutrality", "appeal", "rallies")
_ONE_MORE = ignoring_case(rf"\w*\s?(?:satu|1|se)\s?{_TERM}\slagi")
_IN_POST = listed("neutrality", "appeal", "in_post")
_TERMS = listed("neutrality", "appeal", "terms")
_URGES = phrases(("ayo", "mari", "jangan", "ingat", "pastikan", "ajak", "mengajak"))
_TEACHES = listed("neutrality", "appeal", "teaches")
_FREE = listed("neutrality", "appeal", "free")
_DONE = phrases(("sudah", "telah"))
_MENUS = listed("neutrality", "appeal", "menus")
_NOT_SIDES = listed("neutrality", "appeal", "not_sides")
_BY_NUMBER = ignoring_case(r"(?:pilih|memilih|milih|tusuk|dukung|mendukung)")
_IS_SIDE = ignoring_case(r"paslon|pasangan|calon|caleg|cabup|cagub|petahana")
_WINNING = ignoring_case(r"(?:me|di)?menang|pemenang|kemenang|TPS|suara")

_TAG_CANDIDATE = ignoring_case(
    r"#\w*(?:paslon|ca(?:wa)?(?:bup|gub|leg|pres|walkot))\w*"
)
_TAG_APPEAL = ignoring_case(
    r"#\w*(?:coblos|menangkan|(?:lanjut(?:kan)?_?)?(?:2|dua|3|tiga)_?pe?riode"
    r"|(?:pilih|dukung)_?(?:no|nomor|paslon|0?\d)|gantipresiden|gantibupati"
    r"|forbupati|forgubernur|forwalikota|satuputaran|nomor_?0?[1-6](?!\d))\w*"
)
_TAG_SYMBOL = ignoring_case(r"#\w*(?:salam|pose)_?(?:\d|satu|dua|tiga|empat)_?jari\w*")
_TAG = re.compile(r"#\w{2,100}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=\d)(?=[A-Z])")


def candidates(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find whoever stands for election, by the word or by the office's list."""
    named = phrases(office.candidates) if office.candidates else None
    for passage in read:
        for found in _candidates(passage.text):
            yield _found(passage, "candidate", found)
        for span in spans(passage.text, named) if named else ():
            yield _found(passage, "candidate", span)
    yield from _tagged(item, "candidate", _TAG_CANDIDATE)


def vote_appeals(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each appeal to vote for somebody."""
    del office
    for passage in read:
        for span in _appeals(passage.text):
            yield _found(passage, "vote_appeal", span)
        for span in _tags(passage.text, _TAG_APPEAL):
            yield _found(passage, "vote_appeal", span)
    yield from _tagged(item, "vote_appeal", _TAG_APPEAL)


def is_electoral(text: str, span: Span) -> bool:
    """Tell whether another neutrality rule finds something in a sentence."""
    is_told = is_within(_candidates(text), span) or is_within(_appeals(text), span)
    return is_told or is_near_a_party(text, span)


def tagged_symbols(item: ContentItem) -> Iterator[Finding]:
    """Find each hashtag of a pose with fingers."""
    for tag in item.hashtags:
        if _TAG_SYMBOL.search(tag):
            yield Passage("hashtags", tag).finding(
                "neutrality.symbol", Severity.WARNING, (0, len(tag))
            )


def _found(passage: Passage, rule: str, span: Span) -> Finding:
    denied = is_denied(passage.text, span[0])
    severity = Severity.WARNING if denied else Severity.HOLD
    return passage.finding(f"neutrality.{rule}", severity, span)


def _tags(text: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    """Yield the hashtags within a text that a pattern is in."""
    if "#" in text:
        for tag in _TAG.finditer(text):
            if pattern.match(tag[0]):
                yield tag.span()


def _tagged(
    item: ContentItem, rule: str, pattern: re.Pattern[str]
) -> Iterator[Finding]:
    for tag in item.hashtags:
        if pattern.search(tag):
            denied = is_denied(_CAMEL.sub(" ", tag), len(tag))
            severity = Severity.WARNING if denied else Severity.HOLD
            yield Passage("hashtags", tag).finding(
                f"neutrality.{rule}", severity, (0, len(tag))
            )


@lru_cache(maxsize=16)
def _candidates(text: str) -> tuple[Span, ...]:
    found = matches(text, _CANDIDATES, _CANDIDATE)
    return tuple(one.span() for one in found if not _is_no_candidate(text, one))


@lru_cache(maxsize=16)
def _appeals(text: str) -> tuple[Span, ...]:
    urged = matches(text, _APPEALS, _APPEAL)
    found = [one.span() for one in urged if not _is_no_appeal(text, one)]
    won = [one.span() for one in matches(text, _TPS, _TPS_WON)]
    found += [one for one in won if not has(text, _NOT_SIDES, *sentence(text, *one))]
    return tuple(sorted(found))


def _is_no_candidate(text: str, found: re.Match[str]) -> bool:
    """Tell brides, pilgrims and dancers from whoever stands for election."""
    is_open = _MAY_BE_OTHERS.match(found[0])
    if is_open and begins(text, _NOT_CANDIDATES, found.end()):
        return True
    if not _PAIRED.match(found[0]):
        return False
    start, end = found.span()
    near = max(0, start - _NEAR), min(len(text), end + _NEAR)
    if has(text, _WEDDINGS, *near) and not has(text, _POLITICS, *near):
        return True
    return has(text, _CONTESTS, *sentence(text, start, end))


def _is_no_appeal(text: str, found: re.Match[str]) -> bool:
    """Tell menus of machines, sports and lotteries from an appeal."""
    around = sentence(text, *found.span())
    for form, is_other in _OTHERS:
        if form.match(found[0]):
            return is_other(text, found, around)
    return False


def _is_a_prayer(text: str, found: re.Match[str], around: Span) -> bool:
    del found
    return has(text, _NOT_SIDES, *around) or not has(text, _RALLIES, *around)


def _is_a_term(text: str, found: re.Match[str], around: Span) -> bool:
    """Tell whether a period is one of service, or of enrolment."""
    del found
    return has(text, _TERMS, *around) or not has(text, _IN_POST, *around)


def _is_taught(text: str, found: re.Match[str], around: Span) -> bool:
    """Tell whether a vote is shown to everybody, or told of when it is over."""
    is_over = has(text, _DONE, around[0], found.start())
    is_told = is_over or has(text, _TEACHES, *around)
    if has(text, _FREE, *around):
        return True
    return is_told and not has(text, _URGES, *around)


def _is_a_menu(text: str, found: re.Match[str], around: Span) -> bool:
    """Tell whether a number is a machine's, a queue's or a contestant's."""
    if _IS_SIDE.search(found[0]):
        return False
    return has(text, _MENUS, *around) or has(text, _CONTESTS, *around)


def _is_a_contest(text: str, found: re.Match[str], around: Span) -> bool:
    del found
    return has(text, _NOT_SIDES, *around)


# What begins so, and by what it is known to be no appeal.
_OTHERS = (
    (_VICTORY, _is_a_prayer),
    (_ONE_MORE, _is_a_term),
    (_BARE, _is_taught),
    (_BY_NUMBER, _is_a_menu),
    (_WINNING, _is_a_contest),
)
