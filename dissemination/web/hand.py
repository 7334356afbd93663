"""Hand: the officer's own page, by a one-time link and without an account."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import segno
from fastapi.responses import FileResponse, Response
from starlette.datastructures import FormData, UploadFile

from dissemination.messages import short_instant
from dissemination.services import hand, hand_kit
from dissemination.services.hand import OwnTask, Status
from dissemination.services.hand_kit import KitFile
from dissemination.services.hand_over import PATH, Asked
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.services.throttling import Refused
from dissemination.storage.deliveries import Standing
from dissemination.web.access import (
    ANYONE,
    MOST_BYTES,
    Filled,
    Route,
    Visit,
    Visiting,
    text,
)

# What looks at a link before a person does: it has not opened it.
_ROBOTS = re.compile(r"(?i)(?<!cu)bot|whatsapp|externalhit|preview|crawl|spider")
_TYPED = ("screenshot", "link", "name", "unit", "reason", "more")
_REASONS: Mapping[str, str] = {
    "away": "web.hand.reason.away",
    "phone": "web.hand.reason.phone",
    "signal": "web.hand.reason.signal",
    "content": "web.hand.reason.content",
}
_GONE = frozenset(
    {Status.PASSED_ON, Status.TAKEN_DOWN, Status.CANCELLED, Status.TOO_LATE}
)
# A slow line brings a picture once.
_FILED: Mapping[str, str] = {"Cache-Control": "private, max-age=3600"}
_LONGEST_TITLE = 120
_FIELDS: Mapping[str, str] = {  # where the sentence of a mistake stands
    "handoff.screenshot_needed": "screenshot",
    "handoff.heavy_screenshot": "screenshot",
    "handoff.no_screenshot": "screenshot",
    "handoff.no_address": "link",
    "handoff.nobody_named": "name",
    "handoff.asked": "name",
    "handoff.reason_needed": "reason",
}

_Deed = Callable[[], object]


def show(visit: Visiting, word: str) -> Response:
    """Show what one officer is asked to post."""
    try:
        task = hand.own_task(visit.desk, word, visit.now)
    except NotFound:
        return _no_link(visit)
    if not _ROBOTS.search(visit.request.headers.get("user-agent", "")):
        hand.note_opened(visit.desk, task, visit.now)
    return _page(visit, word, task)


def card(visit: Visiting, word: str) -> Response:
    """Show the first picture."""
    parts = hand_kit.kit_of(_open(visit, word).standing.said)
    return _file(visit, next((p.picture for p in parts if p.picture), None))


def file(visit: Visiting, word: str, name: str) -> Response:
    """Give one file of the kit, to be saved."""
    said = _open(visit, word).standing.said
    return _file(visit, hand_kit.file_of(said, name), stem=said.item)


def code(visit: Visiting, word: str) -> Response:
    """Show the page's address as a QR code, to open it on a phone."""
    _open(visit, word)
    held = io.BytesIO()
    drawn = segno.make(address_of(visit, word), error="m")
    drawn.save(held, kind="svg", scale=6, border=3, light="#fff", xmldecl=False)
    return Response(held.getvalue(), media_type="image/svg+xml", headers=_FILED)


def posted(visit: Visiting, word: str, form: Filled) -> Response:
    """Keep that it is posted."""

    def deed() -> None:
        shot, link = _upload(form, "screenshot"), text(form, "link")
        hand.confirm(visit.desk, word, screenshot=shot, link=link, now=visit.now)

    return _do(visit, word, form, deed)


def later(visit: Visiting, word: str, form: Filled) -> Response:
    """Remind the officer a little later."""
    return _do(visit, word, form, lambda: hand.snooze(visit.desk, word, visit.now))


def cannot(visit: Visiting, word: str, form: Filled) -> Response:
    """Keep that the officer cannot post it, and why."""
    chosen = text(form, "reason")
    named = visit.t(_REASONS[chosen]) if chosen in _REASONS else ""
    reason = ". ".join(filter(None, (named, text(form, "more").strip())))
    return _do(
        visit,
        word,
        form,
        lambda: hand.decline(visit.desk, word, reason=reason, now=visit.now),
    )


def pass_on(visit: Visiting, word: str, form: Filled) -> Response:
    """Ask a colleague in the officer's place, and show the link once."""
    made: list[Asked] = []

    def deed() -> None:
        name, unit = text(form, "name"), text(form, "unit")
        made.append(hand.pass_on(visit.desk, word, name=name, unit=unit, now=visit.now))

    response = _do(visit, word, form, deed)
    if not made:
        return response
    standing = hand.own_task(visit.desk, made[0].word, visit.now).standing
    values = link_values(visit, made[0], standing)
    return _framed(visit, "hand/passed.html", 200, values)


def address_of(visit: Visit, word: str) -> str:
    """Return the address of an officer's page, as people reach this site."""
    base = visit.desk.config.web.base_url or str(visit.request.base_url)
    return f"{base.rstrip('/')}{PATH}/{word}"


