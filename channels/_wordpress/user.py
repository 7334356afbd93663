"""Whose application password it is, and whether it is enough."""

from __future__ import annotations

from typing import Any

from channels._wordpress.address import Addresses
from channels._wordpress.rest import Rest
from dissemination.channel import AuthExpired, Identity, Transient

_RIGHTS = ("publish_posts", "edit_published_posts", "upload_files")


def identify(rest: Rest, addresses: Addresses) -> Identity:
    """Return who publishes there.

    Raises:
        AuthExpired: the user may not publish, or the site makes other addresses than
            the account's `permalink` says.
    """
    user: Any = rest.get("/users/me", context="edit", _fields="name,slug,capabilities")
    rights = user.get("capabilities") if isinstance(user, dict) else None
    if not isinstance(rights, dict):
        raise Transient("the answer names no user")
    if missing := [right for right in _RIGHTS if rights.get(right) is not True]:
        raise AuthExpired(f"the user lacks the right to: {', '.join(missing)}")
    _refuse_other_addresses(rest, addresses)
    name = str(user.get("name") or user.get("slug"))
    return Identity(handle=name, url=f"{addresses.base_url}/")


def _refuse_other_addresses(rest: Rest, addresses: Addresses) -> None:
    if addresses.leads_there:
        return
    newest: Any = rest.get("/posts", per_page="1", _fields="slug,link")
    for post in newest if isinstance(newest, list) else ():
        slug, link = str(post.get("slug")), str(post.get("link"))
        # Slugs of others may hold any character.
        if slug.isascii() and "%" not in slug and link != addresses.of(slug):
            raise AuthExpired(
                f"its posts stand at addresses like {link[:120]}: set permalink"
            )
