"""Items: what was written, where it stands, and how to find it again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlencode

from fastapi.responses import Response

from dissemination.domain.item import Kind
from dissemination.domain.roles import Ability
from dissemination.messages import sentence, short_instant
from dissemination.services import dossier, lists
from dissemination.services.approve import step_said
from dissemination.services.archive import archive, restore
from dissemination.services.comments import comment_on_item, resolve_comment, said_of
from dissemination.services.desk import Desk
from dissemination.services.lists import CHOICES, Asked, Page, Period, Standing
from dissemination.services.mistakes import Misused
from dissemination.services.uploads import mime_of_bytes
from dissemination.storage.lists import Mark
from dissemination.web.access import Filled, Route, Visit, Visiting, text

E = TypeVar("E", Standing, Period)

# What a state looks like, where the shared styles know another word for it.
LOOKS: Mapping[str, str] = {"trouble": "failed", "partly": "held"}
_FACTS = (
    *("link", "place", "publish_at", "event_at", "expires_at"),
    *("byline", "campaign", "after"),
)
_TABS = (None, *(state for state in CHOICES if state is not Standing.APPROVED))
# Fields of which each value has its word.
_CHOSEN = frozenset({"kind", "priority", "info_class"})
_DIGITS = re.compile(r"[0-9]{1,8}")
_MARK = re.compile(r"([0-9]{1,17})\.(.{1,80})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)
# The name is the content, and never says another thing.
_LASTING = {"Cache-Control": "private, max-age=31536000, immutable"}
_MOST_WORDS = 200  # characters of a search
_DRAFTS = 5  # that are shown above the list


def show_list(visit: Visiting) -> Response:
    """Show the items that somebody looks for, a page at a time."""
    asked = asked_of(visit)
    after = _mark(visit.request.query_params.get("after", ""))
    page = lists.list_items(visit.desk, asked, visit.me, now=visit.now, after=after)
    return visit.page(
        "items/list.html",
        announce=_announced(page),
        asked=asked,
        page=page,
        is_further=after is not None,
        drafts=page.drafts if asked.is_narrow else page.drafts[:_DRAFTS],
        tabs=[(state, path_of(asked, state=state)) for state in _TABS],
        next=path_of(asked, after=_packed(page.behind)) if page.behind else "",
        first=path_of(asked),
        filters=_filters(asked),
        choices=_choices(visit, page),
        looks=LOOKS,
    )


def show(visit: Visiting, id: str) -> Response:
    """Show one item with all that is known of it."""
    return _item_page(visit, id)


def remark(visit: Visiting, id: str, form: Filled) -> Response:
    """Say something of an item."""
    typed = text(form, "text")
    try:
        comment_on_item(visit.desk, id, typed, person=visit.me, now=visit.now)
    except Misused as mistake:
        wrong = sentence(mistake.id, mistake.values)
        return _item_page(visit, id, typed=typed, wrong=wrong, status=422)
    return visit.go(f"/items/{id}#comments", "web.write.comments.added")


def settle(visit: Visiting, id: str, comment: int, form: Filled) -> Response:
    """Mark a remark as done, or as open again."""
    is_again = text(form, "again") == "yes"
    resolve_comment(visit.desk, comment, person=visit.me, now=visit.now, again=is_again)
    return visit.go(f"/items/{id}#comments")


def picture(visit: Visiting, id: str, sha256: str) -> Response:
    """Give the small picture of a medium that this item shows, and no other."""
    data = dossier.picture_of(visit.desk, id, sha256, visit.me)
    return Response(data, media_type=mime_of_bytes(data), headers=_LASTING)


def put_away(visit: Visiting, id: str) -> Response:
    """Archive an item; the next page can bring it back."""
    done = archive(visit.desk, id, visit.me, visit.now)
    undo = f"/items/{done.item}/restore"
    return visit.go("/items", "web.item.archived", undo=undo, title=done.title)


def bring_back(visit: Visiting, id: str) -> Response:
    """Bring an item back from the archive."""
    done = restore(visit.desk, id, visit.me, visit.now)
    return visit.go(f"/items/{done.item}", "web.item.restored", title=done.title)


_GETS: Mapping[str, Callable[..., Response]] = {
    "/items": show_list,
    "/items/{id}": show,
    "/items/{id}/media/{sha256}": picture,
}
_POSTS: Mapping[str, Callable[..., Response]] = {
    "/items/{id}/archive": put_away,
    "/items/{id}/restore": bring_back,
    "/items/{id}/comments": remark,
    "/items/{id}/comments/{comment}": settle,
}
ROUTES: tuple[Route, ...] = (
    *(
        Route(method="GET", path=path, endpoint=do, may=Ability.READ)
        for path, do in _GETS.items()
    ),
    *(
        Route(method="POST", path=path, endpoint=do, may=Ability.WRITE)
        for path, do in _POSTS.items()
    ),
)


def _item_page(
    visit: Visit, id: str, *, typed: str = "", wrong: str = "", status: int = 200
) -> Response:
    asked = visit.request.query_params
    old, new = _number(asked.get("old", "")), _number(asked.get("new", ""))
    found = dossier.read(visit.desk, id, visit.me, old=old, new=new)
    return visit.page(
        "items/item.html",
        status=status,
        announce=wrong,
        found=found,
        comments=said_of(visit.desk, item=found.item.id),
        typed=typed,
        wrong=wrong,
        labels=labels(visit.desk),
        looks=LOOKS,
        step_said=step_said,
        shown=shown,
        face_of=dossier.face_of,
        first_face=dossier.first_face,
        facts=[name for name in _FACTS if getattr(found.item, name)],
    )


def asked_of(visit: Visit) -> Asked:
    """Read what is looked for from the address; what means nothing is left out."""
    asked = visit.request.query_params
    return Asked(
        words=" ".join(asked.get("q", "")[:_MOST_WORDS].split()),
        state=_one_of(Standing, asked.get("state", "")),
        kind=asked.get("kind", ""),
        unit=asked.get("unit", ""),
        author=asked.get("author", ""),
        campaign=asked.get("campaign", ""),
        period=_one_of(Period, asked.get("time", "")),
        is_mine=asked.get("mine", "") == "yes",
    )


def path_of(asked: Asked, **further: object) -> str:
    """Return the address of a list; `further` puts other values into it."""
    values: dict[str, object] = {
        "q": asked.words,
        "state": asked.state,
        "kind": asked.kind,
        "unit": asked.unit,
        "author": asked.author,
        "campaign": asked.campaign,
        "time": asked.period,
        "mine": "yes" if asked.is_mine else "",
    }
    said = {name: str(v) for name, v in (values | further).items() if v}
    return f"/items?{urlencode(said)}" if said else "/items"


def labels(desk: Desk) -> Mapping[str, str]:
    """Return how accounts are called: by their channel, where it has one alone."""
    accounts = desk.config.accounts
    of_channel = Counter(table.channel for table in accounts.values())
    said: dict[str, str] = {}
    for name, table in accounts.items():
        channel = sentence(f"channel.{table.channel}")
        is_alone = of_channel[table.channel] == 1 and not channel.startswith("channel.")
        said[name] = channel if is_alone else name
    return said


def shown(name: str, value: object, visit: Visit) -> str:
    """Say a field's value as people read it; what is empty says nothing."""
    match value:
        case None | "":
            return ""
        case datetime():
            return short_instant(value, visit.desk.config.office.zone)
        case tuple():
            return ", ".join(filter(None, (shown("", one, visit) for one in value)))
        case _ if name in _CHOSEN:
            return sentence(f"web.{name}.{value}")
    return str(value)


