"""The feed's stand-in: a web server before the folder that the adapter fills."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.security import safe_join
from werkzeug.utils import redirect, send_file
from werkzeug.wrappers import Request, Response

from channels._feed.documents import ATOM, RSS, newest_of, read_office
from channels._feed.entry import Entry
from channels._feed.shelf import Shelf
from dissemination.channel import Shown

_MIMES: Mapping[str, str] = {
    ATOM: "application/atom+xml",
    RSS: "application/rss+xml",
}


class FeedSandbox:
    """Gives a folder to feed readers, as a web server would.

    Nothing is asked over HTTP before an entry is public, so no fault can strike:
    `faults` is there and stays as it is.
    """

    name: ClassVar[str] = "feed"

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder).resolve()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._account: Mapping[str, str] = {}
        self.faults: list[str] = []

    def account(self, base_url: str) -> Mapping[str, str]:
        """Return the settings with which the adapter fills this folder."""
        self._account = {
            "folder": str(self._folder),
            "base_url": base_url.rstrip("/"),
            "office": "Diskominfo (latihan)",
        }
        return self._account

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a reader with the document, or the file, that lies at the path."""
        request = Request(environ)
        try:
            answer = self._answer(request)
        except HTTPException as error:
            answer = error.get_response(environ)
        return answer(environ, start_response)

    def public(self) -> Sequence[Shown]:
        """Return the entries that readers get, oldest first."""
        if not self._account:
            return ()
        office = read_office(self._account)
        newest = newest_of(office, Shelf(self._folder, office).entries())
        return tuple(
            _shown(entry, f"{office.base_url}/{entry.name}/") for entry in newest[::-1]
        )

    def _answer(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return Response(status=405, headers={"Allow": "GET, HEAD"})
        asked = request.path.lstrip("/")
        if not asked:
            return redirect(f"{request.root_url.rstrip('/')}/{ATOM}", 302)
        path = safe_join(str(self._folder), asked)
        if path is None or not Path(path).is_file():
            raise NotFound
        mime = _MIMES.get(asked)
        answer = send_file(path, request.environ, mimetype=mime, conditional=True)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.cache_control.no_cache = True
        return answer


def _shown(entry: Entry, place: str) -> Shown:
    stills = [medium for medium in entry.media if medium.still]
    return Shown(
        id=entry.name,
        text=entry.text,
        at=entry.at,
        title=entry.title,
        url=entry.link,
        media=tuple(place + medium.still for medium in stills),
        alts=tuple(medium.alt for medium in stills),
    )
