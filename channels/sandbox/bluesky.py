"""A stand-in for a Bluesky server: one account, its records, its files."""

# ruff: noqa: ARG002 - what answers a route is given the request and the rule's values

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, ClassVar
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from channels.sandbox import _bluesky_lexicon as lexicon
from channels.sandbox._bluesky_video import Studio, film_fault
from channels.sandbox._platform import (
    Effect,
    Platform,
    Route,
    page,
    picture_type,
    reply,
    root,
)
from dissemination.channel import Shown

_DID = "did:plc:praktik234567abcdefghijk"
_HANDLE = "diskominfo.praktik.test"
_NAME = "Info Praktik"
_PASSWORD = "prak-tik0-bukn-rhsa"  # noqa: S105 - opens nothing
_COLLECTION = "app.bsky.feed.post"
_KEY = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_TOKEN_S = 7200
_WINDOW_S = 3600
_XRPC = "/xrpc/com.atproto."
_VIDEO = "/xrpc/app.bsky.video."
_OPEN = frozenset(
    {
        f"{_XRPC}server.createSession",
        f"{_XRPC}repo.getRecord",
        f"{_XRPC}identity.resolveHandle",
        f"{_VIDEO}getJobStatus",
    }
)
# What a permit must be for, where another host is called.
_PERMITTED = {
    f"{_VIDEO}uploadVideo": "com.atproto.repo.uploadBlob",
    f"{_VIDEO}getUploadLimits": "app.bsky.video.getUploadLimits",
}
_PERMIT_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A record, and the name that only this one has."""

    cid: str
    value: Mapping[str, Any]


class BlueskySandbox(Platform):
    """A PDS as one account's app password sees it, and the video service beside it.

    Its tokens are not signed. `studio` is what the video service does.
    """

    name: ClassVar[str] = "bluesky"
    routes: ClassVar[Sequence[Route]] = (
        ("POST", f"{_XRPC}server.createSession", "sign_in"),
        ("POST", f"{_XRPC}server.refreshSession", "renew"),
        ("POST", f"{_XRPC}repo.uploadBlob", "upload"),
        ("POST", f"{_XRPC}repo.putRecord", "put"),
        ("POST", f"{_XRPC}repo.deleteRecord", "delete"),
        ("GET", f"{_XRPC}repo.getRecord", "read"),
        ("GET", f"{_XRPC}identity.resolveHandle", "resolve"),
        ("GET", f"{_XRPC}server.getServiceAuth", "permit"),
        ("GET", f"{_VIDEO}getUploadLimits", "tell_limits"),
        ("POST", f"{_VIDEO}uploadVideo", "upload_video"),
        ("GET", f"{_VIDEO}getJobStatus", "tell_job"),
    )
    pages: ClassVar[Sequence[Route]] = (
        ("GET", "/profile/<handle>/post/<key>", "show_post"),
        ("GET", "/profile/<handle>", "show_profile"),
    )

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.records: dict[str, Stored] = {}  # by key
        self.studio = Studio()
        # What each is for: "access", "refresh", or the call that it permits.
        self._tokens: dict[str, str] = {}

    def account(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of the practice account, secrets among them."""
        given = {"handle": _HANDLE, "password": _PASSWORD}
        return {"base_url": base_url, "video_url": base_url, **given}

    def refuse(self, request: Request) -> Response | None:
        """Let in who signed in, each token for what it is for."""
        if request.path in _OPEN:
            return None
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        is_renewal = request.path == f"{_XRPC}server.refreshSession"
        wanted = "refresh" if is_renewal else _PERMITTED.get(request.path, "access")
        if not token:
            return _refusal("AuthMissing", "Authentication Required", 401)
        if self._tokens.get(token) != wanted:
            return _refusal("InvalidToken", "Token could not be verified")
        return None

    def limited(self, request: Request) -> Response:
        """Say when the window ends."""
        answer = _refusal("RateLimitExceeded", "Rate Limit Exceeded", 429)
        answer.headers["ratelimit-reset"] = str(int(time.time()) + _WINDOW_S)
        answer.headers["ratelimit-policy"] = f"5000;w={_WINDOW_S}"
        return answer

    def broken(self, request: Request) -> Response:
        """Fail as a PDS does."""
        return _refusal("InternalServerError", "Internal Server Error", 500)

    def unknown(self, request: Request, error: HTTPException) -> Response:
        """Answer as a PDS does to a method that it does not know."""
        if not request.path.startswith("/xrpc/"):
            return page("404", "<p>404</p>", status=404)
        return _refusal("MethodNotImplemented", "Method Not Implemented", 501)

    def expire(self) -> None:
        """Forget all tokens, as when somebody takes the app password back."""
        self._tokens.clear()

    def sign_in(self, request: Request) -> Response:
        """com.atproto.server.createSession."""
        said = request.get_json(silent=True) or {}
        if (said.get("identifier"), said.get("password")) != (_HANDLE, _PASSWORD):
            words = "Invalid identifier or password"
            return _refusal("AuthenticationRequired", words, 401)
        return self._session(request)

    def renew(self, request: Request) -> Response:
        """com.atproto.server.refreshSession; the token that was shown is spent."""
        token = request.headers["Authorization"].removeprefix("Bearer ")
        del self._tokens[token]
        return self._session(request)

    def resolve(self, request: Request) -> Response:
        """com.atproto.identity.resolveHandle."""
        if request.args.get("handle", "").lower() != _HANDLE:
            return _refusal("HandleNotFound", "Unable to resolve handle")
        return reply({"did": _DID})

    def upload(self, request: Request) -> Response:
        """com.atproto.repo.uploadBlob; the type is looked at, as a PDS does."""
        data = request.get_data()
        mime = picture_type(data) or request.mimetype or "application/octet-stream"
        return reply({"blob": self._stored(data, mime)})

    def permit(self, request: Request) -> Response:
        """com.atproto.server.getServiceAuth, for the host that this stand-in is."""
        asked = request.args
        left_s = asked.get("exp", time.time() + 60, type=float) - time.time()
        if asked.get("aud") != f"did:web:{urlsplit(request.root_url).hostname}":
            return _refusal("InvalidRequest", "aud must be a valid atproto DID")
        if not 0 < left_s <= _PERMIT_S:
            return _refusal("BadExpiration", "expiration is out of reach")
        token = f"izin-{self.new_id()}-latihan"
        self._tokens[token] = asked.get("lxm", "")
        return reply({"token": token})

    def tell_limits(self, request: Request) -> Response:
        """app.bsky.video.getUploadLimits."""
        return reply(self.studio.allowance())

    def upload_video(self, request: Request) -> Response:
        """app.bsky.video.uploadVideo; what it had before it does not do again."""
        data = request.get_data()
        if request.args.get("did") != _DID or not request.args.get("name"):
            return _refusal("InvalidRequest", "did and name are required")
        if words := film_fault(data):
            return _refusal("InvalidRequest", words)
        blob = self._stored(data, "video/mp4")
        body, status = self.studio.take(self.new_id(), blob)
        return reply({**body, "did": _DID}, status)

    def tell_job(self, request: Request) -> Response:
        """app.bsky.video.getJobStatus."""
        job = self.studio.jobs.get(request.args.get("jobId", ""))
        if job is None:
            return _refusal("InvalidRequest", "missing jobId")
        return reply({"jobStatus": {**job.look(), "did": _DID}})

    def put(self, request: Request) -> Response | Effect:
        """com.atproto.repo.putRecord."""
        said = request.get_json(silent=True) or {}
        record = said.get("record")
        refusal = _misnamed(said)
        if refusal is not None:
            return refusal
        if not isinstance(record, dict):
            return _refusal("InvalidRequest", "Input must have the property record")
        fault = next(iter((*lexicon.faults(record), *self._blob_faults(record))), "")
        if fault:
            words = f"Invalid {_COLLECTION} record: {fault}"
            return _refusal("InvalidRequest", words)
        if not all(self._knows(blob) for _, blob in lexicon.blobs(record)):
            return _refusal("BlobNotFound", "Could not find blob")
        return lambda: self._put(request, said)

    def delete(self, request: Request) -> Response | Effect:
        """com.atproto.repo.deleteRecord; what is not there is deleted."""
        said = request.get_json(silent=True) or {}
        return _misnamed(said) or (lambda: self._delete(said["rkey"]))

    def read(self, request: Request) -> Response:
        """com.atproto.repo.getRecord."""
        asked = request.args
        refusal = _misnamed(asked)
        if refusal is not None:
            return refusal
        key = asked["rkey"]
        stored = self.records.get(key)
        if stored is None:
            words = f"Could not locate record: {_uri(key)}"
            return _refusal("RecordNotFound", words)
        return reply({"uri": _uri(key), "cid": stored.cid, "value": stored.value})

    def rewrite(self, id: str, text: str) -> None:
        """Change a text as another client of the account may do."""
        key = id.rpartition("/")[2]
        value = {**self.records[key].value, "text": text}
        self.records[key] = Stored(cid=lexicon.cid_of(value), value=value)
        super().rewrite(id, text)

    def hide(self, id: str) -> bool:
        """Take a post down, and its files, as a PDS does; False where none was."""
        gone = self.records.pop(id.rpartition("/")[2], None)
        left = {name for one in self.records.values() for name in _files(one.value)}
        for name in _files(gone.value) - left if gone else ():
            self.media.pop(name, None)
        return super().hide(id)

    def show_post(self, request: Request, handle: str, key: str) -> Response:
        """Show a visitor one post and what answers it."""
        shown = self.find_shown(_uri(key))
        if shown is None or handle not in {_HANDLE, _DID}:
            return page("404", "<p>Postingan ini tidak ada.</p>", status=404)
        answers = [one for one in self.public() if one.reply_to == shown.id]
        body = "".join(self.article(one) for one in (shown, *answers))
        return page(f"{_NAME}: {shown.text}", _headed(body))

    def show_profile(self, request: Request, handle: str) -> Response:
        """Show a visitor the account."""
        if handle not in {_HANDLE, _DID}:
            return page("404", "<p>Akun ini tidak ada.</p>", status=404)
        return page(_NAME, _headed("".join(map(self.article, reversed(self.public())))))

    def _stored(self, data: bytes, mime: str) -> dict[str, Any]:
        ref = {"$link": self.keep(data, mime, lexicon.cid(data))}
        return {"$type": "blob", "ref": ref, "mimeType": mime, "size": len(data)}

    def _session(self, request: Request) -> Response:
        tokens = {}
        for kind in ("access", "refresh"):
            said = {"exp": int(time.time()) + _TOKEN_S, "jti": self.new_id()}
            payload = base64.urlsafe_b64encode(json.dumps(said).encode()).decode()
            tokens[f"{kind}Jwt"] = f"e30.{payload.rstrip('=')}.latihan"
            self._tokens[tokens[f"{kind}Jwt"]] = kind
        here = {"id": "#atproto_pds", "serviceEndpoint": root(request)}
        document = {"id": _DID, "service": [here]}
        who = {"did": _DID, "handle": _HANDLE, "active": True, "didDoc": document}
        return reply({**who, **tokens})

    def _put(self, request: Request, said: Mapping[str, Any]) -> Response:
        key, value = str(said["rkey"]), said["record"]
        there, name = self.records.get(key), lexicon.cid_of(value)
        if there is None or there.cid != name:
            expected = said.get("swapRecord", there and there.cid)
            if expected != (there and there.cid):
                words = f"Record was at {there.cid if there else 'null'}"
                return _refusal("InvalidSwap", words)
            self.records[key] = Stored(cid=name, value=value)
            self._show(request, key, value)
        return reply({"uri": _uri(key), "cid": name, "validationStatus": "valid"})

    def _show(self, request: Request, key: str, value: Mapping[str, Any]) -> None:
        embed = value.get("embed") or {}
        pictures = embed.get("images", ())
        files = [lexicon.name_of(one["image"]) for one in pictures]
        alts = [one["alt"] for one in pictures] or [embed.get("alt", "")]
        if "video" in embed:
            files = [lexicon.name_of(embed["video"])]
        shown = Shown(
            id=_uri(key),
            text=value["text"],
            at=self.now(),
            url=f"{root(request)}/profile/{_HANDLE}/post/{key}",
            media=tuple(self.media_url(request, one) for one in files),
            alts=tuple(alts[: len(files)]),
            reply_to=((value.get("reply") or {}).get("parent") or {}).get("uri", ""),
        )
        before = self.find_shown(shown.id)
        self.show(replace(shown, at=before.at) if before else shown)

    def _delete(self, key: str) -> Response:
        self.hide(_uri(key))
        return reply({"commit": {"cid": lexicon.cid(key.encode()), "rev": key}})

    def _knows(self, blob: Mapping[str, Any]) -> bool:
        return lexicon.name_of(blob) in self.media

    def _blob_faults(self, record: Mapping[str, Any]) -> list[str]:
        known = ((k, b) for k, b in lexicon.blobs(record) if self._knows(b))
        sizes = ((k, len(self.media[lexicon.name_of(b)].data)) for k, b in known)
        return [
            fault for kind, size in sizes if (fault := lexicon.size_fault(kind, size))
        ]


def _uri(key: str) -> str:
    return f"at://{_DID}/{_COLLECTION}/{key}"


def _files(record: Mapping[str, Any]) -> set[str]:
    return {lexicon.name_of(blob) for _, blob in lexicon.blobs(record)}


def _misnamed(said: Mapping[str, Any]) -> Response | None:
    """Return the answer to a request for what this account has not."""
    if said.get("repo") not in {_DID, _HANDLE}:
        return _refusal("RepoNotFound", "Could not find repo")
    if said.get("collection") != _COLLECTION:
        return _refusal("InvalidRequest", "This stand-in keeps posts alone")
    if not _KEY.fullmatch(str(said.get("rkey"))):
        return _refusal("InvalidRequest", "Invalid record key: expected a TID")
    return None


def _refusal(error: str, words: str, status: int = 400) -> Response:
    return reply({"error": error, "message": words}, status)


def _headed(body: str) -> str:
    return f"<h1>{escape(_NAME)} <small>@{_HANDLE}</small></h1>{body}"
