"""What a Page shows the public: read back, given another text, removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from channels._facebook.kinds import POST, Kind, is_id, kind_of
from channels._facebook.page import Gone, Page
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


class PublicThings:
    """What happens to a Page's posts and videos after they were set public.

    A lost answer is `Transient` in all of it: to set the same text, or to delete what
    is deleted, changes nothing.
    """

    def __init__(self, page: Page) -> None:
        self._page = page

    def read_back(self, part: Part, receipt: Receipt) -> Intact | Changed | Absent:
        """Compare what the public sees with what was to be published.

        Raises:
            ChannelError: it cannot be read.
        """
        thing = _named(receipt)
        try:
            seen = self._read(thing)
        except Gone:
            return Absent()
        text, author = _text(seen, kind_of(thing)), seen.get("from")
        known = isinstance(author, dict) and is_id(self._page.id)
        return judge_shown(
            {
                "account": known and str(seen["from"].get("id")) != self._page.id,
                "text": level(text) != level(part.text),
                "media": _media(seen, kind_of(thing)) != len(part.media),
            },
            text,
        )

    def change(self, part: Part, receipt: Receipt) -> None:
        """Give a thing another text; its pictures or its video stay.

        Raises:
            Rejected: it is gone, or has other media than `part`.
        """
        thing = _named(receipt)
        kind, seen = kind_of(thing), self._read(thing)
        if _media(seen, kind) != len(part.media):
            raise Rejected("the media of what is public cannot be changed")
        if _text(seen, kind) == part.text:
            return
        form = {kind.text: part.text}
        self._do(lambda api: api.request(f"{api.version}/{thing}", post_args=form))

    def remove(self, receipt: Receipt) -> None:
        """Delete a thing, unless it is gone already."""
        thing = _named(receipt)
        try:
            self._do(lambda api: api.delete_object(thing))
        except Gone:
            return

    def _read(self, thing: str) -> dict[str, Any]:
        kind = kind_of(thing)
        seen = self._page.call(
            lambda api: api.get_object(thing, fields=kind.shown), lost=Transient
        )
        match seen.get(kind.flag):
            case True:
                return seen
            case False:
                raise Gone("somebody took it back: it is not public")
            case _:
                raise Transient("the answer does not say whether it is public")

    def _do(self, work: Callable[[Any], object]) -> None:
        if self._page.call(work, lost=Transient).get("success") is not True:
            raise Transient("the answer does not say success")


def _named(receipt: Receipt) -> str:
    thing = name_of(receipt)
    if not is_id(thing):
        raise Rejected(f"{thing[:40]!r} is no id of Graph's")
    return thing


def _text(seen: Mapping[str, Any], kind: Kind) -> str:
    return str(seen.get(kind.text) or "")


def _media(seen: Mapping[str, Any], kind: Kind) -> int:
    """Count the pictures of a post, or a video; a link's preview is neither.

    Raises:
        Transient: the answer has another shape.
    """
    if kind is not POST:
        return 1
    try:
        items = (seen.get("attachments") or {"data": []})["data"]
        return sum(_weigh(item) for item in items)
    except (AttributeError, LookupError, TypeError) as error:
        raise Transient("the answer's attachments cannot be read") from error


def _weigh(item: Mapping[str, Any]) -> int:
    inner = (item.get("subattachments") or {"data": []})["data"]
    return len(inner) if inner else int(item.get("media_type") == "photo")
