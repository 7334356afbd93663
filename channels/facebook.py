"""Facebook: posts and videos of a Page, made invisibly and then set public."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from channels._facebook.graph import Graph
from channels._facebook.kinds import is_id
from channels._facebook.limits import FEED
from channels._facebook.page import Page
from channels._facebook.public import PublicThings
from channels._facebook.publishing import make_public
from channels._facebook.videos import Videos, shows_video
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
    Transient,
)

_VERSION = "v25.0"  # until July 2028


class FacebookChannel:
    """Makes a post or a video that nobody sees, then sets its flag."""

    name: ClassVar[str] = "facebook"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="page", label="Page ID", help="1234567890"),
        Field(name="token", label="Page access token", secret=True),
        Field(name="version", label="Graph API version", default=_VERSION),
        Field(name="base_url", label="Graph API server", default=""),
        Field(name="timeout_s", label="Timeout (s)", default="30", tells_who=False),
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
        page = settings["page"].strip()
        self._page = Page(graph, page, www=base_url or "https://www.facebook.com")
        self._videos = Videos(graph, page)
        self._shown = PublicThings(self._page)

    def check(self) -> Identity:
        """Read the Page's name with its token."""
        return self._page.identify()

    def prepare(self, request: Publication) -> str:
        """Make the post or the video, with its media, unpublished; return its id.

        A memo that names one is returned as it is: a second one would be a second
        publication.
        """
        part = request.part
        if is_id(request.memo):
            return request.memo
        if shows_video(part):
            return self._videos.prepare(request)
        photos = [self._page.upload(one, read(request, one)) for one in part.media]
        return self._page.draft(part.text, photos=photos, link=part.link)

    def publish(self, request: Publication) -> Receipt:
        """Set what is prepared public, unless it is so."""
        if not is_id(request.memo):
            raise Transient("nothing is prepared")
        return make_public(self._page, request.memo)

    def find(
        self,
        request: Publication,
        since: datetime,  # noqa: ARG002 - the memo names it
    ) -> Found | Absent | CannotTell:
        """Read whether what is prepared is public."""
        known = is_id(request.memo)
        return self._page.read(request.memo) if known else CannotTell()

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare author, text and number of media of what is public, free."""
        return self._shown.read_back(request.part, receipt)

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Give it another text; its media and its address stay.

        A lost answer is `Transient`: the same text set twice is one text.
        """
        self._shown.change(request.part, receipt)
        return receipt

    def take_down(self, receipt: Receipt) -> None:
        """Delete it; a lost answer is `Transient`: gone twice is gone."""
        self._shown.remove(receipt)
