"""A channel's template filled so that what matters fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from dissemination.channel import Capabilities, Limit
from dissemination.domain.length import measure_safely
from dissemination.domain.links import defuse
from dissemination.domain.rendition import Note
from dissemination.domain.sentences import is_list_item, sentences
from dissemination.rendering.choosing import Kept, beginning, most_telling
from dissemination.rendering.text import ELLIPSIS, Room, Split, shorten, split
from dissemination.rendering.wording import Wording

BEGINNING_LONGEST = 60
LEAD_SHORTEST = 30  # code points; less of a lead than that says nothing
LEAD_STEP = 4
THREAD_LONGEST = 6  # parts; nobody reads more of them


def room(limit: Limit) -> Room:
    """Return a limit as room for a text, in which every reader's count fits."""
    return Room(limit.max, measure_safely(limit.unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A template with everything but the paragraphs."""

    wording: Wording
    fixed: Mapping[str, object]
    capabilities: Capabilities
    is_numbered: bool
    with_media: bool

    def text(self, paragraphs: Sequence[str], *, is_cut: bool) -> str:
        """Return the whole text, not yet in parts."""
        lead = [*paragraphs[:1], *takewhile(is_list_item, paragraphs[1:])]
        variables = {
            **self.fixed,
            "paragraphs": tuple(paragraphs),
            "lead": _joined(lead),
            "body": _joined(paragraphs[len(lead) :]),
            "text": _joined(paragraphs),
            "is_cut": is_cut,
        }
        return self.finished(self.wording.fill(variables))

    def finished(self, text: str) -> str:
        """Return a text as the channel counts it: on X no degree looks like a link."""
        return defuse(text) if self.capabilities.text.unit == "weighted" else text

    def split(self, text: str) -> Split:
        """Return the text in parts; the first obeys the caption's limit, if any."""
        caption, limit = self.capabilities.caption, self.capabilities.text
        limits = (caption, limit) if self.with_media and caption else (limit,)
        rooms = tuple(map(room, limits))
        most = self.capabilities.max_parts
        return split(text, rooms, max_parts=most, numbered=self.is_numbered)

    def takes(self, paragraphs: Sequence[str]) -> bool:
        """Whether these paragraphs, and what the template adds, fit."""
        return not self.split(self.text(paragraphs, is_cut=True)).left_out

    def with_fixed(self, name: str, said: str) -> Draft:
        """Return the same with another value of a variable."""
        return replace(self, fixed={**self.fixed, name: said})

    def in_one_part(self) -> Draft:
        """Return the same for a channel that takes one part."""
        return replace(self, capabilities=replace(self.capabilities, max_parts=1))


def fitted(
    draft: Draft, paragraphs: Sequence[str], *, is_teaser: bool
) -> tuple[Split, tuple[Note, ...]]:
    """Say what fits, so that link and hashtags are never cut off.

    Args:
        draft: the template, with all that stays the same.
        paragraphs: of the item.
        is_teaser: whether one part is wanted where the whole takes several.

    Returns:
        The parts, and what had to be left out or parted.
    """
    done = draft.split(draft.text(paragraphs, is_cut=False))
    rest = done.left_out
    notes: list[Note] = []
    if is_teaser and len(done.parts) > 1:
        draft, rest = draft.in_one_part(), ELLIPSIS
    if rest and paragraphs:
        kept, notes = _kept(draft, paragraphs)
        done, rest = kept.done, kept.rest
    if rest:
        notes.append(_left_out(rest))
    return done, (*notes, *_about_parts(len(done.parts)))


def _about_parts(count: int) -> Iterator[Note]:
    values = {"parts": str(count)}
    if count > 1:
        yield Note(id="text.in_parts", values=values)
    if count > THREAD_LONGEST:
        yield Note(id="text.thread_long", values=values)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What is said of a text that does not fit, and what is not."""

    done: Split
    rest: str


def _kept(draft: Draft, paragraphs: Sequence[str]) -> tuple[_Done, list[Note]]:
    """Choose what is said; before the lead is cut, hashtags and headline give way."""
    notes: list[Note] = []
    kept = _whole_sentences(draft, paragraphs)
    if kept is None and draft.fixed["hashtags"]:
        values = {"hashtags": str(draft.fixed["hashtags"])}
        notes.append(Note(id="text.hashtags_gave_way", values=values))
        draft = draft.with_fixed("hashtags", "")
        kept = _whole_sentences(draft, paragraphs)
    if kept is None:
        kept = _short_lead(draft, paragraphs)
    if not draft.takes(kept.paragraphs):
        draft = _short_headline(draft, kept)
        values = {"headline": str(draft.fixed["headline"])}
        notes.append(Note(id="text.headline_cut", values=values))
    done = draft.split(draft.text(kept.paragraphs, is_cut=True))
    return _Done(done=done, rest=f"{done.left_out} {kept.rest}".strip()), notes


def _whole_sentences(draft: Draft, paragraphs: Sequence[str]) -> Kept | None:
    """Keep whole sentences: of one part the facts, of a thread its beginning."""
    if draft.capabilities.max_parts == 1:
        kept = _telling(draft, paragraphs)
        if kept is not None:
            return kept
    kept = beginning(paragraphs, draft.takes, ELLIPSIS)
    return kept if draft.takes(kept.paragraphs) else None


def _telling(draft: Draft, paragraphs: Sequence[str]) -> Kept | None:
    """Keep the facts; without a link to the rest, an ellipsis stands for it."""
    mark = "" if draft.fixed["link"] else f" {ELLIPSIS}"

    def fits(kept: Sequence[str]) -> bool:
        return draft.takes((*kept[:-1], kept[-1] + mark))

    kept = most_telling(paragraphs, fits)
    if kept is None:
        return None
    *before, last = kept.paragraphs
    return replace(kept, paragraphs=(*before, last + mark))


def _short_lead(draft: Draft, paragraphs: Sequence[str]) -> Kept:
    """Cut the first sentence where not even that one fits; none of it at the worst."""
    lead = sentences(paragraphs[0])[0]
    lead = shorten(lead, min(len(lead), draft.capabilities.text.max))
    # One length after the other: where less is said, a template may say more.
    lengths = range(len(lead) - 1, LEAD_SHORTEST, -max(LEAD_STEP, len(lead) // 40))
    cuts = (shorten(lead, length) for length in lengths)
    short = next((cut for cut in cuts if draft.takes((cut,))), "")
    left = len(short.removesuffix(ELLIPSIS).rstrip())
    rest = "\n".join((paragraphs[0][left:], *paragraphs[1:])).strip()
    return Kept(paragraphs=(short,) if short else (), rest=rest)


def _short_headline(draft: Draft, kept: Kept) -> Draft:
    """Cut the headline where not even that and the link fit."""
    headline = str(draft.fixed["headline"])
    lengths = range(len(headline), LEAD_SHORTEST, -LEAD_STEP)
    cuts = (shorten(headline, length) for length in lengths)
    drafts = (draft.with_fixed("headline", cut) for cut in cuts)
    return next((one for one in drafts if one.takes(kept.paragraphs)), draft)


def _left_out(rest: str) -> Note:
    count = sum(len(sentences(line)) for line in rest.split("\n"))
    first = " ".join(rest.split()).lstrip(" ,;:.–—")
    values = {
        "characters": str(len(rest)),
        "sentences": str(count),
        "beginning": shorten(first, BEGINNING_LONGEST),
    }
    return Note(id="text.left_out", values=values)


def _joined(paragraphs: Sequence[str]) -> str:
    """Join paragraphs by a blank line, and a list's items by none."""
    text = ""
    for previous, paragraph in pairwise(("", *paragraphs)):
        follows_list = is_list_item(previous) or previous.endswith(":")
        is_close = follows_list and is_list_item(paragraph)
        text += ("\n" if is_close else "\n\n") + paragraph
    return text.strip()
