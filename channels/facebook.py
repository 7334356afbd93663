"""Facebook: posts of a Page, made invisibly first and then set public."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from channels._facebook.errors import Duplicate
from channels._facebook.graph import Graph
from channels._facebook.limits import FEED
from channels._facebook.page import Page, is_id
from channels._steps.media import read
from dissemination.channel import (
    Absent,
    CannotTell,
    Capabilities,
    Field,
    Found,
    Identity,
    OutcomeUnknown,
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
        if isinstance(seen := self._page.read(post), Found):
            return seen.receipt
        try:
            self._page.set_public(post)
        except Duplicate as refusal:
            return self._explain(post, refusal)
        seen = self._page.look_up(post)
        return seen.receipt if isinstance(seen, Found) else self._page.receipt(post)

    def find(
        self,
        request: Publication,
        since: datetime,  # noqa: ARG002 - the memo names the post
    ) -> Found | Absent | CannotTell:
        """Read whether the prepared post is public."""
        post = request.memo
        return self._page.look_up(post) if is_id(post) else CannotTell()

    def _explain(self, post: str, refusal: Duplicate) -> Receipt:
        # It says that such a text is public; not that it is so as this post.
        match self._page.look_up(post):
            case Found(receipt=receipt):
                return receipt
            case Absent():
                raise Rejected(str(refusal)) from refusal
            case CannotTell():
                raise OutcomeUnknown(str(refusal)) from refusal
