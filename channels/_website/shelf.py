"""A site's folder: each article in a folder of its own, and the lists of them all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from channels._website.article import SIDECAR, Article, dump, load
from channels._website.folder import (
    UNFINISHED,
    alone_in,
    keep_names,
    make_folder,
    sweep,
    write,
)
from channels._website.pages import MARK, PAGE, Site, article_page, articles, lists
from channels._website.pictures import OURS
from channels._website.public import renew, withdraw
from dissemination.channel import AuthExpired, Rejected


class Shelf:
    """The folder that one account fills. Errors of the disk are `OSError` here."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self._site = site

    def refuse_another_home(self) -> None:
        """Refuse a folder that somebody else fills.

        Raises:
            AuthExpired: its home page is not ours.
        """
        home = self.folder / PAGE
        if home.exists() and MARK not in home.read_text(errors="replace"):
            raise AuthExpired(
                f"{home} is another's home page: give us a folder of ours"
            )

    def lay(self, article: Article, files: Mapping[str, bytes]) -> None:
        """Make an article public, unless it is so.

        Raises:
            Rejected: its page is there and says something else, or was taken down.
        """
        # Who hung on the way must not put back what was taken down meanwhile.
        with alone_in(self.folder):
            self._put(self._as_it_stands(article), files)

    def kept(self, slug: str) -> Article:
        """Return the article that a slug stands for, be it public or withdrawn.

        Raises:
            Rejected: there is none, or its page is another's.
        """
        place = self.folder / slug
        kept = None if place.is_symlink() else load(place)
        page = place / PAGE
        ours = not page.exists() or MARK in page.read_text(errors="replace")
        if kept is None or not ours:
            raise Rejected(f"{slug}: no page of ours stands at this address")
        return kept

    def standing(self, slug: str) -> Article:
        """Return the article that is public under a slug.

        Raises:
            Rejected: there is none, or its page is another's.
        """
        kept = self.kept(slug)
        if kept.is_withdrawn or not (self.folder / slug / PAGE).exists():
            raise Rejected(f"{slug}: it was taken down")
        return kept

    def mend(self, article: Article, files: Mapping[str, bytes]) -> None:
        """Write what is public anew, with the day of the change; lists and feed too.

        Raises:
            AuthExpired, Rejected: it is not ours, or public no longer.
        """
        self.refuse_another_home()
        with alone_in(self.folder):
            standing = self.standing(article.slug)
            self._put(renew(standing, article, datetime.now(UTC)), files)
            self._list(article.slug)
            self._clear(article.slug, files)

    def withdraw(self, slug: str) -> None:
        """Put a notice in the place of a page, and take it out of lists and feed.

        Raises:
            AuthExpired, Rejected: it is not ours.
        """
        self.refuse_another_home()
        with alone_in(self.folder):
            if (self.folder / slug).exists():
                self._put(withdraw(self.kept(slug)), {})
                self._clear(slug, {})
            self._list(slug)

    def list_anew(self, slug: str) -> None:
        """Keep the name of an article's page, and write the lists and the feed."""
        with alone_in(self.folder):
            self._list(slug)

    def _as_it_stands(self, article: Article) -> Article:
        """Return what is public of `article` already, or `article` where nothing is.

        Raises:
            Rejected: the page is there and says something else.
        """
        place = self.folder / article.slug
        if not (place / PAGE).exists():
            return article
        standing = load(place)
        if standing is None or not standing.says_the_same_as(article):
            raise Rejected(f"{place.name}: another page stands at this address")
        return standing

    def _put(self, article: Article, files: Mapping[str, bytes]) -> None:
        """Write an article with its files; its page comes last, and makes it public."""
        place = self.folder / article.slug
        make_folder(place)
        for name, data in {**files, SIDECAR: dump(article)}.items():
            write(place / name, data)
        keep_names(place)
        write(place / PAGE, article_page(self._site, article))

    def _list(self, slug: str) -> None:
        if (self.folder / slug).is_dir():
            keep_names(self.folder / slug)
        for name, data in lists(self._site, articles(self.folder)).items():
            write(self.folder / name, data)
        sweep(_unfinished(self.folder))
        keep_names(self.folder)

    def _clear(self, slug: str, kept: Mapping[str, bytes]) -> None:
        """Remove the pictures that a page no longer shows, and what a crash left."""
        place = self.folder / slug
        pictures = [path for path in place.iterdir() if OURS.fullmatch(path.name)]
        sweep(path for path in pictures if path.name not in kept)
        sweep(_unfinished(place))
        keep_names(place)


def _unfinished(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if UNFINISHED.fullmatch(path.name)]
