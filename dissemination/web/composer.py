"""The composer: what its page shows of a draft, and how its mistakes are said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.responses import Response

from dissemination.domain.elements import FORMS, Form, untold
from dissemination.domain.item import InfoClass, Kind, Priority
from dissemination.domain.roles import Ability
from dissemination.messages import hour, sentence
from dissemination.services.comments import said_of
from dissemination.services.drafts import Written
from dissemination.services.library import assets_of, objections
from dissemination.services.outlets import outlets_of
from dissemination.services.typed import asset_of, group_of, media_of
from dissemination.services.written import Wrong, body_of, kind_of, told
from dissemination.storage.drafts import Draft
from dissemination.web.access import Visit
from dissemination.web.items import labels
from dissemination.web.preview import panel_of

_CARD = "card"
# How the fields of a draft are called; those of an element are called by its form.
LABELS: Mapping[str, str] = {
    "kind": "web.write.kind",
    "title": "web.write.title",
    "body": "web.write.body",
    "unit": "web.write.for_unit",
    "link": "web.write.link",
    "hashtags": "web.write.hashtags",
    "publish_at": "web.write.publish_at",
    "event_at": "web.write.event_at",
    "expires_at": "web.write.expires_at",
    "info_class": "web.write.info_class",
    "priority": "web.write.priority",
    "place": "web.write.place",
    "byline": "web.write.byline",
    "campaign": "web.write.campaign",
    "after": "web.write.after",
    "accounts": "web.write.channels",
    "media": "web.write.media",
    "when": "web.write.when",
    # Parts of a field, not messages.
    f"{_CARD}.template": "web.write.template",
    f"{_CARD}.quote": "web.write.quote",
}


_NOTHING: Mapping[str, Wrong] = {}
_DETAILS = frozenset(
    {"kind", "event_at", "expires_at", "campaign", "after", "info_class", "priority"}
)
_ELEMENT = "element."  # with its name: the field of an element
_ASKED = "element."  # a test knows the sentences of all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What was typed beside the draft, and why it could not be kept."""

    typed: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One element of the form: what is asked, and what was answered.

    `name` is its field's; `is_hour` asks for a day and an hour.
    """

    name: str
    label: str
    help: str
    example: str
    value: str
    required: bool
    is_hour: bool
    is_long: bool


def compose_page(
    visit: Visit,
    seen: Written,
    *,
    fields: Mapping[str, Any] | None = None,
    wrong: Mapping[str, Wrong] = _NOTHING,
    status: int = 200,
    base: int | None = None,
    remark: Slip = Slip(),
    naming: Slip = Slip(),
) -> Response:
    """Return the composer's page.

    Args:
        visit: who writes, and when.
        seen: the draft, and what is said of it.
        fields: as they were typed; those of the draft where they are None.
        wrong: what is to be mended, by field.
        status: of the answer.
        base: the revision of its item that is known by now.
        remark: a comment that could not be kept.
        naming: a pattern's name that could not.
    """
    draft = seen.draft
    shown = draft.fields if fields is None else fields
    said = {name: sentence(w.id, w.values) for name, w in wrong.items()}
    kind = kind_of(shown)
    numbers = {n for n in map(asset_of, media_of(shown)) if n is not None}
    return visit.page(
        "write/compose.html",
        status=status,
        announce=next(iter(said.values()), remark.said or naming.said),
        seen=seen,
        draft=draft,
        fields=_filled(shown),
        kind=kind,
        form=FORMS[kind],
        steps=tuple(_steps(FORMS[kind], shown)),
        own_hours={e.instant for e in FORMS[kind].elements if e.instant},
        composed=body_of(visit.desk, {**shown, "body": ""}),
        missing=_missing(visit, kind, shown),
        outlets=outlets_of(visit.desk, visit.now),
        labels=labels(visit.desk),
        wrong=said,
        opens_details=bool(said.keys() & _DETAILS),
        links={_anchor(name, said): text for name, text in said.items()},
        assets=assets_of(visit.desk, numbers) if numbers else {},
        objections=objections,
        comments=said_of(visit.desk, draft=draft.id, item=draft.item),
        panel=panel_of(visit, draft.id, shown, item=draft.item),
        zone_name=visit.now.astimezone(visit.desk.config.office.zone).tzname(),
        saved_at=hour(draft.changed_at, visit.desk.config.office.zone),
        can_offer_again="draft.already_public" in {w.id for w in wrong.values()},
        base=draft.base if base is None else base,
        campaigns=visit.desk.config.campaigns,
        is_editor=visit.may(Ability.REVIEW),
        remark=remark,
        naming=naming,
        **choices(),
    )


def choices() -> dict[str, list[tuple[str, str]]]:
    """Return kinds, classes and degrees of urgency, with what they are called."""
    classes = {
        InfoClass.NONE: "web.write.info_class.none",
        InfoClass.PERIODIC: "web.write.info_class.periodic",
        InfoClass.IMMEDIATE: "web.write.info_class.immediate",
        InfoClass.ON_REQUEST: "web.write.info_class.on_request",
    }
    priorities = {
        Priority.NORMAL: "web.write.priority.normal",
        Priority.URGENT: "web.write.priority.urgent",
        Priority.EMERGENCY: "web.write.priority.emergency",
    }
    return {
        "kinds": [(str(kind), sentence(f"web.kind.{kind}")) for kind in Kind],
        "classes": [(str(one), sentence(said)) for one, said in classes.items()],
        "priorities": [(str(one), sentence(said)) for one, said in priorities.items()],
    }


def element_id(form: Form, name: str) -> str:
    """Return the message that asks for an element; its help and example lie beside."""
    return f"{_ASKED}{form.name}.{name}"


def label_of(name: str, fields: Mapping[str, Any]) -> str:
    """Return how a field of a draft is called: "title", "elements.what"."""
    group, _, part = name.partition(".")
    if group == "elements":
        form = FORMS[kind_of(fields)]
        known = part in {element.name for element in form.elements}
        return sentence(element_id(form, part)) if known else part
    return sentence(LABELS[name]) if name in LABELS else name


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields with an empty one in the place of each that is not there."""
    blank: dict[str, Any] = dict.fromkeys(LABELS, "")
    return {**blank, "accounts": [], "media": [], "card": {}, "elements": {}, **fields}


def _steps(form: Form, fields: Mapping[str, Any]) -> Iterator[Step]:
    given = group_of(fields, "elements")
    for element in form.elements:
        asked = element_id(form, element.name)
        value = (fields if element.instant else given).get(
            element.instant or element.name, ""
        )
        yield Step(
            name=element.instant or f"{_ELEMENT}{element.name}",
            label=sentence(asked),
            help=sentence(f"{asked}.help"),
            example=sentence(f"{asked}.example"),
            value=str(value),
            required=element.required,
            is_hour=bool(element.instant),
            is_long=element.many,
        )


def _missing(visit: Visit, kind: Kind, fields: Mapping[str, Any]) -> Sequence[str]:
    """Return what an emergency does not tell yet, where its elements are in use."""
    form = FORMS[kind]
    if not form.is_emergency or fields.get("body"):
        return ()
    names = untold(kind, told(visit.desk, fields))
    return [sentence(element_id(form, name)) for name in names]


def _anchor(name: str, said: Mapping[str, str]) -> str:
    """Return the field to which the list of mistakes leads."""
    is_medium = name.startswith("media.") and name.count(".") == 1
    return f"{name}.alt" if is_medium and f"{name}.alt" not in said else name


def draft_title(draft: Draft) -> str:
    """Return what a draft is called in a sentence."""
    return draft.title or sentence("web.write.untitled")
