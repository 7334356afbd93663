"""Addresses of hoaxes that a reader of the clarification could click on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dissemination.checking.addresses import addresses
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.checking.words import alternation, any_of, in_small, table
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem, Kind

_WORDS = table("hoax")
_HEADLINE = any_of(_WORDS["headlines"])
_OFFICIAL = any_of(_WORDS["official"])
_FALSE = any_of(_WORDS["false"])
_FALSE_AFTER = re.compile(
    rf"\W{{0,3}}(?:(?:{alternation(_WORDS['joints'])})\s+){{0,3}}"
    rf"(?:{alternation(_WORDS['false_after'])})(?!\w)",
    re.IGNORECASE,
)
# Without one of these no text warns of an address.
_HINT = in_small([*_WORDS["warnings"], *_WORDS["false_after"]])
_WARNING = any_of(_WORDS["warnings"])
# "Laporkan situs palsu ke …": the last words before an address send the reader there.
_REPORT = re.compile(
    rf"(?<!\w)(?:{alternation(_WORDS['reports'])})(?!\w)[^.!?\n]{{0,50}}"
    rf"(?<!\w)(?:{alternation(_WORDS['reached'])})"
    r"(?:\s+(?:laman|situs|portal|kanal|tautan|alamat|resmi|web)){0,3}[\s:]{1,3}$",
    re.IGNORECASE,
)
_REFUSED = any_of(["jangan", "bukan", "tidak", "tak", "hindari", *_WORDS["leads"]])
_HOSTS = tuple(_WORDS["hosts"])
_BEFORE = 90  # code points before an address that say whose it is
_SCHEME = re.compile(r"^[a-z]+://", re.IGNORECASE)


def live_hoax_links(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find addresses that a clarification denies, or that any item warns of."""
    del office
    denies = is_clarification(item)
    for passage in read:
        if not (denies or _HINT.search(passage.folded)):
            continue
        for span in hoax_links(passage, item.link):
            if not (denies or _is_warned_of(passage, span)):
                continue
            address = passage.text[slice(*span)]
            said = defanged(address)
            yield passage.finding("hoax.live_link", Severity.WARNING, span, said)


def is_clarification(item: ContentItem) -> bool:
    """Tell whether an item denies something that goes round."""
    return item.kind is Kind.HOAX_CLARIFICATION or bool(_HEADLINE.search(item.title))


def hoax_links(passage: Passage, own: str) -> Iterator[tuple[int, int]]:
    """Yield where a clarification has addresses that are not known to be sound."""
    for start, end in addresses(passage.text):
        address = passage.text[start:end]
        if _is_sound(address, own):
            continue
        is_false = _FALSE_AFTER.match(passage.text, end)
        if is_false or not _is_called_official(passage, start):
            yield start, end


def defanged(address: str) -> str:
    """Return an address as nobody can click on it: "contoh[.]xyz"."""
    host = _SCHEME.sub("", address).partition("/")[0]
    return host.replace(".", "[.]")


def _is_sound(address: str, own: str) -> bool:
    host = _host(address)
    known = (*_HOSTS, _host(own)) if own else _HOSTS
    return any(host == one or host.endswith(f".{one}") for one in known)


def _host(address: str) -> str:
    return re.split(r"[/?#:]", _SCHEME.sub("", address), maxsplit=1)[0].lower()


def _is_called_official(passage: Passage, start: int) -> bool:
    """Tell whether the words before an address send the reader there."""
    low, _ = passage.sentence(start)
    low = max(low, start - _BEFORE)
    report = _REPORT.search(passage.text, low, start)
    if report and not _REFUSED.search(passage.text, low, start):
        return True
    sent = [found.end() for found in _OFFICIAL.finditer(passage.text, low, start)]
    return bool(sent) and not _FALSE.search(passage.text, low, start)


def _is_warned_of(passage: Passage, span: tuple[int, int]) -> bool:
    """Tell whether an item of any kind says in this sentence: do not go there."""
    start, end = span
    low, _ = passage.sentence(start)
    low = max(low, start - _BEFORE)
    is_named = _WARNING.search(passage.text, low, start)
    return bool(is_named or _FALSE_AFTER.match(passage.text, end))
