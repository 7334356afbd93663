"""Own words: what one account says of a draft in its own way."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi.responses import Response

from dissemination.domain.difference import difference
from dissemination.domain.roles import Ability
from dissemination.services.drafts import draft_of
from dissemination.services.holding import versions_of
from dissemination.services.mistakes import Mistake, NotAllowed, NotFound
from dissemination.services.submit import keep
from dissemination.services.versions import (
    Where,
    Written,
    drop_version,
    restore_version,
    set_version,
)
from dissemination.services.written import FieldMistakes, strict, tentative
from dissemination.storage.drafts import Draft
from dissemination.web.access import Filled, Route, Visit, Visiting, text
from dissemination.web.items import labels


def show(visit: Visiting, id: int, account: str) -> Response:
    """Show an account's own words beside those of all."""
    return _page(visit, draft_of(visit.desk, id, visit.me), account)


def put(visit: Visiting, id: int, account: str, form: Filled) -> Response:
    """Keep an account's own words; the draft is kept as an item where it is none."""
    draft = draft_of(visit.desk, id, visit.me)
    typed = {name: text(form, name) for name in ("title", "text")}
    try:
        item = draft.item if draft.base else _kept(visit, draft)
        done = set_version(
            visit.desk,
            Where(item=item, account=account),
            Written(title=typed["title"], text=typed["text"]),
            person=visit.me.id,
            now=visit.now,
        )
    except FieldMistakes as error:
        first = next(iter(error.fields.values()))
        wrong = visit.t(first.id, **first.values)
        return _page(visit, draft, account, typed=typed, wrong=wrong)
    except (NotAllowed, NotFound):
        raise
    except Mistake as error:  # somebody plans it at this moment, or nothing was typed
        wrong = visit.t(error.id, **error.values)
        return _page(visit, draft, account, typed=typed, wrong=wrong)
    said = "replanned" if done.replanned else "saved"
    return visit.go(
        f"/write/{id}", f"web.write.version.{said}", account=_called(visit, account)
    )


def drop(visit: Visiting, id: int, account: str) -> Response:
    """Let an account say what all say."""
    draft = draft_of(visit.desk, id, visit.me)
    where = Where(item=draft.item, account=account)
    drop_version(visit.desk, where, person=visit.me.id, now=visit.now)
    return visit.go(
        f"/write/{id}",
        "web.write.version.dropped",
        undo=f"/write/{id}/version/{account}/restore",
        account=_called(visit, account),
    )


def bring_back(visit: Visiting, id: int, account: str) -> Response:
    """Let an account say again what it said before."""
    draft = draft_of(visit.desk, id, visit.me)
    where = Where(item=draft.item, account=account)
    restore_version(visit.desk, where, person=visit.me.id, now=visit.now)
    return visit.go(
        f"/write/{id}", "web.write.version.saved", account=_called(visit, account)
    )


def _called(visit: Visit, account: str) -> str:
    return labels(visit.desk).get(account, account)


def _kept(visit: Visit, draft: Draft) -> str:
    strict(visit.desk, draft.fields, id=draft.item)
    return keep(visit.desk, draft.id, person=visit.me, now=visit.now).id


def _page(
    visit: Visit,
    draft: Draft,
    account: str,
    *,
    typed: Mapping[str, str] | None = None,
    wrong: str = "",
) -> Response:
    visit.desk.account(account)
    shared = tentative(visit.desk, draft.fields, id=draft.item)
    held = versions_of(visit.desk, shared.id) if draft.item else {}
    own = next((v.version for a, v in held.items() if a == account), None)
    title = own.title if own else ""
    body = own.text if own else ""
    return visit.page(
        "write/version.html",
        status=422 if wrong else 200,
        announce=wrong,
        draft=draft,
        account=account,
        called=_called(visit, account),
        shared=shared,
        own=own,
        title=typed["title"] if typed else title,
        text=typed["text"] if typed else body,
        changes=difference(shared.body, body) if body else (),
        wrong=wrong,
    )


_PATH = "/write/{id}/version/{account}"
ROUTES: tuple[Route, ...] = (
    Route(method="GET", path=_PATH, endpoint=show, may=Ability.WRITE),
    Route(method="POST", path=_PATH, endpoint=put, may=Ability.WRITE),
    Route(method="POST", path=f"{_PATH}/drop", endpoint=drop, may=Ability.WRITE),
    Route(
        method="POST", path=f"{_PATH}/restore", endpoint=bring_back, may=Ability.WRITE
    ),
)
