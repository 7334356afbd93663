"""Gallery: how an item looks on every card, and over the whole of a phone."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi.responses import Response

from dissemination.domain.roles import Ability
from dissemination.services import gallery
from dissemination.services.gallery import Subject
from dissemination.services.glance import BROKEN
from dissemination.services.live import picture
from dissemination.services.mistakes import NotFound
from dissemination.web.access import Filled, Route, Visit, Visiting, text
from dissemination.web.preview import broken_answer, picture_answer, share, turns, whole
from dissemination.web.renders import Superseded

_FIRST = "status"
_NOTHING = Response(status_code=204)


def show(
    visit: Visiting, draft: str = "", item: str = "", size: str = _FIRST
) -> Response:
    """Show every template in one size, with the subject's words on it."""
    subject, query = _subject(visit, draft, item)
    return visit.page(
        "gallery/show.html",
        subject=subject,
        query=query,
        size=size,
        sizes=gallery.sizes(),
        swatches=gallery.swatches(visit.desk, subject, size),
    )


def template(
    visit: Visiting, name: str, draft: str = "", item: str = "", size: str = _FIRST
) -> Response:
    """Show one template in all its sizes, and what it stands."""
    subject, query = _subject(visit, draft, item)
    gallery.find_template(visit.desk, name)
    one = gallery.swatch_of(visit.desk, subject, name, size)
    tested = None
    if not one.broken:
        tested = gallery.tested(visit.desk, subject, name, size)
    return visit.page(
        "gallery/template.html",
        subject=subject,
        query=query,
        size=size,
        one=one,
        tested=tested,
        troubles=[t for t in gallery.longest(visit.desk, name) if t.size == size],
    )


def card(
    visit: Visiting,
    draft: str = "",
    item: str = "",
    template: str = "",
    size: str = _FIRST,
    account: str = "",
    scale: str = "",
) -> Response:
    """Draw one card: by a template, or as an account would show it."""
    subject, query = _subject(visit, draft, item)
    key = (visit.me.id, query, template, size, account)
    try:
        with turns.of(key):
            if account:
                data = picture(
                    visit.desk,
                    subject.fields,
                    account,
                    visit.now,
                    id=subject.id,
                    scale=share(scale),
                )
            else:
                data = gallery.card(visit.desk, subject, template, size, share(scale))
    except Superseded:
        return _NOTHING
    except BROKEN as error:
        return broken_answer(error)
    return picture_answer(data)


def choose(visit: Visiting, form: Filled) -> Response:
    """Have a draft's cards drawn by a template."""
    name = text(form, "template")
    draft = gallery.choose(
        visit.desk,
        whole(text(form, "draft")),
        name,
        person=visit.me,
        now=visit.now,
    )
    said = "web.gallery.chosen" if name else "web.gallery.left_to_kind"
    return visit.go(f"/gallery?{urlencode({'draft': draft.id})}", said=said, name=name)


def status(
    visit: Visiting, draft: str = "", item: str = "", account: str = "", safe: str = ""
) -> Response:
    """Show a card as it fills a phone, with what an app lays over it."""
    subject, query = _subject(visit, draft, item)
    screens = gallery.full_screen(visit.desk, subject)
    if not screens:
        raise NotFound("preview.no_picture")
    name = account if account in screens else next(iter(screens))
    return visit.page(
        "gallery/status.html",
        query=query,
        account=name,
        accounts=list(screens),
        size=screens[name],
        margins=gallery.margins_of(screens[name]),
        is_safe_shown=safe != "off",
        back=f"/write/{subject.draft.id}" if subject.draft else f"/items/{item}",
    )


ROUTES: tuple[Route, ...] = (
    Route(method="GET", path="/gallery", endpoint=show, may=Ability.READ),
    Route(
        method="GET",
        path="/gallery/template/{name}",
        endpoint=template,
        may=Ability.READ,
    ),
    Route(method="GET", path="/gallery/card", endpoint=card, may=Ability.READ),
    Route(method="GET", path="/gallery/status", endpoint=status, may=Ability.READ),
    Route(method="POST", path="/gallery/choose", endpoint=choose, may=Ability.WRITE),
)


def _subject(visit: Visit, draft: str, item: str) -> tuple[Subject, str]:
    """Return whose words are shown, and how an address names them."""
    subject = gallery.subject_of(
        visit.desk, visit.me, visit.now, draft=whole(draft), item=item
    )
    named = {"draft": draft} if subject.draft else {"item": item} if item else {}
    return subject, urlencode(named)