def _announced(page: Page) -> str:
    if not page.entries:
        return sentence("web.items.found_none")
    id_ = "web.items.found_more" if page.behind else "web.items.found"
    return sentence(id_, {"count": len(page.entries)})


def _filters(asked: Asked) -> int:
    """Count what a list is narrowed by, besides words and state."""
    chosen = (asked.kind, asked.unit, asked.author, asked.campaign, asked.period)
    return sum(map(bool, chosen)) + asked.is_mine


def _choices(visit: Visit, page: Page) -> dict[str, list[tuple[str, str]]]:
    every = [("", sentence("web.items.every"))]
    kinds = [(str(kind), sentence(f"web.kind.{kind}")) for kind in Kind]
    people = sorted(page.names.items(), key=lambda pair: pair[1].casefold())
    campaigns = visit.desk.config.campaigns
    periods = [(str(one), sentence(f"web.items.period.{one}")) for one in Period]
    return {
        "kind": every + sorted(kinds, key=lambda pair: pair[1]),
        "unit": every + [(one, one) for one in page.units],
        "author": every + people,
        "campaign": every + [(name, one.name) for name, one in campaigns.items()],
        "time": every + periods,
    }


def _one_of(kind: type[E], value: str) -> E | None:
    return kind(value) if value in tuple(kind) else None


def _number(value: str) -> int | None:
    return int(value) if _DIGITS.fullmatch(value) else None


def _packed(mark: Mark | None) -> str:
    return f"{(mark.changed_at - _EPOCH) // _US}.{mark.id}" if mark else ""


def _mark(value: str) -> Mark | None:
    found = _MARK.fullmatch(value)
    if found is None:
        return None
    return Mark(changed_at=_EPOCH + int(found[1]) * _US, id=found[2])
