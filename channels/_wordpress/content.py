"""What a post says, as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from channels._website.article import Article
from channels._website.markup import as_html
from channels._website.pictures import Picture

_TAG = re.compile(r"#(\w+)")
_FIGURE = Markup(
    '<figure class="wp-block-image size-full">'
    '<img src="{url}" alt="{alt}" width="{width}" height="{height}"></figure>'
)


def tags_of(text: str) -> list[str]:
    """Return the hashtags of the lines that hold nothing else, without their sign."""
    lines = filter(_is_tags, text.splitlines())
    return [tag for line in lines for tag in _TAG.findall(line)]


def body(article: Article, shown: Sequence[Picture], urls: Mapping[str, str]) -> str:
    """Return a post's HTML: the text, then the pictures that stand in it.

    Its lines of hashtags are left out: the site has its own place for them.

    Args:
        article: what it says.
        shown: which of its pictures.
        urls: where each of them lies, by the name of its file.
    """
    lines = [line for line in article.text.splitlines() if not _is_tags(line)]
    figures = [
        _FIGURE.format(
            url=urls.get(medium.file, ""),
            alt=medium.alt,
            width=medium.width,
            height=medium.height,
        )
        for medium in shown
    ]
    return "\n".join([as_html("\n".join(lines)), *figures])


def _is_tags(line: str) -> bool:
    words = line.split()
    return bool(words) and all(_TAG.fullmatch(word) for word in words)
