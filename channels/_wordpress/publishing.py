"""The one public step: a draft is set public, and nothing else ever is."""

from __future__ import annotations

from channels._wordpress.errors import Gone
from channels._wordpress.posts import Post, Posts
from dissemination.channel import OutcomeUnknown, Rejected


def set_public(posts: Posts, id: str) -> Post:
    """Set a draft public, unless it is so; set twice is set.

    What a person moved to the trash, or made private, stays there: perhaps it was
    public already, and is taken back.

    Raises:
        OutcomeUnknown: perhaps it is public, or will be by itself.
        Rejected: it is gone, or somebody keeps it back, as some plug-ins do.
    """
    post = posts.read(id)
    if post.is_unfinished:
        try:
            post = posts.write(id, {"status": "publish"}, lost=OutcomeUnknown)
        except Gone as error:
            raise Rejected(f"the draft is gone: {error}") from error
    if post.is_public:
        return post
    if post.is_waiting:
        raise OutcomeUnknown(f"post {post.id}: the site will publish it by itself")
    raise Rejected(f"post {post.id}: the site keeps it as {post.status!r}")
