"""Profile: one's own password, second step, devices and language."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Response

from dissemination.messages import LANGUAGES
from dissemination.services import own_password, people, signin, two_steps
from dissemination.services.mistakes import Mistake, NotAllowed
from dissemination.services.throttling import Refused
from dissemination.storage.people import PersonRow
from dissemination.web.access import (
    ANYONE,
    SIGNED_IN,
    Filled,
    Route,
    SignInNeeded,
    Visit,
    Visiting,
    text,
)
from dissemination.web.codes import grouped, picture_of
from dissemination.web.cookies import cookie_of, drop_cookie, keep_cookie
from dissemination.web.signin import device_of

_UNFIT = 422


def show(visit: Visiting) -> Response:
    """Show one's own account."""
    return _shown(visit, {})


def change_password(visit: Visiting, form: Filled) -> Response:
    """Change one's own password; other devices have to sign in again."""
    try:
        own_password.change_password(
            visit.desk,
            visit.me,
            text(form, "old"),
            text(form, "password"),
            now=visit.now,
            session=_own(visit),
        )
    except Mistake as mistake:
        field = "old" if isinstance(mistake, Refused) else "password"
        return _shown(visit, {field: visit.t(mistake.id, **mistake.values)})
    return _renewed(visit, visit.go("/me", said="web.profile.password_changed"))


def set_language(visit: Visiting, form: Filled) -> Response:
    """Keep in which language this person reads."""
    language = text(form, "language")
    people.set_language(visit.desk, visit.me.id, language, now=visit.now)
    return visit.go("/me", said="web.profile.language_set")


def leave_everywhere(visit: Visiting) -> Response:
    """End every session, this one too."""
    signin.sign_out_everywhere(visit.desk, visit.me.id, visit.now)
    response = visit.go("/sign-in", said="web.signin.left_everywhere")
    drop_cookie(visit, response)
    return response


def show_two_steps(visit: Visiting) -> Response:
    """Show how a phone is paired, or that it is."""
    return _two_steps(visit, _whose(visit), "")


def confirm_two_steps(visit: Visiting, form: Filled) -> Response:
    """Ask for codes from now on; the recovery codes are shown this once."""
    person = _whose(visit)
    try:
        codes = two_steps.confirm(
            visit.desk, person, text(form, "code"), visit.now, session=_own(visit)
        )
    except Mistake as mistake:
        if mistake.id == "two_steps.is_on":
            return visit.go("/me/two-steps")
        return _two_steps(visit, person, visit.t(mistake.id, **mistake.values))
    return _renewed(visit, _codes(visit, codes))


def renew_codes(visit: Visiting, form: Filled) -> Response:
    """Make other recovery codes, for who knows the password."""
    try:
        own_password.refuse_wrong(
            visit.desk, visit.me, text(form, "password"), now=visit.now
        )
        codes = two_steps.renew_codes(visit.desk, visit.me, visit.now)
    except Mistake as mistake:
        return _two_steps(visit, visit.me, visit.t(mistake.id, **mistake.values))
    return _codes(visit, codes)


def turn_off_two_steps(visit: Visiting, form: Filled) -> Response:
    """Ask for no code any more, for who knows the password."""
    try:
        own_password.refuse_wrong(
            visit.desk, visit.me, text(form, "password"), now=visit.now
        )
        two_steps.turn_off(
            visit.desk,
            visit.me,
            by=visit.me.id,
            now=visit.now,
            session=_own(visit),
        )
    except NotAllowed:
        raise
    except Mistake as mistake:
        return _two_steps(visit, visit.me, visit.t(mistake.id, **mistake.values))
    return _renewed(visit, visit.go("/me", said="web.profile.two_steps_off"))


def _shown(visit: Visit, errors: dict[str, str]) -> Response:
    known = people.one(visit.desk, visit.me.id, visit.now)
    return visit.page(
        "profile/show.html",
        status=_UNFIT if errors else 200,
        known=known,
        must=two_steps.must_have(visit.desk, visit.me),
        sessions=signin.open_sessions(visit.desk, visit.me.id, visit.now),
        this=_own(visit),
        languages=("", *LANGUAGES),
        errors=errors,
    )


def _whose(visit: Visit) -> PersonRow:
    """Return who is there, also where the second step is still to be set up."""
    if visit.session is not None and visit.session.needs == "set_up":
        return visit.session.person
    if visit.person is None:
        raise SignInNeeded(visit.request.url.path)
    return visit.me


def _two_steps(visit: Visit, person: PersonRow, error: str) -> Response:
    is_on = two_steps.is_on(visit.desk, person)
    own = _own(visit)
    pairing = (
        None if is_on else two_steps.pair(visit.desk, person, visit.now, session=own)
    )
    return visit.page(
        "profile/two_steps.html",
        status=_UNFIT if error else 200,
        person=person,
        pairing=pairing,
        spelled=grouped(pairing.secret) if pairing else "",
        picture=picture_of(pairing.address, visit.t("web.profile.pair.picture"))
        if pairing
        else "",
        must=two_steps.must_have(visit.desk, person),
        error=error,
    )


def _codes(visit: Visit, codes: Sequence[str]) -> Response:
    spelled = [grouped(code) for code in codes]
    return visit.page("profile/codes.html", codes=spelled)


def _own(visit: Visit) -> str:
    return visit.session.id if visit.session else ""


def _renewed(visit: Visit, response: Response) -> Response:
    """Give this device another session, and end all others."""
    cookie = signin.renew_session(
        visit.desk, cookie_of(visit), visit.now, device=device_of(visit), alone=True
    )
    keep_cookie(visit, response, cookie)
    return response


ROUTES = (
    Route(method="GET", path="/me", endpoint=show, may=SIGNED_IN),
    Route(method="POST", path="/me/password", endpoint=change_password, may=SIGNED_IN),
    Route(method="POST", path="/me/language", endpoint=set_language, may=SIGNED_IN),
    Route(method="POST", path="/me/sign-out", endpoint=leave_everywhere, may=SIGNED_IN),
    # Who has to have a second step, and has none yet, can do nothing but this.
    Route(method="GET", path="/me/two-steps", endpoint=show_two_steps, may=ANYONE),
    Route(method="POST", path="/me/two-steps", endpoint=confirm_two_steps, may=ANYONE),
    Route(
        method="POST",
        path="/me/two-steps/codes",
        endpoint=renew_codes,
        may=SIGNED_IN,
    ),
    Route(
        method="POST",
        path="/me/two-steps/off",
        endpoint=turn_off_two_steps,
        may=SIGNED_IN,
    ),
)
