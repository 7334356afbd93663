"""Media: the library, what is said of each medium, and the picker of the composer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi.responses import FileResponse, Response
from starlette.datastructures import FormData, UploadFile

from dissemination.domain.roles import Ability
from dissemination.messages import sentence
from dissemination.services import drafts, library, uploads
from dissemination.services.library import Asset, AssetKind, Facts, Wanted
from dissemination.services.mistakes import Mistake
from dissemination.services.permission import may_write, sees_every_unit
from dissemination.services.uploads import PHOTO_BYTES, VIDEO_BYTES, Taken, Upload
from dissemination.web.access import Filled, Route, Visit, Visiting, text

# The bytes of a medium never change; whose they are may.
_LASTING = {"Cache-Control": "private, max-age=31536000, immutable"}
_MEGA = 1_000_000
_UNFIT = 422
_HUNDRED = 100
_DIGITS = 18  # of the largest number that is kept
_BEHIND = 500  # no draft has as many media: what is added stands behind them
# What crops keep is shown at these shapes: name, width and height.
CROPS = (("feed", 1, 1), ("story", 9, 16), ("wide", 16, 9))


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """What a shape keeps of a picture: a box in its own pixels."""

    name: str
    left: float
    top: float
    width: float
    height: float


def show(visit: Visiting) -> Response:
    """Show the library, as it was searched."""
    return _library(visit, taken=())


def upload(visit: Visiting, form: Filled) -> Response:
    """Take in files; each has its own answer."""
    files = list(_files(form))
    if not files:
        return _library(visit, status=_UNFIT, wrong=visit.t("upload.none"))
    try:
        taken = uploads.take_in_all(visit.desk, files, person=visit.me, now=visit.now)
    except Mistake as mistake:
        wrong = visit.t(mistake.id, **mistake.values)
        return _library(visit, status=_UNFIT, wrong=wrong)
    is_any = any(one.asset for one in taken)
    status = 200 if is_any else _UNFIT
    if visit.request.query_params.get("rows"):
        return _rows(visit, taken, status=status)
    draft = _number(text(form, "draft"))
    if draft and all(one.asset for one in taken):
        return _into_draft(visit, draft, [one.asset for one in taken if one.asset])
    return _library(visit, taken=taken, status=status)


def one(visit: Visiting, id: int) -> Response:
    """Show a medium and what is said of it."""
    asset = library.seen_by(visit.desk, visit.me, id)
    return _one(visit, asset, _facts_of(asset))


def describe(visit: Visiting, form: Filled, id: int) -> Response:
    """Write down what is said of a medium; what is wrong is said beside its field."""
    asset = library.seen_by(visit.desk, visit.me, id)
    facts = _typed(form)
    wrong = library.wrong_facts(facts)
    if wrong:
        return _one(visit, asset, facts, wrong=wrong)
    after = library.describe(visit.desk, id, facts, person=visit.me, now=visit.now)
    return visit.go(f"/media/{id}", "web.media.saved", name=after.name)


def archive(visit: Visiting, id: int) -> Response:
    """Offer a medium to nobody any longer."""
    asset = library.archive(visit.desk, id, person=visit.me, now=visit.now)
    undo = f"/media/{id}/restore"
    return visit.go("/media", "web.media.did_archive", undo=undo, name=asset.name)


def restore(visit: Visiting, id: int) -> Response:
    """Bring a medium back."""
    asset = library.restore(visit.desk, id, person=visit.me, now=visit.now)
    return visit.go(f"/media/{id}", "web.media.did_restore", name=asset.name)


def file(visit: Visiting, id: int) -> Response:
    """Send a medium itself."""
    asset = library.seen_by(visit.desk, visit.me, id)
    path = library.file_of(visit.desk, asset.sha256)
    return FileResponse(path, media_type=asset.mime, headers=_LASTING)


def thumb(visit: Visiting, id: int) -> Response:
    """Send a small picture of a medium."""
    asset = library.seen_by(visit.desk, visit.me, id)
    data = uploads.thumb_of(visit.desk, asset)
    mime = uploads.mime_of_bytes(data)
    return Response(data, media_type=mime, headers=_LASTING)


def use(visit: Visiting, form: Filled, id: int) -> Response:
    """Put a medium into a draft, behind those that it has."""
    asset = library.seen_by(visit.desk, visit.me, id)
    return _into_draft(visit, _number(text(form, "draft")), [asset])


def moved(media: Sequence[Mapping[str, Any]], move: str) -> list[Mapping[str, Any]]:
    """Return the media of a draft after a button of the picker, "2:up", was pressed.

    What names no medium, or nowhere to go, changes nothing.
    """
    ordered = list(media)
    number, _, way = move.partition(":")
    at = _number(number, otherwise=-1)
    if not 0 <= at < len(ordered):
        return ordered
    taken = ordered.pop(at)
    match way:
        case "up":
            ordered.insert(max(0, at - 1), taken)
        case "down":
            ordered.insert(at + 1, taken)
        case "drop":
            pass
        case _:
            ordered.insert(at, taken)
    return ordered


def crops_of(width: int, height: int, focus: tuple[float, float]) -> list[Crop]:
    """Return what each shape keeps of a picture, around its focus."""
    found = []
    for name, across, down in CROPS:
        scale = min(width / across, height / down)
        wide, high = across * scale, down * scale
        left = min(max(width * focus[0] - wide / 2, 0), width - wide)
        top = min(max(height * focus[1] - high / 2, 0), height - high)
        found.append(Crop(name=name, left=left, top=top, width=wide, height=high))
    return found


def weight(size: int) -> str:
    """Say how heavy a file is: "2,4 MB", "310 KB"."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - slow to import

    from dissemination.messages import language  # noqa: PLC0415 - with it

    if size < _MEGA:
        return f"{max(1, round(size / 1000))} KB"
    return f"{format_decimal(size / _MEGA, '#,##0.0', locale=language())} MB"


