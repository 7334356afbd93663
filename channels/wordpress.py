"""WordPress: posts of a site, made as drafts and then set public."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from channels._wordpress.address import Addresses
from channels._wordpress.limits import ARTICLE
from channels._wordpress.posts import Post, Posts, is_number
from channels._wordpress.public import PublicPosts
from channels._wordpress.publishing import set_public
from channels._wordpress.rest import Rest
from channels._wordpress.user import identify
from channels._wordpress.writing import Writer, read_first
from dissemination.channel import (
    Absent,
    CannotTell,
    Capabilities,
    Changed,
    ChannelError,
    Field,
    Found,
    Identity,
    Intact,
    Publication,
    Receipt,
    Rejected,
    Transient,
)

_PERMALINK = "/%postname%/"


class WordPressChannel:
    """Writes a draft under its slug, then sets its status."""

    name: ClassVar[str] = "wordpress"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="base_url", label="Site", help="https://info.kabupaten.example"),
        Field(name="user", label="User name"),
        Field(name="password", label="Application password", secret=True),
        Field(name="category", label="Category", default=""),
        Field(name="permalink", label="Permalinks", default=_PERMALINK),
        Field(name="first_picture", label="First picture", default="featured"),
        Field(name="timeout_s", label="Time-out in seconds", default="30"),
    )
    capabilities: Mapping[str, Capabilities] = {"article": ARTICLE}

    def __init__(self, settings: Mapping[str, str]) -> None:
        base_url = settings["base_url"].strip().rstrip("/")
        self._rest = Rest(
            base_url,
            user=settings["user"].strip(),
            password=settings["password"].strip(),
            timeout_s=float(settings.get("timeout_s") or 30),
        )
        self._addresses = Addresses(
            base_url=base_url, permalink=settings.get("permalink") or _PERMALINK
        )
        self._posts = Posts(self._rest)
        self._writer = Writer(
            self._rest,
            category=(settings.get("category") or "").strip(),
            first=read_first(settings.get("first_picture") or "featured"),
        )
        self._public = PublicPosts(self._posts, self._writer, self._addresses)

    def address(self, slug: str) -> str:
        """Return where the post of this slug will stand."""
        return self._addresses.of(slug)

    def check(self) -> Identity:
        """Prove that the user may publish, and that addresses are as we think."""
        return identify(self._rest, self._addresses)

    def prepare(self, request: Publication) -> str:
        """Write the whole draft, with its pictures, and return its number.

        What stands under the slug is used: a draft is written anew, a public post that
        says the same is the publication itself.

        Raises:
            Rejected: a post that says something else stands under the slug.
        """
        if is_number(request.memo):
            return request.memo
        slug = self._addresses.slug_in(request.part.link)
        post = self._posts.find(slug)
        if post is None and not self._posts.is_taken(slug):
            return self._writer.write(request, slug, lambda f: self._posts.draft(f).id)
        if post and post.is_unfinished:
            known = post.id
            return self._writer.write(
                request, slug, lambda form: self._posts.write(known, form).id
            )
        if post and post.is_public and self._writer.is_same(request, slug, post):
            return post.id
        raise Rejected(f"{slug}: another post stands at this address")

    def publish(self, request: Publication) -> Receipt:
        """Set the prepared draft public, unless it is so."""
        if not is_number(request.memo):
            raise Transient("nothing is prepared")
        return self._receipt(set_public(self._posts, request.memo))

    def find(
        self,
        request: Publication,
        since: datetime,  # noqa: ARG002 - the memo or the slug names the post
    ) -> Found | Absent | CannotTell:
        """Read whether the prepared draft, or what has its slug, is public."""
        try:
            slug = self._addresses.slug_in(request.part.link)
            if is_number(request.memo):
                post: Post | None = self._posts.read(request.memo)
            else:
                post = self._posts.find(slug)
                if post and not self._writer.is_same(request, slug, post):
                    return CannotTell()  # perhaps an editor's
        except ChannelError:
            return CannotTell()
        if post is None or post.is_unfinished:
            return Absent()
        return Found(receipt=self._receipt(post)) if post.is_public else CannotTell()

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare title, text and pictures with what an editor would see."""
        try:
            return self._public.read_back(request, receipt)
        except Rejected:
            return CannotTell()

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Write the post anew under its address; the site dates the change itself."""
        self._public.change(request, receipt)
        return receipt

    def take_down(self, receipt: Receipt) -> None:
        """Move the post to the trash, and delete the pictures that came with it."""
        self._public.remove(receipt)

    def _receipt(self, post: Post) -> Receipt:
        is_web = post.link.startswith(("http://", "https://"))
        shown = is_web and not self._addresses.leads_there
        url = post.link if shown else self._addresses.of(post.slug)
        return Receipt(remote_id=post.id, url=url)
