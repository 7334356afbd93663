"""The website's stand-in: a web server before the folder that the adapter fills."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.utils import redirect, send_file
from werkzeug.wrappers import Request, Response

from channels._website.article import Article
from channels._website.pages import articles
from dissemination.channel import Shown

_READS = frozenset({"GET", "HEAD"})
_MIMES: Mapping[str, str] = {
    ".html": "text/html",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".vtt": "text/vtt",
    ".webp": "image/webp",
    ".xml": "application/atom+xml",
}


class WebsiteSandbox:
    """Shows a folder to visitors, as a web server would.

    Nothing is asked over HTTP before an article is public, so no fault can strike:
    `faults` is there and stays as it is.
    """

    name: ClassVar[str] = "website"

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder).resolve()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._address = ""
        self.faults: list[str] = []

    def account(self, base_url: str) -> Mapping[str, str]:
        """Return the settings with which the adapter fills this folder."""
        self._address = base_url.rstrip("/")
        return {
            "folder": str(self._folder),
            "base_url": self._address,
            "office": "Diskominfo (latihan)",
            "language": "id",
            "zone": "Asia/Jakarta",
        }

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a visitor with the file that lies at the path."""
        request = Request(environ)
        try:
            answer = self._answer(request)
        except HTTPException as error:
            answer = error.get_response(environ)
        except (OSError, RuntimeError):  # a name too long, links in a circle
            answer = NotFound().get_response(environ)
        return answer(environ, start_response)

    def public(self) -> Sequence[Shown]:
        """Return the articles whose page is there, oldest first."""
        return tuple(
            _shown(article, f"{self._address}/{article.slug}/")
            for article in reversed(articles(self._folder))
        )

    def _answer(self, request: Request) -> Response:
        if request.method not in _READS:
            return Response(status=405, headers={"Allow": "GET, HEAD"})
        path = self._path(request.path)
        if path.is_dir() and not request.environ.get("PATH_INFO", "").endswith("/"):
            asked = request.root_url.rstrip("/") + request.path.rstrip("/")
            return redirect(f"{asked}/", 308)
        if path.is_dir():
            path /= "index.html"
        mime = _MIMES.get(path.suffix)
        if not path.is_file() or mime is None:
            raise NotFound
        answer = send_file(path, request.environ, mimetype=mime, conditional=True)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.cache_control.no_cache = True
        return answer

    def _path(self, asked: str) -> Path:
        names = [name for name in asked.split("/") if name]
        if any(name.startswith(".") or "\\" in name or "\0" in name for name in names):
            raise NotFound
        path = self._folder.joinpath(*names).resolve()
        if not path.is_relative_to(self._folder):
            raise NotFound
        return path


def _shown(article: Article, address: str) -> Shown:
    stills = [medium for medium in article.media if medium.still]
    return Shown(
        id=article.slug,
        text=article.text,
        at=article.at,
        title=article.title,
        url=address,
        media=tuple(address + medium.still for medium in stills),
        alts=tuple(medium.alt for medium in stills),
    )