def link_values(visit: Visit, asked: Asked, standing: Standing) -> dict[str, Any]:
    """Return what a page says that shows a link, once."""
    link = address_of(visit, asked.word)
    message = visit.t(
        "web.handoffs.link_text",
        name=asked.row.officer.name,
        channel=visit.t(f"channel.{standing.channel}"),
        title=title_of(standing),
        when=short_instant(standing.delivery.due_at, visit.desk.config.office.zone),
        link=link,
    )
    return {
        "row": asked.row,
        "link": link,
        "whatsapp": f"https://wa.me/?text={quote(message)}",
        "code": f"/h/{asked.word}/qr",
    }


def title_of(standing: Standing) -> str:
    """Return how a task is called: its title, or how its text begins."""
    first = standing.said.parts[0]
    named = first.title or first.text.partition("\n")[0] or standing.delivery.item
    return named.strip("* ")[:_LONGEST_TITLE]


def _do(visit: Visit, word: str, form: FormData, deed: _Deed) -> Response:
    """Do what an officer asked for; what is wrong is said beside its field."""
    try:
        deed()
    except NotFound:
        return _no_link(visit)
    except Mistake as mistake:
        task = hand.own_task(visit.desk, word, visit.now)
        named = _FIELDS.get(mistake.id)
        if named is None:  # the page says itself what it has become
            return _page(visit, word, task, status=409)
        wrong = {named: visit.t(mistake.id, **mistake.values)}
        return _page(visit, word, task, status=422, wrong=wrong, typed=form)
    return visit.go(f"/h/{word}")


def _page(
    visit: Visit,
    word: str,
    task: OwnTask,
    *,
    status: int = 200,
    wrong: Mapping[str, str] | None = None,
    typed: FormData | None = None,
) -> Response:
    name = "page" if task.status is Status.OPEN else "over"
    if task.status in _GONE:
        status = 410
    channel = task.standing.channel
    values = {
        "task": task,
        "row": task.row,
        "due_at": task.standing.delivery.due_at,
        "until": task.standing.delivery.useful_until,
        "title": title_of(task.standing),
        "channel": visit.t(f"channel.{channel}"),
        "action": f"/h/{word}",
        "parts": hand_kit.kit_of(task.standing.said),
        "share": hand_kit.share_label(channel),
        "steps": hand_kit.steps(visit.desk, task.standing.delivery.account, channel),
        "is_shot_needed": visit.desk.config.web.screenshot == "required",
        "reasons": _REASONS,
        "wrong": wrong or {},
        "beside": {field: (wrong or {}).get(field, "") for field in _TYPED},
        "typed": {field: text(typed, field) if typed else "" for field in _TYPED},
    }
    return _framed(visit, f"hand/{name}.html", status, values)


def _framed(
    visit: Visit, template: str, status: int, values: Mapping[str, Any]
) -> Response:
    response = visit.page(template, status=status, **values)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _no_link(visit: Visit) -> Response:
    """Answer the same to a word that never was, and to one that is over."""
    try:
        hand.note_guess(visit.desk, visit.address, visit.now)
    except Refused as refused:
        why = visit.t(refused.id, **refused.values)
        response = _framed(visit, "hand/no_link.html", 429, {"wait": why})
        response.headers["Retry-After"] = str(refused.wait)
        return response
    return _framed(visit, "hand/no_link.html", 404, {"wait": ""})


def _open(visit: Visit, word: str) -> OwnTask:
    """Return a task whose files may be had: it is to be posted, now.

    Raises:
        NotFound: it is not.
    """
    task = hand.own_task(visit.desk, word, visit.now)
    if task.status is not Status.OPEN:
        raise NotFound("handoff.no_link")
    return task


def _file(visit: Visit, found: KitFile | None, *, stem: str = "") -> Response:
    if found is None:
        raise NotFound("handoff.no_link")
    headers = dict(_FILED)
    if stem:
        name = quote(f"{stem}-{found.name}")
        headers["Content-Disposition"] = f"attachment; filename*=utf-8''{name}"
    if found.medium is None:
        return Response(found.text, media_type=found.mime, headers=headers)
    path = visit.desk.media.path(found.medium.sha256)
    return FileResponse(path, media_type=found.mime, headers=headers)


def _upload(form: FormData, name: str) -> bytes:
    """Return an uploaded file, and of one that is too large no more than that."""
    sent = form.get(name)
    if not isinstance(sent, UploadFile):
        return b""
    return sent.file.read(hand.MOST_SCREENSHOT_BYTES + 1)


ROUTES = (
    Route(method="GET", path="/h/{word}", endpoint=show, may=ANYONE),
    Route(method="GET", path="/h/{word}/card", endpoint=card, may=ANYONE),
    Route(method="GET", path="/h/{word}/files/{name}", endpoint=file, may=ANYONE),
    Route(method="GET", path="/h/{word}/qr", endpoint=code, may=ANYONE),
    Route(
        method="POST",
        path="/h/{word}/posted",
        endpoint=posted,
        may=ANYONE,
        most_bytes=hand.MOST_SCREENSHOT_BYTES + MOST_BYTES,
    ),
    Route(method="POST", path="/h/{word}/later", endpoint=later, may=ANYONE),
    Route(method="POST", path="/h/{word}/pass", endpoint=pass_on, may=ANYONE),
    Route(method="POST", path="/h/{word}/cannot", endpoint=cannot, may=ANYONE),
)
