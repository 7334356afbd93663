"""WordPress: posts of a site, made as drafts and then set public."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from channels._wordpress.limits import ARTICLE
from channels._wordpress.posts import Post, is_number
from channels._wordpress.publishing import set_public
from channels._wordpress.site import FIRST_PICTURE, PERMALINK, TIMEOUT_S, read_site
from channels._wordpress.user import identify
from dissemination.channel import (
    Absent,
    CannotTell,
    Capabilities,
    Changed,
    Field,
    Found,
    Identity,
    Intact,
    Publication,
    Receipt,
    Transient,
)


class WordPressChannel:
    """Writes a draft under its slug, then sets its status."""

    name: ClassVar[str] = "wordpress"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="base_url", label="Site", help="https://info.kabupaten.example"),
        Field(name="user", label="User name"),
        Field(name="password", label="Application password", secret=True),
        Field(name="category", label="Category", default="", tells_who=False),
        Field(name="permalink", label="Permalinks", default=PERMALINK),
        Field(
            name="first_picture",
            label="First picture",
            default=FIRST_PICTURE,
            tells_who=False,
        ),
        Field(
            name="timeout_s",
            label="Time-out in seconds",
            default=TIMEOUT_S,
            tells_who=False,
        ),
    )
    capabilities: Mapping[str, Capabilities] = {"article": ARTICLE}

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._site = read_site(settings)

    def address(self, slug: str) -> str:
        """Return where the post of this slug will stand."""
        return self._site.addresses.of(slug)

    def check(self) -> Identity:
        """Prove that the user may publish, and that addresses are as we think."""
        return identify(self._site.rest, self._site.addresses)

    def prepare(self, request: Publication) -> str:
        """Write the whole draft, with its pictures, and return its number."""
        return self._site.drafts.prepare(request)

    def publish(self, request: Publication) -> Receipt:
        """Set the prepared draft public, unless it is so."""
        if not is_number(request.memo):
            raise Transient("nothing is prepared")
        return self._receipt(set_public(self._site.posts, request.memo))

    def find(
        self,
        request: Publication,
        since: datetime,  # noqa: ARG002 - the memo or the slug names the post
    ) -> Found | Absent | CannotTell:
        """Read whether the prepared draft, or what has its slug, is public."""
        post = self._site.drafts.find(request)
        if post is None or post.is_unfinished:
            return Absent()
        return Found(receipt=self._receipt(post)) if post.is_public else CannotTell()

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare title, text and pictures with what an editor would see."""
        return self._site.public.read_back(request, receipt)

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Write the post anew under its address; the site dates the change itself."""
        self._site.public.change(request, receipt)
        return receipt

    def take_down(self, receipt: Receipt) -> None:
        """Move the post to the trash, and delete the pictures that came with it."""
        self._site.public.remove(receipt)

    def _receipt(self, post: Post) -> Receipt:
        addresses = self._site.addresses
        return Receipt(remote_id=post.id, url=addresses.shown(post.link, post.slug))
