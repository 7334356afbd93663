"""Records of the account's posts: written once, read, replaced, removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels._bluesky.errors import Forgotten, Gone, Taken
from channels._bluesky.line import Line
from channels._bluesky.record import COLLECTION, Reply, shown_media
from channels._bluesky.seen import Seen, names, read_seen
from channels._steps.verdict import judge_shown, level
from dissemination.channel import (
    Absent,
    Changed,
    ChannelError,
    Intact,
    OutcomeUnknown,
    Part,
    Receipt,
    Rejected,
    Transient,
)


class Posts:
    """The posts of the account that a line speaks for."""

    def __init__(self, line: Line, *, site: str) -> None:
        self._line = line
        self._site = site

    def create(self, key: str, record: Mapping[str, Any]) -> Receipt:
        """Write a record where none is; the same one again changes nothing.

        Raises:
            Taken: another record is there, and stays.
        """
        # null: nothing may be there. What is there already and is the same is answered
        # as written (PDS 0.5.35, putRecord).
        return self._put(key, record, over=None, lost=OutcomeUnknown)

    def replace(self, seen: Seen, record: Mapping[str, Any]) -> Receipt:
        """Put a record in the place of the one that was seen.

        Raises:
            Transient: somebody changed it meanwhile, its files are gone, or the answer
                was lost.
        """
        key = seen.uri.rpartition("/")[2]
        try:
            return self._put(key, record, over=seen.cid, lost=Transient)
        except (Taken, Forgotten) as error:
            raise Transient(str(error)) from error

    def read(self, key: str) -> Seen:
        """Read the record of a key of ours.

        Raises:
            Gone: there is none.
        """
        return self._read(self._line.session().did, key)

    def read_own(self, receipt: Receipt) -> Seen:
        """Read the record that a receipt names.

        Raises:
            Gone: there is none.
            Rejected: the receipt names none of this account's.
        """
        return self._read(*self._own(receipt))

    def reply_to(self, before: Receipt) -> Reply:
        """Return how a post refers to the one before, and to the first of the thread.

        Raises:
            Rejected: the one before is gone.
        """
        seen = self.read_own(before)
        parent = {"uri": seen.uri, "cid": seen.cid}
        return {
            "root": (seen.value.get("reply") or {}).get("root", parent),
            "parent": parent,
        }

    def read_back(self, part: Part, receipt: Receipt) -> Intact | Changed | Absent:
        """Compare what is public with what was to be published.

        Raises:
            ChannelError: it cannot be read.
        """
        try:
            seen = self.read_own(receipt)
        except Gone:
            return Absent()
        return judge_shown(
            {
                "text": level(seen.text) != level(part.text),
                "media": shown_media(seen.value) != len(part.media),
            },
            seen.text,
        )

    def remove(self, receipt: Receipt) -> None:
        """Delete a record; where there is none, nothing happens."""
        did, key = self._own(receipt)
        body = {"repo": did, "collection": COLLECTION, "rkey": key}
        try:
            self._line.tell("com.atproto.repo.deleteRecord", body, lost=Transient)
        except Gone:  # Bluesky's own server says nothing of it; others may
            return

    def receipt(self, uri: str) -> Receipt:
        """Return the proof of a post."""
        handle, key = self._line.session().handle, uri.rpartition("/")[2]
        return Receipt(remote_id=uri, url=f"{self._site}/profile/{handle}/post/{key}")

    def _put(
        self,
        key: str,
        record: Mapping[str, Any],
        *,
        over: str | None,
        lost: type[ChannelError],
    ) -> Receipt:
        did = self._line.session().did
        body = {
            "repo": did,
            "collection": COLLECTION,
            "rkey": key,
            "record": record,
            "swapRecord": over,
        }
        said = self._line.tell("com.atproto.repo.putRecord", body, lost=lost)
        uri = f"at://{did}/{COLLECTION}/{key}"
        if said.get("uri") != uri or not said.get("cid"):
            raise lost("the answer does not name the record")
        return self.receipt(uri)

    def _read(self, did: str, key: str) -> Seen:
        said = self._line.ask(
            "com.atproto.repo.getRecord", repo=did, collection=COLLECTION, rkey=key
        )
        return read_seen(said)

    def _own(self, receipt: Receipt) -> tuple[str, str]:
        did, key = names(receipt)
        if did != self._line.session().did:
            raise Rejected("the receipt names a post of another account")
        return did, key
