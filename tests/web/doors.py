"""Every route with an address it answers, who is let in there, and who knocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from starlette.testclient import TestClient

from dissemination.services import signin
from dissemination.services.desk import Desk
from dissemination.web.application import make_application
from tests.browser import office

# rina and sari contribute to different units; budi edits, arman approves as well, dedi
# publishes, wati audits, yoga manages. What is tried is rina's, and waits.
EVERYBODY: Final = frozenset(["rina", "sari", "budi", "arman", "dedi", "wati", "yoga"])
DOERS: Final = EVERYBODY - {"wati"}
READERS: Final = frozenset(["rina", "budi", "arman", "wati", "yoga"])
OWN: Final = READERS - {"wati"}
REVIEWERS: Final = frozenset(["budi", "arman"])
# Who may say for others what they did.
SPOKESMEN: Final = frozenset(["budi", "arman", "dedi", "yoga"])
AUDITORS: Final = frozenset(["arman", "wati", "yoga"])
ADMINS: Final = frozenset({"yoga"})
STRANGERS: Final = EVERYBODY | {""}


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody was answered."""

    status: int
    leads_to: str

    @property
    def is_in(self) -> bool:
        """Whether they were let in, whatever came of what they wanted."""
        return self.status not in {401, 403, 404, 405} and not self.asks_who

    @property
    def is_out(self) -> bool:
        """Whether this is not for them, or they are led home."""
        is_home = self.status == 303 and self.leads_to == "/"
        return self.status in {403, 404} or is_home

    @property
    def asks_who(self) -> bool:
        """Whether they are asked to sign in first."""
        return self.status == 303 and urlsplit(self.leads_to).path == "/sign-in"


@dataclass(frozen=True, slots=True)
class Row:
    """An address that a route answers, and who is let in there.

    `leads_to` is where that leads, if it matters; `is_there` says whether what the
    deed is about is there at all, after whoever may ask has been let in.
    """

    path: str
    who: frozenset[str]
    leads_to: str = ""
    is_there: bool = True
    form: Mapping[str, str] = field(default_factory=dict)

    def lets_in(self, answer: Answer) -> bool:
        """Say whether this is the answer to somebody whom the row names."""
        if self.leads_to:
            return answer.leads_to == self.leads_to
        return answer.is_in if self.is_there else answer.status == 404


