"""The practice page: what strangers' platforms show, put in order and made safe."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from dissemination import messages, resources
from dissemination.channel import Shown
from dissemination.domain.rendition import Captions

_LEAD = 320  # characters of a text that are shown at once


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOffShown:
    """What a person is to post: one hand-off, as the page shows it.

    Attributes:
        item: its title, as the desk knows it.
        account: whose account it is to be posted on.
        channel: the channel's name.
        texts: what to paste, one for each part.
        images: paths or addresses of pictures and videos.
        title: what goes into the platform's own field for it.
        alts: alternative texts of the pictures, in their order.
        videos: those of `images` that are videos.
        captions: of a video.
        steps: sentences that tell the person what to do.
        note: a sentence on where it stands.
    """

    item: str
    account: str
    channel: str
    texts: tuple[str, ...]
    images: tuple[str, ...] = ()
    title: str = ""
    alts: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()
    captions: Captions | None = None
    steps: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture or video; `alt` is empty where the platform was given none."""

    url: str
    alt: str
    is_video: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One public thing on the page: `lead` is seen at once, `rest` on demand."""

    title: str
    lead: Markup
    rest: Markup
    at: datetime
    url: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One platform: its threads, the newest first, each with its parts in order."""

    name: str
    label: str
    threads: tuple[tuple[Post, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """One hand-off on the page; `files` are names of captions to fetch."""

    handoff: HandOffShown
    label: str
    pictures: tuple[Picture, ...]
    files: tuple[str, ...]


def threads(shown: Sequence[Shown]) -> list[list[Shown]]:
    """Group what was shown into threads, the newest thread first.

    An answer to something that is not public any more begins a thread of its own.
    """
    found: dict[str, list[Shown]] = {}
    grouped: list[list[Shown]] = []
    for one in shown:
        thread = found.get(one.reply_to) if one.reply_to else None
        if thread is None:
            thread = []
            grouped.append(thread)
        thread.append(one)
        found[one.id] = thread
    return sorted(grouped, key=lambda thread: thread[0].at, reverse=True)


def caption_files(handoffs: Sequence[HandOffShown]) -> dict[str, str]:
    """Return the caption files of hand-offs; a name follows from its content."""
    return {
        name: said
        for handoff in handoffs
        for name, said in _captions(handoff.captions).items()
    }


def render(
    public: Mapping[str, Sequence[Shown]],
    *,
    handoffs: Sequence[HandOffShown],
    labels: Mapping[str, str],
    zone: tzinfo,
    address: str,
    is_live: bool,
) -> str:
    """Return the page.

    Args:
        public: what each platform shows, oldest first.
        handoffs: what waits for a person.
        labels: how channels are called, where not by their names.
        zone: in which times are shown.
        address: of the host; what lies under it is linked without it.
        is_live: whether the page asks to be loaded again by itself.
    """

    def when(at: datetime) -> str:
        return messages.short_instant(at, zone, lang="id")

    stages = [
        Stage(
            name=name,
            label=_label(name, labels),
            threads=tuple(
                tuple(_post(one, address) for one in thread)
                for thread in threads(shown)
            ),
        )
        for name, shown in public.items()
    ]
    kits = [_kit(handoff, labels, address) for handoff in handoffs]
    template = _templates().get_template("practice/page.html.j2")
    return template.render(stages=stages, kits=kits, when=when, is_live=is_live)


def _post(shown: Shown, address: str) -> Post:
    lead, rest = _split(shown.text)
    return Post(
        title=shown.title,
        lead=_prose(lead, address),
        rest=_prose(rest, address),
        at=shown.at,
        url=_local(shown.url, address),
        pictures=_pictures(shown.media, shown.alts, shown.videos, address),
    )


def _kit(handoff: HandOffShown, labels: Mapping[str, str], address: str) -> Kit:
    return Kit(
        handoff=handoff,
        label=_label(handoff.channel, labels),
        pictures=_pictures(handoff.images, handoff.alts, handoff.videos, address),
        files=tuple(_captions(handoff.captions)),
    )


def _pictures(
    urls: Sequence[str], alts: Sequence[str], videos: Collection[str], address: str
) -> tuple[Picture, ...]:
    padded = (*alts, *[""] * len(urls))
    found = (
        Picture(url=_local(url, address), alt=alt, is_video=url in videos)
        for url, alt in zip(urls, padded, strict=False)
    )
    return tuple(picture for picture in found if picture.url)


def _local(url: str, address: str) -> str:
    """Return a path for what is ours, an http address as it is, else nothing.

    A stand-in repeats what it was sent: "javascript:…" must not become a link.
    """
    path = url.removeprefix(address) or "/"
    if path.startswith("/") and not path.startswith(("//", "/\\")):
        return path if url else ""
    return url if url.lower().startswith(("http://", "https://")) else ""


def _prose(text: str, address: str) -> Markup:
    """Escape a text; only what lies on this host is made a link."""
    ours = re.compile(rf"({re.escape(address)}(?:/[\w./-]*[\w/])?)(?![\w:])")
    link = Markup('<a href="{}">{}</a>')
    return Markup().join(
        link.format(_local(said, address), said) if index % 2 else escape(said)
        for index, said in enumerate(ours.split(text))
    )


def _split(text: str) -> tuple[str, str]:
    """Cut a long text after a paragraph, else after a word."""
    if len(text) <= _LEAD * 1.25:
        return text, ""
    breaks = (text.rfind(mark, 0, _LEAD) for mark in ("\n", " "))
    at = next((found for found in breaks if found > _LEAD // 3), _LEAD)
    return text[:at].rstrip(), text[at:].strip()


def _label(name: str, labels: Mapping[str, str]) -> str:
    return labels.get(name) or name.replace("_", " ").title()


def _captions(captions: Captions | None) -> dict[str, str]:
    if captions is None:
        return {}
    said = {"srt": captions.srt, "vtt": captions.vtt}
    return {
        f"{hashlib.sha256(text.encode()).hexdigest()[:12]}.{kind}": text
        for kind, text in said.items()
        if text
    }


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(resources.templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
