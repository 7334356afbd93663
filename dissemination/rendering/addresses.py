"""Addresses that tell where a reader came from (UTM)."""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qs, quote, urlencode, urlsplit

import regex

from dissemination.config.tables import Links

# An address with one of these was signed or is somebody's own: one more letter and
# the server refuses it.
_SIGNED = regex.compile(
    r"sig(?:n|nature)?|token|access_token|hmac|hash|expires|policy|key-pair-id|jwt|"
    r"auth|api_?key|code|state|ticket|x-(?:amz|goog|oss)-.*|utm_.*",
    regex.IGNORECASE,
)


def tracked(
    address: str, links: Links, *, source: str, campaign: str, is_own: bool
) -> str:
    """Return an address with the parameters that visitors are counted by.

    Left as it is where the desk does not want them, on a host that is not its own, and
    where they would break something: signed addresses, routes behind a "#/".

    Args:
        address: where the reader is sent.
        links: what the desk wants.
        source: the channel.
        campaign: what it is about, where the desk names nothing for all.
        is_own: whether the page is the desk's own.
    """
    if not links.utm or not _may_be_tracked(address, links, is_own=is_own):
        return address
    page, mark, fragment = address.partition("#")
    said = {
        "utm_source": source,
        "utm_medium": links.medium,
        "utm_campaign": links.campaign or campaign,
    }
    return f"{page}{_joint(page)}{urlencode(said, quote_via=quote)}{mark}{fragment}"


def _joint(page: str) -> str:
    """Return what stands between an address and one more parameter."""
    if "?" not in page:
        return "?"
    return "" if page.endswith(("?", "&")) else "&"


def _may_be_tracked(address: str, links: Links, *, is_own: bool) -> bool:
    page = _web_page(address)
    if page is None or page.fragment.startswith(("/", "!")):
        return False
    is_wanted = is_own or page.hostname in {name.lower() for name in links.hosts}
    keys = parse_qs(page.query, keep_blank_values=True)
    return is_wanted and not any(map(_SIGNED.fullmatch, keys))


def _web_page(address: str) -> SplitResult | None:
    """Return the pieces of a page's address; None where it is no such address."""
    try:
        pieces = urlsplit(address)
    except ValueError:
        return None
    return pieces if pieces.scheme in {"http", "https"} and pieces.hostname else None