SHUT: Final[frozenset[str]] = frozenset()
ITEM = office.POLITICAL
TABLE: Final[Mapping[str, Row]] = {
    "GET /sign-in": Row("/sign-in", STRANGERS),
    "POST /sign-in": Row("/sign-in", STRANGERS),
    "GET /sign-in/code": Row("/sign-in/code", EVERYBODY),
    "POST /sign-in/code": Row("/sign-in/code", STRANGERS, leads_to="/sign-in"),
    "POST /sign-out": Row("/sign-out", STRANGERS, leads_to="/sign-in"),
    "GET /invitation/{word}": Row("/invitation/{invitation}", STRANGERS),
    "POST /invitation/{word}": Row("/invitation/{invitation}", STRANGERS),
    # Only where nobody can sign in yet.
    "GET /welcome": Row("/welcome", SHUT),
    "POST /welcome": Row("/welcome", SHUT),
    "GET /me": Row("/me", EVERYBODY),
    "POST /me/password": Row("/me/password", EVERYBODY),
    "POST /me/language": Row("/me/language", EVERYBODY),
    "POST /me/sign-out": Row("/me/sign-out", EVERYBODY, leads_to="/sign-in"),
    "GET /me/two-steps": Row("/me/two-steps", EVERYBODY),
    "POST /me/two-steps": Row("/me/two-steps", EVERYBODY),
    "POST /me/two-steps/codes": Row("/me/two-steps/codes", EVERYBODY),
    "POST /me/two-steps/off": Row("/me/two-steps/off", EVERYBODY),
    "GET /people": Row("/people", ADMINS),
    "POST /people": Row("/people", ADMINS),
    "GET /people/new": Row("/people/new", ADMINS),
    "GET /people/{id}": Row("/people/sari", ADMINS),
    "POST /people/{id}": Row("/people/sari", ADMINS),
    "POST /people/{id}/link": Row("/people/sari/link", ADMINS),
    "POST /people/{id}/deactivate": Row("/people/sari/deactivate", ADMINS),
    "POST /people/{id}/reactivate": Row("/people/sari/reactivate", ADMINS),
    "POST /people/{id}/sign-out": Row("/people/sari/sign-out", ADMINS),
    "POST /people/{id}/two-steps-off": Row("/people/sari/two-steps-off", ADMINS),
    "POST /units": Row("/units", ADMINS),
    "POST /units/drop": Row("/units/drop", ADMINS),
    "GET /audit": Row("/audit", AUDITORS),
    "GET /audit.csv": Row("/audit.csv", AUDITORS),
    "GET /": Row("/", EVERYBODY),
    "GET /items": Row("/items", EVERYBODY),
    "GET /items/{id}": Row(f"/items/{ITEM}", READERS),
    # Another unit's than rina's.
    "GET /items/{id}/media/{sha256}": Row(
        f"/items/{office.PICTURED}/media/{{medium}}",
        READERS - {"rina"} | {"sari", "dedi"},
    ),
    "POST /items/{id}/comments": Row(f"/items/{ITEM}/comments", OWN),
    "POST /items/{id}/comments/{comment}": Row(f"/items/{ITEM}/comments/2", OWN),
    "POST /items/{id}/archive": Row(f"/items/{ITEM}/archive", OWN),
    "POST /items/{id}/restore": Row(f"/items/{ITEM}/restore", OWN),
    "GET /write/new": Row("/write/new", DOERS),
    "POST /write/new": Row("/write/new", DOERS),
    "POST /write/from/{item}": Row(f"/write/from/{ITEM}", OWN),
    "GET /write/{id}": Row("/write/1", OWN),
    "POST /write/{id}": Row("/write/1", OWN, form={"number": "2"}),
    "POST /write/{id}/autosave": Row("/write/1/autosave", OWN, form={"number": "3"}),
    "POST /write/{id}/here": Row("/write/1/here", OWN),
    "GET /write/{id}/conflict": Row("/write/1/conflict", OWN),
    "POST /write/{id}/conflict": Row("/write/1/conflict", OWN, is_there=False),
    "GET /write/{id}/version/{account}": Row("/write/1/version/situs", OWN),
    "POST /write/{id}/version/{account}": Row("/write/1/version/situs", OWN),
    "POST /write/{id}/version/{account}/drop": Row(
        "/write/1/version/situs/drop", OWN, is_there=False
    ),
    "POST /write/{id}/version/{account}/restore": Row(
        "/write/1/version/situs/restore", OWN, is_there=False
    ),
    "POST /write/{id}/comments": Row("/write/1/comments", OWN),
    "POST /write/{id}/comments/{comment}": Row("/write/1/comments/1", OWN),
    "POST /write/{id}/pattern": Row("/write/1/pattern", OWN),
    "GET /patterns": Row("/patterns", DOERS),
    "POST /patterns/{id}/approve": Row("/patterns/1/approve", REVIEWERS),
    "POST /patterns/{id}/archive": Row("/patterns/1/archive", OWN),
    "POST /patterns/{id}/restore": Row("/patterns/1/restore", OWN),
    "GET /gallery": Row("/gallery?draft=1", OWN),
    "GET /gallery/template/{name}": Row("/gallery/template/pengumuman?draft=1", OWN),
    "GET /gallery/card": Row("/gallery/card?draft=1&template=pengumuman", OWN),
    "GET /gallery/status": Row("/gallery/status?draft=1", OWN),
    "POST /gallery/choose": Row(
        "/gallery/choose", OWN, form={"draft": "1", "template": "pengumuman"}
    ),
    "POST /write/{id}/preview": Row("/write/1/preview", OWN),
    "GET /write/{id}/card": Row("/write/1/card?account=status-wa", OWN),
    "POST /write/{id}/card": Row("/write/1/card?account=status-wa", OWN),
    "POST /write/{id}/duplicate": Row("/write/1/duplicate", OWN),
    "POST /write/{id}/submit": Row("/write/1/submit", OWN),
    "POST /write/{id}/discard": Row("/write/1/discard", OWN),
    "POST /write/{id}/restore": Row("/write/1/restore", OWN),
    "GET /media": Row("/media", EVERYBODY),
    "POST /media": Row("/media", DOERS),
    "GET /media/{id}": Row("/media/1", READERS),
    "POST /media/{id}": Row("/media/1", OWN),
    "POST /media/{id}/use": Row("/media/1/use", OWN, form={"draft": "1"}),
    "GET /media/{id}/file": Row("/media/1/file", READERS),
    "GET /media/{id}/thumb": Row("/media/1/thumb", READERS),
    "POST /media/{id}/archive": Row("/media/1/archive", OWN),
    "POST /media/{id}/restore": Row("/media/1/restore", OWN),
    "GET /approve": Row("/approve", REVIEWERS),
    "POST /approve": Row("/approve", REVIEWERS),
    "GET /approve/{item}": Row(f"/approve/{ITEM}", REVIEWERS),
    "POST /approve/{item}": Row(f"/approve/{ITEM}", REVIEWERS),
    "POST /approve/{item}/return": Row(f"/approve/{ITEM}/return", REVIEWERS),
    "GET /approve/{item}/media/{sha}": Row(
        f"/approve/{office.PICTURED}/media/{{medium}}", REVIEWERS
    ),
    # A link is void once another is made.
    "GET /h/{word}": Row("/h/{hand_word}", STRANGERS),
    "GET /h/{word}/card": Row("/h/{hand_word}/card", STRANGERS),
    "GET /h/{word}/files/{name}": Row("/h/{hand_word}/files/1-1.jpg", STRANGERS),
    "GET /h/{word}/qr": Row("/h/{hand_word}/qr", STRANGERS),
    "POST /h/{word}/posted": Row("/h/{hand_word}/posted", STRANGERS),
    "POST /h/{word}/later": Row("/h/{hand_word}/later", STRANGERS),
    "POST /h/{word}/pass": Row("/h/{hand_word}/pass", STRANGERS),
    "POST /h/{word}/cannot": Row("/h/{hand_word}/cannot", STRANGERS),
    "GET /handoffs": Row("/handoffs", DOERS),
    "POST /handoffs/{number}/ask": Row("/handoffs/{hand_off}/ask", DOERS),
    "POST /handoffs/{number}/mine": Row("/handoffs/{hand_off}/mine", DOERS),
    # Whoever has another's link could answer in their name.
    "POST /handoffs/officers/{row}/renew": Row(
        "/handoffs/officers/{posted}/renew", SPOKESMEN
    ),
    "POST /handoffs/officers/{row}/confirm": Row(
        "/handoffs/officers/{posted}/confirm", SPOKESMEN
    ),
    "GET /handoffs/officers/{row}/screenshot": Row(
        "/handoffs/officers/{posted}/screenshot", DOERS
    ),
}


