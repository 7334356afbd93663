"""A Page: drafts that nobody sees, and the flag that makes one public."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urljoin

from channels._facebook.graph import Graph
from channels._facebook.kinds import POST, is_id, kind_of
from channels._steps.media import file_name
from dissemination.channel import (
    Absent,
    AuthExpired,
    CannotTell,
    ChannelError,
    Found,
    Identity,
    Media,
    OutcomeUnknown,
    Receipt,
    Rejected,
    Transient,
)


class Gone(Rejected):
    """The Page can be read, and this thing of it is not there."""


class Page:
    """One Page. `www` is where its posts stand, without a slash at the end.

    What it calls a thing is a post or a video, by its id.
    """

    def __init__(self, graph: Graph, page_id: str, *, www: str) -> None:
        self._graph = graph
        self.id = page_id
        self._www = www

    def identify(self) -> Identity:
        """Read the Page's name."""
        page = self._graph.call(
            lambda api: api.get_object(self.id, fields="id,name,link"),
            lost=Transient,
            unknown=AuthExpired,
        )
        url = self._address(page.get("link"), self.id)
        return Identity(handle=str(page.get("name") or self.id), url=url)

    def upload(self, medium: Media, data: bytes) -> str:
        """Store a picture unpublished, with its alternative text; return its id."""
        name = file_name(medium)
        form = {"published": "false"}
        if medium.alt:
            form["alt_text_custom"] = medium.alt
        return self._make(
            lambda api: api.put_photo(
                (name, data, medium.mime), f"{self.id}/photos", **form
            )
        )

    def draft(self, message: str, *, photos: Sequence[str], link: str) -> str:
        """Make an unpublished post and return its id; a link gives way to pictures."""
        form = {"message": message, "published": "false"}
        if photos:
            form["attached_media"] = json.dumps(
                [{"media_fbid": photo} for photo in photos]
            )
        elif link:
            form["link"] = link
        post = self._make(lambda api: api.put_object(self.id, "feed", **form))
        if kind_of(post) is not POST:
            raise Transient("the answer names no post")
        return post

    def set_public(self, thing: str) -> None:
        """Set the flag that makes a thing public; harmless when it is set."""
        form = {kind_of(thing).flag: "true"}
        done = self.call(
            lambda api: api.request(f"{api.version}/{thing}", post_args=form),
            lost=OutcomeUnknown,
        )
        if done.get("success") is not True:
            raise OutcomeUnknown("the answer does not say success")

    def read(self, thing: str) -> Found | Absent | CannotTell:
        """Read the flag of a thing.

        Raises:
            ChannelError: it cannot be read.
        """
        flag = kind_of(thing).flag
        seen = self.call(
            lambda api: api.get_object(thing, fields=f"{flag},permalink_url"),
            lost=Transient,
        )
        match seen.get(flag):
            case True:
                return Found(receipt=self.receipt(thing, seen.get("permalink_url")))
            case False:
                return Absent()
            case _:
                return CannotTell()

    def call(
        self, work: Callable[[Any], object], *, lost: type[ChannelError]
    ) -> dict[str, Any]:
        """Make one call about a thing of the Page, as `Graph.call` does.

        Raises:
            Gone: it is not there.
            ChannelError: of the kind that fits the answer.
        """
        try:
            return self._graph.call(work, lost=lost, unknown=Gone)
        except Gone:
            # Graph says the same of what the token may not see. Then it does not see
            # the Page either, and that is for a person: nothing is gone.
            self.identify()
            raise

    def receipt(self, thing: str, permalink: object = None) -> Receipt:
        """Return the proof of a thing, with an address of our making if need be."""
        return Receipt(remote_id=thing, url=self._address(permalink, thing))

    def _make(self, work: Callable[[Any], object]) -> str:
        made = self._graph.call(work, lost=Transient, unknown=AuthExpired)
        said = str(made.get("id", ""))
        if not is_id(said):
            raise Transient("the answer names no object")
        return said

    def _address(self, said: object, known: str) -> str:
        # A stranger's text: it may be relative, and it may be no web address at all.
        try:
            url = urljoin(f"{self._www}/", said) if isinstance(said, str) else ""
        except ValueError:
            url = ""
        is_web = url.startswith(("http://", "https://"))
        return url if is_web else f"{self._www}/{known}"