def _library(
    visit: Visit, *, taken: Sequence[Taken] = (), status: int = 200, wrong: str = ""
) -> Response:
    wanted = _wanted(visit)
    found = library.search(visit.desk, visit.me, wanted)
    draft = _number(visit.request.query_params.get("draft", ""))
    announce = visit.t("web.media.found", count=sum(found.counts.values()))
    return visit.page(
        "media/library.html",
        status=status,
        announce=announce if not taken else "",
        found=found,
        wanted=wanted,
        tabs=_tabs(wanted, found.counts, draft),
        more=_link(wanted, draft=draft, before=found.more) if found.more else "",
        sees_all=sees_every_unit(visit.me),
        is_filtered=bool(wanted.words or wanted.kind or wanted.unit or wanted.person),
        taken=taken,
        wrong=wrong,
        photo_mb=PHOTO_BYTES // _MEGA,
        video_mb=VIDEO_BYTES // _MEGA,
        draft=draft,
        may_upload=visit.may(Ability.WRITE),
        objections=library.objections,
    )


def _one(
    visit: Visit, asset: Asset, facts: Facts, wrong: Mapping[str, str] | None = None
) -> Response:
    uploader = visit.desk.people().get(asset.created_by)
    focus = facts.focus or uploads.found_focus(visit.desk, asset)
    lacking = library.objections(asset)
    return visit.page(
        "media/one.html",
        status=_UNFIT if wrong else 200,
        asset=asset,
        facts=facts,
        by=uploader.name if uploader else asset.created_by,
        focus=focus,
        crops=crops_of(asset.width, asset.height, focus),
        wrong={name: visit.t(id_) for name, id_ in (wrong or {}).items()},
        lacking=lacking,
        unanswered=len(library.unanswered(asset)),
        uses=library.used_in(visit.desk, visit.me, asset),
        may_change=may_write(visit.me, asset.unit),
        licences=_choices("web.media.licence", [*library.LICENCES, "internet"]),
        consents=_choices("web.media.consent", library.CONSENTS),
        questions=tuple(library.QUESTIONS),
        weight=weight,
    )


def _rows(visit: Visit, taken: Sequence[Taken], *, status: int) -> Response:
    """Answer the composer's script: rows to put behind those that are there."""
    kept = [one.asset for one in taken if one.asset]
    return visit.page(
        "media/rows.html",
        status=status,
        rows=[(_BEHIND + asset.id % _BEHIND, asset) for asset in kept],
        refused=[one for one in taken if one.mistake],
        objections=library.objections,
    )


def _into_draft(visit: Visit, draft: int, chosen: Sequence[Asset]) -> Response:
    before = drafts.draft_of(visit.desk, draft, visit.me)
    known = before.fields.get("media") or []
    new = [{"asset": str(one.id), "alt": "", "caption": ""} for one in chosen]
    drafts.save(
        visit.desk,
        draft,
        {**before.fields, "media": [*known, *new]},
        number=before.number,
        person=visit.me,
        now=visit.now,
    )
    names = ", ".join(one.name for one in chosen)
    return visit.go(f"/write/{draft}#picker", "web.media.did_use", name=names)


