"""Facebook: posts of a Page, made invisibly first and then set public."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from channels._facebook.errors import Duplicate
from channels._facebook.graph import Graph
from channels._facebook.page import Page, is_id
from dissemination.channel import (
    FOREVER,
    Absent,
    CannotTell,
    Capabilities,
    Field,
    Found,
    Identity,
    Limit,
    Media,
    MediaLimit,
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
    capabilities: Mapping[str, Capabilities] = {
        "feed": Capabilities(
            text=Limit(
                max=63_206,
                source="folklore: not in the Graph documents, 2026-11-21",
            ),
            media=MediaLimit(
                max_items=10,
                mimes=frozenset({"image/jpeg", "image/png"}),
                max_bytes=4_000_000,
                source="Page /photos reference and error 1366046; that ten go into a "
                "post is unverified; 2026-11-21",
                alt=Limit(
                    max=1000,
                    source="our own: Page /photos names none, 2026-11-21",
                ),
            ),
            # No key, but a flag on the post that the memo names: it is read before it
            # is set, and to set it again changes nothing. True while the memo is kept.
            keyed_for=FOREVER,
            read_lag=timedelta(minutes=1),
        )
    }

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
        """Upload the pictures and make the post, both unpublished.

        A memo that names a post is returned as it is: a second post would be a second
        publication.
        """
        if _post(request.memo):
            return request.memo
        part = request.part
        photos = [
            self._page.upload(_read(request, medium), alt=medium.alt)
            for medium in part.media
        ]
        post = self._page.draft(part.text, photos=photos, link=part.link)
        return json.dumps({"post": post, "photos": photos})

    def publish(self, request: Publication) -> Receipt:
        """Set the prepared post public, unless it is so."""
        post = _post(request.memo)
        if not post:
            raise Transient("nothing is prepared")
        match self._page.read(post):
            case Found(receipt=receipt):
                return receipt
        try:
            self._page.set_public(post)
        except Duplicate as refusal:
            # It says that such a text is public; not that it is so as this post.
            match self._page.look_up(post):
                case Found(receipt=receipt):
                    return receipt
                case Absent():
                    raise Rejected(str(refusal)) from refusal
                case CannotTell():
                    raise OutcomeUnknown(str(refusal)) from refusal
        match self._page.look_up(post):
            case Found(receipt=receipt):
                return receipt
            case _:
                return self._page.receipt(post)

    def find(
        self,
        request: Publication,
        since: datetime,  # noqa: ARG002 - the memo names the post
    ) -> Found | Absent | CannotTell:
        """Read whether the prepared post is public."""
        post = _post(request.memo)
        return self._page.look_up(post) if post else CannotTell()


def _post(memo: str) -> str:
    """Return the id of the post that a memo names, empty where it names none."""
    try:
        said: Any = json.loads(memo)["post"]
    except (LookupError, TypeError, ValueError):
        return ""
    return said if isinstance(said, str) and is_id(said) else ""


def _read(request: Publication, medium: Media) -> tuple[str, bytes, str]:
    name = f"{medium.sha256[:12]}.{medium.mime.rpartition('/')[2]}"
    try:
        with request.open(medium) as file:
            return name, file.read(), medium.mime
    except OSError as error:
        raise Rejected(f"picture {medium.sha256[:12]} cannot be read") from error