@dataclass(slots=True)
class Door:
    """The pages of one office, and whoever knocks."""

    desk: Desk
    client: TestClient
    said: str = ""  # the page that was answered last

    def knock(self, name: str, person: str) -> Answer:
        """Try a row of the table as somebody; as a stranger without a name."""
        self.client.cookies.clear()
        if person:
            word = signin.begin_session(self.desk, person, office.NOW)
            self.client.cookies.set("sid", word)
        return self.send(name)

    def send(self, name: str) -> Answer:
        """Try a row of the table with the cookie at hand."""
        method, _, _ = name.partition(" ")
        row = TABLE[name]
        path = row.path.format(**asdict(office.facts_of(self.desk)))
        sent = dict(row.form) if method == "POST" else None
        said = self.client.request(method, path, data=sent)
        self.said = said.text if "text" in said.headers.get("content-type", "") else ""
        return Answer(said.status_code, said.headers.get("location", ""))


@contextmanager
def open_door(folder: Path) -> Iterator[Door]:
    """Lay out an office in the middle of its morning, and answer who knocks."""
    office.make_office(folder / "morning")
    office.fill_office(folder / "morning")
    with office.copied(folder / "morning", folder / "desk", lambda: office.NOW) as desk:
        application = make_application(desk, clock=lambda: office.NOW)
        with TestClient(
            application,
            base_url="http://desk.test",
            headers={"Sec-Fetch-Site": "same-origin"},
            follow_redirects=False,
        ) as client:
            yield Door(desk, client)
