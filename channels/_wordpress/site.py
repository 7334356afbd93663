"""A site as one account sees it: who asks, its addresses, its posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from channels._wordpress.address import Addresses
from channels._wordpress.drafting import Drafts
from channels._wordpress.posts import Posts
from channels._wordpress.public import PublicPosts
from channels._wordpress.rest import Rest
from channels._wordpress.writing import Writer, read_first

PERMALINK = "/%postname%/"
FIRST_PICTURE = "featured"
TIMEOUT_S = "30"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One site: its API, its addresses, and its posts before and after they go out."""

    rest: Rest
    addresses: Addresses
    posts: Posts
    drafts: Drafts
    public: PublicPosts


def read_site(settings: Mapping[str, str]) -> Site:
    """Read whose site it is, and as whom it is asked; nobody is asked yet.

    Raises:
        KeyError: a setting is missing.
        ValueError: a setting means nothing, or would give the password away.
    """
    base_url = settings["base_url"].strip().rstrip("/")
    rest = Rest(
        base_url,
        user=settings["user"].strip(),
        password=settings["password"].strip(),
        timeout_s=float(settings.get("timeout_s") or TIMEOUT_S),
    )
    permalink = settings.get("permalink") or PERMALINK
    addresses = Addresses(base_url=base_url, permalink=permalink)
    names = (name.strip() for name in settings.get("category", "").split(","))
    writer = Writer(
        rest,
        categories=tuple(filter(None, names)),
        first=read_first(settings.get("first_picture") or FIRST_PICTURE),
    )
    posts = Posts(rest)
    return Site(
        rest=rest,
        addresses=addresses,
        posts=posts,
        drafts=Drafts(posts, writer, addresses),
        public=PublicPosts(posts, writer, addresses),
    )