def _wanted(visit: Visit) -> Wanted:
    asked = visit.request.query_params
    return Wanted(
        words=asked.get("q", "").strip(),
        kind=asked.get("kind", "") if asked.get("kind") != "archive" else "",
        unit=asked.get("unit", ""),
        person=visit.me.id if asked.get("mine") else "",
        archived=asked.get("kind") == "archive",
        before=_number(asked.get("before", "")),
    )


def _tabs(
    wanted: Wanted, counts: Mapping[str, int], draft: int
) -> list[dict[str, Any]]:
    """Return the kinds one may go to, with how many there are of each."""
    here = "archive" if wanted.archived else wanted.kind
    found = []
    for name in ("", *AssetKind, "archive"):
        count: int | None = sum(counts.values()) if not name else counts.get(name, 0)
        if wanted.archived or name == "archive":
            count = None  # the others were not counted
        link = _link(wanted, draft=draft, kind=name, before=0)
        tab = {"name": name or "all", "link": link, "count": count}
        found.append({**tab, "is_here": name == here})
    return found


def _link(wanted: Wanted, **other: object) -> str:
    asked: dict[str, object] = {
        "q": wanted.words,
        "kind": "archive" if wanted.archived else wanted.kind,
        "unit": wanted.unit,
        "mine": "1" if wanted.person else "",
        "before": wanted.before,
        **other,
    }
    return "/media?" + urlencode({name: said for name, said in asked.items() if said})


def _files(form: FormData) -> Iterator[Upload]:
    for name in ("own", "files"):
        for sent in form.getlist(name):
            # An empty field sends a file without a name.
            if isinstance(sent, UploadFile) and sent.filename:
                is_own = name == "own"
                yield Upload(name=sent.filename, file=sent.file, is_own=is_own)


def _facts_of(asset: Asset) -> Facts:
    return Facts(
        name=asset.name,
        kind=asset.kind,
        alt=asset.alt,
        credit=asset.credit,
        licence=asset.licence,
        source=asset.source,
        consent=asset.consent,
        checklist=asset.checklist,
        focus=asset.focus,
    )


def _typed(form: FormData) -> Facts:
    answers = {name: text(form, f"check_{name}") for name in library.QUESTIONS}
    return Facts(
        name=text(form, "name"),
        kind=text(form, "kind"),
        alt=text(form, "alt"),
        credit=text(form, "credit"),
        licence=text(form, "licence"),
        source=text(form, "source"),
        consent=text(form, "consent"),
        checklist={name: said for name, said in answers.items() if said},
        focus=_focus(form),
    )


def _focus(form: FormData) -> tuple[float, float] | None:
    if text(form, "focus_auto") or "focus_x" not in form:
        return None
    across = _number(text(form, "focus_x"), otherwise=-1)
    down = _number(text(form, "focus_y"), otherwise=-1)
    return across / _HUNDRED, down / _HUNDRED


def _number(said: str, *, otherwise: int = 0) -> int:
    is_number = said.isascii() and said.isdigit() and len(said) <= _DIGITS
    return int(said) if is_number else otherwise


def _choices(family: str, values: Sequence[str]) -> list[tuple[str, str]]:
    said = [(value, sentence(f"{family}.{value}")) for value in values]
    return [("", sentence(f"{family}.none")), *said]


_UPLOAD_BYTES = VIDEO_BYTES + 4 * PHOTO_BYTES

ROUTES: tuple[Route, ...] = (
    Route(method="POST", path="/media/{id}/use", endpoint=use, may=Ability.WRITE),
    Route(method="GET", path="/media", endpoint=show, may=Ability.READ),
    Route(
        method="POST",
        path="/media",
        endpoint=upload,
        may=Ability.WRITE,
        most_bytes=_UPLOAD_BYTES,
    ),
    Route(method="GET", path="/media/{id}", endpoint=one, may=Ability.READ),
    Route(method="POST", path="/media/{id}", endpoint=describe, may=Ability.WRITE),
    Route(method="GET", path="/media/{id}/file", endpoint=file, may=Ability.READ),
    Route(method="GET", path="/media/{id}/thumb", endpoint=thumb, may=Ability.READ),
    Route(
        method="POST", path="/media/{id}/archive", endpoint=archive, may=Ability.WRITE
    ),
    Route(
        method="POST", path="/media/{id}/restore", endpoint=restore, may=Ability.WRITE
    ),
)
