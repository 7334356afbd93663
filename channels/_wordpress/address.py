"""Where a post will stand, known before there is one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from dissemination.channel import Rejected

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,199}")
_NAME = "%postname%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """How a site makes addresses of slugs.

    Attributes:
        base_url: where the site stands, without a slash at its end.
        permalink: what follows it, as in WordPress's own settings. Other words than
            %postname% need a date or a category, which nobody knows before; where a
            site has them, "/?name=%postname%" leads there.
    """

    base_url: str
    permalink: str

    def __post_init__(self) -> None:
        if self.permalink.count("%") != len("%%") or _NAME not in self.permalink:
            raise ValueError(
                f"permalink {self.permalink!r}: it must hold {_NAME} and no other word;"
                f" /?name={_NAME} leads to a post on any site"
            )

    @property
    def leads_there(self) -> bool:
        """Whether a post's address differs from the one that the site shows."""
        return "?" in self.permalink

    def of(self, slug: str) -> str:
        """Return where the post of this slug will stand.

        Raises:
            ValueError: a slug that WordPress would change.
        """
        if not _SLUG.fullmatch(slug):
            raise ValueError(f"slug {slug!r}: only A-Z a-z 0-9 - _, at most 200")
        return f"{self.base_url}{self.permalink.replace(_NAME, written(slug))}"

    def shown(self, link: str, slug: str) -> str:
        """Return the address that visitors are given: the site's own, where it holds.

        Args:
            link: what the site says of a post.
            slug: the post's.
        """
        is_web = link.startswith(("http://", "https://"))
        return link if is_web and not self.leads_there else self.of(slug)

    def slug_in(self, link: str) -> str:
        """Return the slug of an item by its address.

        That may be its page on another site of the office: the slug is the same.

        Raises:
            Rejected: it ends in none.
        """
        before, _, after = self.permalink.partition(_NAME)
        own = link.removeprefix(f"{self.base_url}{before}").removesuffix(after)
        place = urlsplit(link)
        last = place.path.rstrip("/").rpartition("/")[2]
        pieces = (own, last) if place.scheme in {"http", "https"} else ()
        slug = next((piece for piece in pieces if _SLUG.fullmatch(piece)), "")
        if not slug:
            raise Rejected(f"link {link[:80]!r} ends in no slug")
        return written(slug)


def written(slug: str) -> str:
    """Return a slug as WordPress writes it."""
    return re.sub("-+", "-", slug.lower()).strip("-")
