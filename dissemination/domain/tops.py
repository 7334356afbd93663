"""The top-level domains that X knows."""

from __future__ import annotations

from functools import lru_cache

import regex
from publicsuffixlist import PublicSuffixList

LONGEST = 24  # none has more letters

_GONE_SINCE = (  # what X's library still knows; it makes "S.TP" an address
    "abarth active adac afamilycompany aigo alfaromeo an avianca bananarepublic "
    "bentley bl blanco bnl boots bq budapest bugatti cancerresearch cartier caseih "
    "cbs ceb chloe chrysler cityeats comcast cookingchannel csc dabur dodge doha "
    "doosan duck dunlop duns eh epost esurance etisalat everbank fiat flsmidth "
    "foodnetwork frontdoor fujixerox glade goo goodhands guardian hgtv honeywell "
    "hoteles htc iinet intel iselect iveco iwc jcp jlc juniper kerrylogistics kinder "
    "ladbrokes lancaster lancia lancome liaison linde lipsy lixil loft lupin macys "
    "maserati mcd mcdonalds meo metlife mf mobily montblanc mopar movistar mtpc "
    "mutual mutuelle nadex nationwide natura newholland northwesternmutual off "
    "oldnavy onyourside orientexpress pamperedchef panerai passagens piaget pramerica "
    "qvc raid redstone rightathome rmit rocher sapo sca scjohnson scor ses shaw "
    "showtime shriram spiegel spreadbetting srt starhub statoil swiftcover symantec "
    "telecity telefonica tiffany tp travelchannel uconnect um vista vistaprint "
    "volkswagen vuelos warman wolterskluwer xfinity xperia za zippo اتصالات موبايلي "
    "大众汽车 工行 手表 珠宝 诺基亚 "
)
_NEW_SINCE = (  # what it does not know yet
    "amazon hotel kids merck music spa web ישראל السعوديه السعودیة السعودیۃ اليمن "
    "ايران سوريا پاكستان アマゾン 亚马逊 澳门 臺灣 "
)

_GOES_ON = regex.compile(r"[0-9A-Za-z@+\-]")
_PUNYCODE = regex.compile(r"[Xx][Nn]--[-0-9A-Za-z]++")
_LATIN = regex.compile(r"[A-Za-z]++")
_GONE = frozenset(_GONE_SINCE.split())
_NEW = frozenset(_NEW_SINCE.split())


def top_length(text: str, at: int, end: int) -> int:
    """Return how long the top-level domain is at `at`; 0 for none."""
    if at >= end or text[at] == ".":
        return 0
    near = min(end, at + LONGEST)
    return (
        _latin_length(text, at, near)
        or _other_length(text, at, near)
        or _encoded_length(text, at, end)
    )


def is_registered(host: str) -> bool:
    """Whether `host` stands below a registry's own second level (".go.id")."""
    return "." in (_suffixes().publicsuffix(host.lower()) or "")


def _latin_length(text: str, at: int, end: int) -> int:
    latin = _LATIN.match(text, at, end)
    if latin and _is_last(text, latin.end()) and _is_top(latin[0].lower()):
        return len(latin[0])
    return 0


def _other_length(text: str, at: int, end: int) -> int:
    """Return the length of a domain in another alphabet; letters may follow it."""
    name = text[at:end].partition(".")[0]
    if name.isascii():
        return 0
    for length in range(len(name), 0, -1):
        top = name[:length].lower()
        if not top.isascii() and _is_top(top) and _is_last(text, at + length):
            return length
    return 0


def _encoded_length(text: str, at: int, end: int) -> int:
    encoded = _PUNYCODE.match(text, at, end)
    return len(encoded[0]) if encoded else 0


def _is_last(text: str, at: int) -> bool:
    return _GOES_ON.match(text, at) is None


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)


@lru_cache(maxsize=4096)
def _is_top(label: str) -> bool:
    if label in _GONE:
        return True
    return label not in _NEW and _suffixes().publicsuffix(f"a.{label}") is not None
