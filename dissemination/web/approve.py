"""Approve: what waits for a yes, each item with all that one needs to say it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from fastapi.responses import FileResponse, Response

from dissemination.domain.roles import Ability
from dissemination.services import inbox as boxes
from dissemination.services import review as reviews
from dissemination.services.approve import Approved, step_said
from dissemination.services.approve import approve as say_yes
from dissemination.services.awaiting import Stance
from dissemination.services.batch import MOST, Answer, approve_each
from dissemination.services.inbox import Tab
from dissemination.services.marked import marked
from dissemination.services.mistakes import Mistake, Misused, NotAllowed
from dissemination.services.returns import LONGEST, Returned, give_back
from dissemination.services.seen import Answered, Outdated
from dissemination.services.write import find_item
from dissemination.web.access import Filled, Route, Visit, Visiting, text, texts
from dissemination.web.items import labels
from dissemination.web.review_words import (
    dollars,
    findings_said,
    leaving,
    role_said,
    steps_said,
)

# What is most often to be mended; the words are the author's to read.
REASONS = {
    "web.approve.why.facts": "web.approve.short.facts",
    "web.approve.why.names": "web.approve.short.names",
    "web.approve.why.language": "web.approve.short.language",
    "web.approve.why.photo": "web.approve.short.photo",
    "web.approve.why.source": "web.approve.short.source",
    "web.approve.why.channel": "web.approve.short.channel",
}
_TABS = {
    Tab.WAITING: "web.approve.tab.waiting",
    Tab.OTHERS: "web.approve.tab.others",
    Tab.EXPIRED: "web.approve.tab.expired",
    Tab.HISTORY: "web.approve.tab.history",
}
_CHECKS = {
    "facts": "web.approve.look.facts",
    "dates": "web.approve.look.dates",
    "photos": "web.approve.look.photos",
    "video": "web.approve.look.video",
    "source": "web.approve.look.source",
    "versions": "web.approve.look.versions",
}
# Another wording, or another plan, came between the look and the yes.
_MOVED = frozenset({"plan.versioned", "plan.revised"})
_NEEDS_REASON = frozenset({"approve.hold", "approve.hold_emergency"})
_SHOWN_AS = ("image/", "video/")


def inbox(
    visit: Visiting, tab: str = "waiting", page: int = 1, after: str = ""
) -> Response:
    """Show what waits; with `after`, go on to the next item."""
    if after:
        return _go_on(visit, after)
    chosen = Tab(tab) if tab in list(Tab) else Tab.WAITING
    return _inbox(visit, chosen, max(page, 1))


def show(visit: Visiting, item: str) -> Response:
    """Show one item, and note that this person has opened it."""
    return _item(visit, item)


def approve(visit: Visiting, item: str, form: Filled) -> Response:
    """Say yes to exactly what was shown."""
    seen, override = text(form, "seen") or "-", text(form, "override")
    try:
        done = say_yes(
            visit.desk,
            item,
            person=visit.me.id,
            now=visit.now,
            override=override,
            seen=seen,
        )
    except Answered as mistake:
        return _answered(visit, mistake)
    except Mistake as mistake:
        return _refused(visit, item, mistake, override=override)
    return _thank(visit, item, done)


def send_back(visit: Visiting, item: str, form: Filled) -> Response:
    """Return an item to its author, with a reason."""
    chosen = [id_ for id_ in REASONS if id_ in texts(form, "common")]
    typed = text(form, "reason")
    lines = [*(visit.t(id_) for id_ in chosen), typed.strip()]
    try:
        done = give_back(
            visit.desk,
            item,
            person=visit.me.id,
            reason="\n".join(filter(None, lines)),
            seen=text(form, "seen"),
            now=visit.now,
        )
    except Answered as mistake:
        return _answered(visit, mistake)
    except Misused as mistake:
        why = visit.t(mistake.id, **mistake.values)
        return _item(
            visit, item, status=422, errors={"reason": why}, reason=typed, common=chosen
        )
    except Outdated as mistake:
        return _item(
            visit, item, status=409, moved=mistake, reason=typed, common=chosen
        )
    return _thank_for_return(visit, done)


def medium(visit: Visiting, item: str, sha: str) -> Response:
    """Give a picture or video that this item says, and no other."""
    found = reviews.medium_of(visit.desk, item, sha)
    is_shown = found.mime.startswith(_SHOWN_AS)
    return FileResponse(
        visit.desk.media.path(found.sha256),
        media_type=found.mime if is_shown else "application/octet-stream",
        # The name is the content, and never says another thing.
        headers={"Cache-Control": "private, max-age=31536000, immutable"},
    )


def several(visit: Visiting, form: Filled) -> Response:
    """Say yes to several items that this person has opened."""
    wanted = {item: text(form, f"seen.{item}") for item in texts(form, "item")}
    try:
        answers = approve_each(visit.desk, wanted, person=visit.me.id, now=visit.now)
    except Misused as mistake:
        why = visit.t(mistake.id, **mistake.values)
        return _inbox(visit, Tab.WAITING, 1, status=422, error=why, picked=wanted)
    if all(one.done for one in answers):
        return visit.go("/approve", "web.approve.all_done", count=len(answers))
    status = 200 if any(one.done for one in answers) else 409
    return _inbox(visit, Tab.WAITING, 1, status=status, answers=answers)


def _inbox(
    visit: Visit,
    tab: Tab,
    page: int,
    *,
    status: int = 200,
    error: str = "",
    picked: Collection[str] = (),
    answers: Collection[Answer] = (),
) -> Response:
    found = boxes.inbox(visit.desk, visit.me, tab=tab, page=page, now=visit.now)
    return visit.page(
        "approve/inbox.html",
        status=status,
        found=found,
        tabs=_TABS,
        labels=labels(visit.desk),
        step_said=step_said,
        role_said=role_said,
        most=MOST,
        error=error,
        picked=picked,
        answers=answers,
    )


def _item(
    visit: Visit,
    item: str,
    *,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    moved: Mistake | None = None,
    override: str = "",
    reason: str = "",
    common: Collection[str] = (),
) -> Response:
    found = reviews.review(visit.desk, item, visit.me, visit.now)
    names = labels(visit.desk)
    gone = found.since.gone if found.since else ()
    return visit.page(
        "approve/item.html",
        status=status,
        found=found,
        item=found.item,
        stance=found.waiting.stance if found.waiting else None,
        errors=errors or {},
        moved=moved,
        override=override,
        reason=reason,
        common=common,
        reasons=REASONS,
        longest=LONGEST,
        labels=names,
        gone=[names.get(account, account) for account in gone],
        checks=[_CHECKS[name] for name in reviews.checklist(found)],
        title_marks=marked(found.item.title, found.marks, field="title"),
        body_marks=marked(found.item.body, found.marks, field="body"),
        findings=findings_said(found),
        cost=dollars(found),
        step_said=step_said,
        steps_said=steps_said,
        role_said=role_said,
        leaving=leaving(visit, found.departures),
        Stance=Stance,
    )


def _refused(visit: Visit, item: str, mistake: Mistake, *, override: str) -> Response:
    """Show the item again: what changed, or which reason is wanted."""
    if isinstance(mistake, Outdated) or mistake.id in _MOVED:
        return _item(visit, item, status=409, moved=mistake, override=override)
    is_own = isinstance(mistake, NotAllowed) and not override.strip()
    found = reviews.review(visit.desk, item, visit.me, visit.now) if is_own else None
    may_with_reason = bool(
        found and found.waiting and found.waiting.stance is Stance.REASON
    )
    if mistake.id not in _NEEDS_REASON and not may_with_reason:
        raise mistake
    why = visit.t("web.approve.reason_needed")
    return _item(visit, item, status=422, errors={"override": why}, override=override)


def _answered(visit: Visit, mistake: Answered) -> Response:
    """Say that it was answered already; nothing is done twice."""
    item, person = str(mistake.values["id"]), str(mistake.values["name"])
    who = visit.desk.people().get(person)
    name = who.name if who else person
    return visit.go(f"/approve/{item}", mistake.id, id=item, name=name)


def _thank(visit: Visit, item: str, done: Approved) -> Response:
    title = _title(visit, item)
    if done.open:
        said_id, plan = "web.approve.done_step", ""
    else:
        said_id, plan = "web.approve.done", leaving(visit, done.departures)
    return _to_next(
        visit,
        item,
        said_id,
        title=title,
        plan=plan,
        taken=steps_said(done.taken),
        steps=steps_said(done.open),
    )


def _thank_for_return(visit: Visit, done: Returned) -> Response:
    author = visit.desk.people().get(done.author)
    return _to_next(
        visit,
        done.item,
        "web.approve.returned",
        title=_title(visit, done.item),
        name=author.name if author else done.author,
    )


def _to_next(visit: Visit, item: str, said_id: str, **values: str) -> Response:
    following = boxes.next_item(visit.desk, visit.me, after=item, now=visit.now)
    path = f"/approve/{following}" if following else "/approve"
    return visit.go(path, said_id, **values)


def _go_on(visit: Visit, after: str) -> Response:
    following = boxes.next_item(visit.desk, visit.me, after=after, now=visit.now)
    if following:
        return visit.go(f"/approve/{following}")
    return visit.go("/approve", "web.approve.no_more")


def _title(visit: Visit, item: str) -> str:
    return find_item(visit.desk, item).item.title or item


ROUTES: tuple[Route, ...] = (
    Route(method="GET", path="/approve", endpoint=inbox, may=Ability.REVIEW),
    Route(method="POST", path="/approve", endpoint=several, may=Ability.REVIEW),
    Route(method="GET", path="/approve/{item}", endpoint=show, may=Ability.REVIEW),
    Route(method="POST", path="/approve/{item}", endpoint=approve, may=Ability.REVIEW),
    Route(
        method="POST",
        path="/approve/{item}/return",
        endpoint=send_back,
        may=Ability.REVIEW,
    ),
    Route(
        method="GET",
        path="/approve/{item}/media/{sha}",
        endpoint=medium,
        may=Ability.REVIEW,
    ),
)
