"""A publication made into a post: its words, its terms, its pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Literal

from channels._steps.seen import see
from channels._website.article import Article, compose
from channels._website.markup import summary
from channels._website.pictures import Picture
from channels._wordpress.content import body, tags_of
from channels._wordpress.library import Library, Shelved
from channels._wordpress.posts import Post
from channels._wordpress.rest import Rest
from channels._wordpress.terms import Terms
from dissemination.channel import Publication

Form = dict[str, object]  # of a post, by the API's names
FirstPicture = Literal["featured", "content"]


def read_first(said: str) -> FirstPicture:
    """Read where the first picture stands.

    Raises:
        ValueError: nobody knows such a place.
    """
    match said:
        case "featured" | "content":
            return said
    raise ValueError(f"first_picture {said!r}: featured or content")


class Writer:
    """Writes posts for one site.

    Args:
        rest: its API.
        categories: the names of those that every post is filed under.
        first: where the first picture stands: "featured" where the theme shows it, or
            "content" to have it in the text as well.
    """

    def __init__(
        self, rest: Rest, *, categories: Sequence[str], first: FirstPicture
    ) -> None:
        self._terms = Terms(rest)
        self._library = Library(rest)
        self._categories = categories
        self._first = first

    def write(self, request: Publication, slug: str, put: Callable[[Form], str]) -> str:
        """Bring the pictures of a publication, and put what it says into its post.

        Args:
            request: what is published.
            slug: of its post.
            put: writes the post, and returns its number.

        Returns:
            The post's number.
        """
        article, files = compose(request, slug, request.part.link)
        shelved = [
            self._library.keep(_file(slug, one), files[one.file], one.mime)
            for one in article.media
        ]
        post = put(self._form(article, shelved))
        # The same picture twice is one in the library, and says what it says first.
        alts: dict[int, tuple[Shelved, str]] = {}
        for kept, medium in zip(shelved, article.media, strict=True):
            alts.setdefault(kept.id, (kept, medium.alt))
        for kept, alt in alts.values():
            self._library.describe(kept, alt, post)
        return post

    def clear(self, request: Publication, slug: str, post: str) -> None:
        """Delete the pictures that a corrected post no longer shows."""
        article, _ = compose(request, slug, request.part.link)
        kept = {_file(slug, medium).rpartition(".")[0] for medium in article.media}
        self._library.clear(post, f"{slug}-", kept)

    def remove_pictures(self, post: Post) -> None:
        """Delete all the pictures that this channel brought to a post."""
        self._library.clear(post.id, f"{post.slug}-")

    def is_same(self, request: Publication, slug: str, post: Post) -> bool:
        """Say whether a post says what was to be published."""
        return not any(self.compare(request, slug, post).values())

    def compare(
        self, request: Publication, slug: str, post: Post
    ) -> Mapping[Literal["account", "text", "media"], bool]:
        """Return what of a post is other than what was to be published."""
        article, _ = compose(request, slug, request.part.link)
        seen, meant = see(post.content), see(self._content(article, {}))
        title = see(escape(article.title, quote=False)).text
        is_said = seen.text == meant.text and see(post.title).text == title
        is_shown = seen.alts == meant.alts and post.has_picture == bool(article.media)
        return {"text": not is_said or post.is_locked, "media": not is_shown}

    def _form(self, article: Article, shelved: Sequence[Shelved]) -> Form:
        pairs = zip(article.media, shelved, strict=True)
        urls = {medium.file: kept.url for medium, kept in pairs}
        form: Form = {
            "slug": article.slug,
            # A title is shown as it is: an editor may write HTML into it.
            "title": escape(article.title, quote=False),
            "content": self._content(article, urls),
            "excerpt": escape(summary(article.text), quote=False),
            "featured_media": shelved[0].id if shelved else 0,
            "tags": self._terms.ids("tags", tags_of(article.text)),
        }
        if self._categories:
            form["categories"] = self._terms.ids("categories", self._categories)
        return form

    def _content(self, article: Article, urls: Mapping[str, str]) -> str:
        first = 0 if self._first == "content" else 1
        html = body(article, article.media[first:], urls)
        # A word in brackets may be a shortcode, which the site would carry out.
        return html.replace("[", "&#91;")


def _file(slug: str, medium: Picture) -> str:
    return f"{slug}-{medium.file}"
