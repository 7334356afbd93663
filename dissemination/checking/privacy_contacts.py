"""How a person is reached or paid: mobile phone, e-mail, bank account."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dissemination.checking.context import (
    Span,
    after,
    before,
    digits,
    masked,
)
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.checking.persons import name_starting, titled_name
from dissemination.checking.privacy import is_identity_number, is_of_a_thing
from dissemination.checking.reading import (
    has,
    last_end,
    listed,
    phrases,
    says,
    sentence,
)
from dissemination.checking.words import ignoring_case, whole, words
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

_DASH = r"[.\u2010-\u2014_-]"
_BETWEEN = rf"(?:\s?{_DASH}\s?|[ \u00a0\u2009\u202f])?"
_MOBILE = re.compile(
    rf"(?<![\d+])(?<!\d[.-])"
    rf"(?:\(?\+?62\)?{_BETWEEN}(?:\(0\){_BETWEEN}|\(0?)?|\(?0)"
    rf"8[1-9]\d\)?(?:{_BETWEEN}\d){{6,9}}(?!\d)(?!-\d|\.\d)"
)
_TRAILING = re.compile(r"[ \u00a0]\d$")  # "…4417 2 orang"
_SHORTEST = 10  # digits of a mobile number with its zero
_LINKED = re.compile(
    r"(?:wa\.me|whatsapp\.com|t\.me|\d(?:[ .-]?\d){8,12}\s?)/$", re.IGNORECASE
)
_SPACED = re.compile(r"(?:\d{4,6}[ \u00a0]){1,4}$")
_OTHER_LENGTHS = range(15, 21)  # digits of what is no phone

_HOST = ignoring_case(
    r"(?:@|\[at\]|\(at\)|\sat\s)\s?("
    + "|".join(words("privacy", "numbers", "mail_hosts"))
    + r")\s?(?:\.|\[dot\]|\(dot\)|\(titik\)|\[titik\])\s?"
    r"(?:co(?:m|\.id|\.uk)?|id|net|org"
    r"|ru|me|my\.id|con)(?:\.[a-z]{2})?(?![\w-])(?!\.\w)"
)
_HOSTS = listed("privacy", "numbers", "mail_hosts")
_LOCAL = re.compile(r"[\w.+%-]{1,64}$")

_BANK = whole(words("privacy", "accounts", "banks"))
_ACCOUNT = phrases(
    (
        *words("privacy", "accounts", "named"),
        *words("privacy", "accounts", "banks"),
    )
)
_SPEAKS = phrases(
    (
        *words("privacy", "accounts", "named"),
        *words("privacy", "accounts", "banks"),
        "bank",
    )
)
_NAMED_REACH = 60
# Nothing else may be named between: "rekening a.n. Suryani, NIK …" is no account.
_ELSE_WORDS = (
    *("nik", "ktp", "kk", "hp", "wa", "whatsapp", "telp", "telepon", "npwp", "nip"),
    *("nisn", "pelanggan", "kode", "pukul", "sk", "rp", "hubungi", "call center"),
)
_ELSE = phrases(_ELSE_WORDS)
_ELSE_BEFORE = ignoring_case(whole(_ELSE_WORDS) + r"\W{0,6}$")
# The number may stand in a line of its own: "Bank: BRI", then "No: …".
_HAS_DIGIT = ignoring_case(r"\d|\n(?!\s{0,4}(?:no|nomor|rek)\b)")
_HOLDER_LINE = ignoring_case(r"\n\s{0,4}(?:a\.?n\b|atas nama|nama)[^\n]{0,80}")
_ACCOUNT_AFTER = ignoring_case(rf"\s?[(,/–-]?\s?(?:{_BANK}|bank\s)")
_NUMBER = re.compile(r"(?<![\d.,])\d(?:[ .\u00a0\u2013-]?\d){7,19}(?!\d)")
_MONEY_OR_DATE = re.compile(
    r"\d{1,2}\.\d\d\s?[-–]\s?\d{1,2}\.\d\d"
    r"|\d{1,3}(?:\.\d{3})+|\d{1,2}[-.]\d{1,2}[-.]\d{4}|\d{4}[-–]\d{4}|\d{4}-\d\d-\d\d"
)
_RUPIAH = re.compile(r"Rp\.?\s{0,2}$")
_NOT_ACCOUNTS = listed("privacy", "accounts", "not_accounts")
_BODIES = listed("privacy", "accounts", "bodies")
_OWN = phrases(("pribadi",))
_HOLDER = ignoring_case(
    r"(?<!\w)(?:a\.?\s?n\.?|a/n|atas nama|milik|bernama)"
    r"(?:(?<=\.)\s{0,2}|\s{1,2})((?<=an\s)(?-i:[A-Z])[^\n;]{2,60}"
    r"|(?<!an\s)[^\n;]{2,60})"
)
# "BCA 8999… (Suryani)": whoever is named right behind a number holds it.
_BESIDE = re.compile(r"\s?[(,–-]\s?(?=[A-Z])")


def personal_phones(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each mobile number that is not one of the office's own."""
    del item
    for passage in read:
        if "08" not in passage.text and "62" not in passage.text:
            continue
        for span in _mobiles(passage.text):
            number = passage.text[slice(*span)]
            if _international(number) not in office.official_phones:
                yield passage.finding(
                    "privacy.personal_phone", Severity.HOLD, span, masked(number)
                )


