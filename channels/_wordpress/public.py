"""What becomes of a post once it is public."""

from __future__ import annotations

from channels._steps.verdict import judge_shown, name_of
from channels._wordpress.address import Addresses
from channels._wordpress.errors import Gone
from channels._wordpress.posts import Post, Posts, number
from channels._wordpress.writing import Form, Writer
from dissemination.channel import (
    Absent,
    Changed,
    Intact,
    Publication,
    Receipt,
    Rejected,
)


class PublicPosts:
    """The public posts of a site, by their receipts."""

    def __init__(self, posts: Posts, writer: Writer, addresses: Addresses) -> None:
        self._posts = posts
        self._writer = writer
        self._addresses = addresses

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent:
        """Compare title, text and pictures with what an editor sees.

        Raises:
            ChannelError: it cannot be looked up.
        """
        slug = self._addresses.slug_in(request.part.link)
        try:
            post = self._read(receipt)
        except Gone:
            return Absent()
        if not post.is_public:
            return Absent()
        differs = self._writer.compare(request, slug, post)
        return judge_shown(differs, f"{post.title}\n{post.content}")

    def change(self, request: Publication, receipt: Receipt) -> None:
        """Write a post anew under its address; harmless when repeated.

        Raises:
            Rejected: it is public no longer, or stands at another address.
        """
        slug, post = self._addresses.slug_in(request.part.link), self._read(receipt)
        if not post.is_public or post.slug != slug:
            raise Rejected(f"post {post.id}: taken down, or at another address")

        def put(form: Form) -> str:
            # An editor may have filed it elsewhere since; what it says is the same.
            kept = {name: form[name] for name in form if name != "categories"}
            return self._posts.write(post.id, kept).id

        self._writer.write(request, slug, put)
        self._writer.clear(request, slug, post.id)

    def remove(self, receipt: Receipt) -> None:
        """Move a post to the trash, and delete its pictures; harmless when repeated.

        It becomes a draft first: the site lists no pictures of what is in the trash.

        Raises:
            Rejected: another post has its number, as on another site.
        """
        try:
            post = self._read(receipt)
            if post.is_trashed:
                return
            if receipt.url and self._addresses.slug_in(receipt.url) != post.slug:
                raise Rejected(f"post {post.id}: it stands at another address")
            self._posts.write(post.id, {"status": "draft"})
            self._writer.remove_pictures(post)
            self._posts.trash(post.id)
        except Gone:
            return

    def _read(self, receipt: Receipt) -> Post:
        return self._posts.read(number(name_of(receipt)))
