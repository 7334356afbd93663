"""What is invisible: the whole post is written as a draft, with its pictures."""

from __future__ import annotations

from channels._wordpress.address import Addresses
from channels._wordpress.posts import Post, Posts, is_number
from channels._wordpress.writing import Writer
from dissemination.channel import Publication, Rejected


class Drafts:
    """The drafts of a site, known by the slugs under which they are to stand."""

    def __init__(self, posts: Posts, writer: Writer, addresses: Addresses) -> None:
        self._posts = posts
        self._writer = writer
        self._addresses = addresses

    def prepare(self, request: Publication) -> str:
        """Write the draft of a publication, and return its number.

        What stands under the slug is used: a draft is written anew, a public post that
        says the same is the publication itself.

        Raises:
            Rejected: a post that says something else stands under the slug.
        """
        if is_number(request.memo):
            return request.memo
        slug = self._addresses.slug_in(request.part.link)
        post = self._posts.find(slug)
        if post is None and not self._posts.is_taken(slug):
            return self._writer.write(request, slug, lambda f: self._posts.draft(f).id)
        if post and post.is_unfinished:
            known = post.id
            return self._writer.write(
                request, slug, lambda form: self._posts.write(known, form).id
            )
        if post and post.is_public and self._writer.is_same(request, slug, post):
            return post.id
        raise Rejected(f"{slug}: another post stands at this address")

    def find(self, request: Publication) -> Post | None:
        """Return what became of a draft, None where there is none.

        Raises:
            Rejected: what stands under its slug says something else: perhaps an
                editor's.
        """
        if is_number(request.memo):
            return self._posts.read(request.memo)
        slug = self._addresses.slug_in(request.part.link)
        post = self._posts.find(slug)
        if post and not self._writer.is_same(request, slug, post):
            raise Rejected(f"{slug}: another post stands at this address")
        return post