def personal_emails(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each address at a host where people have their own mail."""
    del item, office
    for passage in read:
        if not says(passage.text, _HOSTS):
            continue
        for host in _HOST.finditer(passage.text):
            start = _local_start(passage.text, host)
            if start < host.start():
                yield passage.finding(
                    "privacy.personal_email", Severity.WARNING, (start, host.end())
                )


def bank_accounts(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each number of an account that is not an office's or a body's."""
    del item, office
    for passage in read:
        if not says(passage.text, _SPEAKS):
            continue
        for found in _NUMBER.finditer(passage.text):
            if _is_account(passage.text, found.span()):
                yield passage.finding(
                    "privacy.bank_account",
                    Severity.HOLD,
                    found.span(),
                    masked(found[0]),
                )


def _local_start(text: str, host: re.Match[str]) -> int:
    """Return where the part before the @ begins; a blank only before "[at]"."""
    at = host.start()
    said = before(text, at, 66)
    if host[0][0] != "@":
        said = said.rstrip()
    local = _LOCAL.search(said)
    if local is None:
        return at
    return at - len(before(text, at, 66)) + local.start()


def _mobiles(text: str) -> Iterator[Span]:
    for found in _MOBILE.finditer(text):
        start, end = found.span()
        if _TRAILING.search(found[0]) and len(digits(found[0])) > _SHORTEST:
            end -= len(_TRAILING.search(found[0])[0])  # type: ignore[index]
        if not _is_no_phone(text, start, end):
            yield start, end


def _is_no_phone(text: str, start: int, end: int) -> bool:
    said = before(text, start, 48)
    if said.endswith("/") and not _LINKED.search(said):
        return True
    spaced = _SPACED.search(said)
    if spaced and len(digits(spaced[0] + text[start:end])) in _OTHER_LENGTHS:
        return True
    if _is_named(text, start) or is_of_a_thing(text, start):
        return True
    return is_identity_number(digits(text[start:end]))


def _international(number: str) -> str:
    plain = digits(number).replace("6208", "628", 1)
    return "62" + plain[1:] if plain.startswith("0") else plain


def _is_account(text: str, span: Span) -> bool:
    start, _ = span
    number = text[slice(*span)]
    if _MONEY_OR_DATE.fullmatch(number) or _RUPIAH.search(
        text[max(0, start - 5) : start]
    ):
        return False
    if is_of_a_thing(text, start):
        return False
    if not _is_named(text, start) and not _is_named_after(text, span):
        return False
    return not _is_of_a_body(text, span)


def _is_named(text: str, at: int) -> bool:
    """Tell whether an account or a bank is named before a number, and nothing else."""
    low = max(0, at - _NAMED_REACH)
    end = last_end(text, _ACCOUNT, low, at)
    if end < 0 or _HAS_DIGIT.search(text, end, at) or has(text, _ELSE, end, at):
        return False
    return not has(text, _NOT_ACCOUNTS, low, at)


def _is_named_after(text: str, span: Span) -> bool:
    """Tell whether a bank follows a number that nothing else is said of."""
    start, end = span
    if _ELSE_BEFORE.search(before(text, start, 24)):
        return False
    is_phone = _MOBILE.fullmatch(text, start, end)
    return not is_phone and bool(_ACCOUNT_AFTER.match(after(text, end, 30)))


def _is_of_a_body(text: str, span: Span) -> bool:
    """Tell whether whoever holds an account is an office, a firm or a body."""
    start, end = sentence(text, *span)
    below = _HOLDER_LINE.match(text, end)
    end = below.end() if below else end
    if has(text, _OWN, start, end):
        return False
    holder = _holder(text, span, (start, end))
    return has(text, _BODIES, *(holder or (start, end)))


def _holder(text: str, number: Span, around: Span) -> Span | None:
    """Return who holds an account: a person's name alone, or a body with its words."""
    start, end = around
    named = _HOLDER.search(text, number[1], end)
    if not named and (beside := _BESIDE.match(text, number[1], end)):
        name = name_starting(text, beside.end())
        if name:
            return name
    named = named or _HOLDER.search(text, start, end)
    if not named:
        return None
    at = named.start(1)
    return name_starting(text, at) or titled_name(text, at) or named.span(1)
