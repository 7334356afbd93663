"""Public posts of a Page: read back, given another text, removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from channels._facebook.graph import Graph
from channels._facebook.page import Page, is_id
from channels._steps.verdict import judge_shown, level, name_of
from dissemination.channel import (
    Absent,
    Changed,
    Intact,
    Part,
    Receipt,
    Rejected,
    Transient,
)

_FIELDS = "message,from,is_published,attachments{media_type,subattachments}"


class Gone(Rejected):
    """The Page can be read, and this post of it is not there."""


class PublicPosts:
    """What happens to a Page's posts after they were set public.

    A lost answer is `Transient` in all of it: to set the same text, or to delete what
    is deleted, changes nothing.
    """

    def __init__(self, graph: Graph, page: Page) -> None:
        self._graph = graph
        self._page = page

    def read_back(self, part: Part, receipt: Receipt) -> Intact | Changed | Absent:
        """Compare what the public sees with what was to be published.

        Raises:
            ChannelError: it cannot be read.
        """
        try:
            seen = self._read(_post(receipt))
        except Gone:
            return Absent()
        text, author = _text(seen), seen.get("from")
        known = isinstance(author, dict) and is_id(self._page.id)
        return judge_shown(
            {
                "account": known and str(seen["from"].get("id")) != self._page.id,
                "text": level(text) != level(part.text),
                "media": _pictures(seen) != len(part.media),
            },
            text,
        )

    def change(self, part: Part, receipt: Receipt) -> None:
        """Give a post another text; its pictures stay.

        Raises:
            Rejected: it is gone, or has other pictures than `part`.
        """
        post = _post(receipt)
        seen = self._read(post)
        if _pictures(seen) != len(part.media):
            raise Rejected("the pictures of a public post cannot be changed")
        if _text(seen) == part.text:
            return
        self._do(
            lambda api: api.request(
                f"{api.version}/{post}", post_args={"message": part.text}
            )
        )

    def remove(self, receipt: Receipt) -> None:
        """Delete a post, unless it is gone already."""
        post = _post(receipt)
        try:
            self._do(lambda api: api.delete_object(post))
        except Gone:
            return

    def _read(self, post: str) -> dict[str, Any]:
        seen = self._call(lambda api: api.get_object(post, fields=_FIELDS))
        match seen.get("is_published"):
            case True:
                return seen
            case False:
                raise Gone("somebody took it back: it is not public")
            case _:
                raise Transient("the answer does not say whether it is public")

    def _do(self, work: Callable[[Any], object]) -> None:
        if self._call(work).get("success") is not True:
            raise Transient("the answer does not say success")

    def _call(self, work: Callable[[Any], object]) -> dict[str, Any]:
        try:
            return self._graph.call(work, lost=Transient, unknown=Gone)
        except Gone:
            # Graph says the same of what the token may not see. Then it does not see
            # the Page either, and that is for a person: nothing is gone.
            self._page.identify()
            raise


def _post(receipt: Receipt) -> str:
    post = name_of(receipt)
    if not is_id(post):
        raise Rejected(f"{post[:40]!r} is no post's id")
    return post


def _text(seen: Mapping[str, Any]) -> str:
    return str(seen.get("message") or "")


def _pictures(seen: Mapping[str, Any]) -> int:
    """Count the pictures of a post; a link's preview is none.

    Raises:
        Transient: the answer has another shape.
    """
    try:
        items = (seen.get("attachments") or {"data": []})["data"]
        return sum(_weigh(item) for item in items)
    except (AttributeError, LookupError, TypeError) as error:
        raise Transient("the answer's attachments cannot be read") from error


def _weigh(item: Mapping[str, Any]) -> int:
    inner = (item.get("subattachments") or {"data": []})["data"]
    return len(inner) if inner else int(item.get("media_type") == "photo")
