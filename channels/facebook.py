"""Facebook: posts of a Page, made invisibly first and then set public."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from channels._facebook.graph import Graph
from channels._facebook.limits import FEED
from channels._facebook.page import Page, is_id
from channels._facebook.public import PublicPosts
from channels._facebook.publishing import make_public
from channels._steps.media import read
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
    Rejected,
    Transient,
)

_VERSION = "v25.0"  # until July 2028


class FacebookChannel:
    """Makes an unpublished post, then sets its flag `is_published`."""

    name: ClassVar[str] = "facebook"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="page", label="Page ID", help="1234567890"),
        Field(name="token", label="Page access token", secret=True),
        Field(name="version", label="Graph API version", default=_VERSION),
        Field(name="base_url", label="Graph API server", default=""),
        Field(name="timeout_s", label="Timeout (s)", default="30"),
    )
    capabilities: Mapping[str, Capabilities] = {"feed": FEED}

    def __init__(self, settings: Mapping[str, str]) -> None:
        base_url = (settings.get("base_url") or "").rstrip("/")
        graph = Graph(
            settings["token"].strip(),
            version=f"v{(settings.get('version') or _VERSION).lstrip('v')}",
            root=base_url,
            timeout_s=float(settings.get("timeout_s") or 30),
        )
        www = base_url or "https://www.facebook.com"
        self._page = Page(graph, settings["page"].strip(), www=www)
        self._posts = PublicPosts(graph, self._page)

    def check(self) -> Identity:
        """Read the Page's name with its token."""
        return self._page.identify()

    def prepare(self, request: Publication) -> str:
        """Upload the pictures and make the post, both unpublished; return its id.

        A memo that names a post is returned as it is: a second post would be a second
        publication.
        """
        if is_id(request.memo):
            return request.memo
        part = request.part
        photos = [self._page.upload(one, read(request, one)) for one in part.media]
        return self._page.draft(part.text, photos=photos, link=part.link)

    def publish(self, request: Publication) -> Receipt:
        """Set the prepared post public, unless it is so."""
        post = request.memo
        if not is_id(post):
            raise Transient("nothing is prepared")
        return make_public(self._page, post)

    def find(
        self,
        request: Publication,
        since: datetime,  # noqa: ARG002 - the memo names the post
    ) -> Found | Absent | CannotTell:
        """Read whether the prepared post is public."""
        post = request.memo
        return self._page.look_up(post) if is_id(post) else CannotTell()

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare author, text and number of pictures of a public post, free."""
        try:
            return self._posts.read_back(request.part, receipt)
        except Rejected:
            return CannotTell()

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Give the post another text; its pictures and its address stay.

        A lost answer is `Transient`: the same text set twice is one text.
        """
        self._posts.change(request.part, receipt)
        return receipt

    def take_down(self, receipt: Receipt) -> None:
        """Delete the post; a lost answer is `Transient`: gone twice is gone."""
        self._posts.remove(receipt)
