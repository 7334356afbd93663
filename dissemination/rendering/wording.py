"""The templates that say what a channel says: a desk may write its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import regex
from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment


class WordingError(ValueError):
    """A template is missing or has a mistake; `id` and `values` say which."""

    id = "text.template_refused"

    def __init__(self, *, template: str, line: int, detail: str) -> None:
        super().__init__(f"{template}:{line}: {detail}")
        self.values = {"template": template, "line": str(line), "detail": detail}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One template, in the folders from which it may include others."""

    folders: tuple[Path, ...]
    name: str

    @classmethod
    def find(cls, folders: Sequence[Path], channel: str, kind: str) -> Wording:
        """Return the template for a kind of item on a channel.

        The desk's own folder comes first: its default for a channel goes before the
        shipped template for a kind. `default.j2` serves channels that have none.
        """
        own = (f"{channel}/{kind}.j2", f"{channel}/default.j2")
        names = [(folder, name) for folder in folders for name in own]
        names += [(folder, "default.j2") for folder in folders]
        for folder, name in names:
            if (folder / name).is_file():
                return cls(folders=tuple(folders), name=name)
        raise WordingError(template=own[-1], line=0, detail="not found")

    def fill(self, variables: Mapping[str, object]) -> str:
        """Return the text, with its blank lines squeezed.

        Raises:
            WordingError: the template has a mistake, or does what it may not.
        """
        try:
            text = _kitchen(self.folders).get_template(self.name).render(variables)
        except TemplateSyntaxError as error:
            raise self._refused(error, error.lineno) from error
        except (
            TemplateError,
            TypeError,
            ValueError,
            LookupError,
            ArithmeticError,
        ) as e:
            raise self._refused(e, 0) from e
        return _squeezed(text)

    def _refused(self, error: Exception, line: int) -> WordingError:
        return WordingError(template=self.name, line=line, detail=str(error))


@lru_cache(maxsize=8)
def _kitchen(folders: tuple[Path, ...]) -> ImmutableSandboxedEnvironment:
    # Kept, with its compiled templates, since a preview follows every key stroke; a
    # template that changes on disk is read anew.
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


_BLANKS = regex.compile(r"\n{3,}")


def _squeezed(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANKS.sub("\n\n", lines).strip()
