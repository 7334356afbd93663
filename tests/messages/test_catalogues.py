"""Every id that the code says has a sentence, in both languages, with its values."""

from __future__ import annotations

import ast
import gettext
import re
import string
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from dissemination import registry, web
from dissemination.channel import HandsOff, Unit
from dissemination.checking.register import SEVERITIES
from dissemination.cli import COMMANDS
from dissemination.config import Role
from dissemination.domain.agreement import How
from dissemination.domain.asset import QUESTIONS, AssetKind
from dissemination.domain.delivery import State
from dissemination.domain.figures import Sort
from dissemination.domain.finding import Severity
from dissemination.domain.item import Kind
from dissemination.domain.slots import LeftOut
from dissemination.engine import decide
from dissemination.messages import LANGUAGES, LOCALE, catalogue
from dissemination.rendering.fitting import Done
from dissemination.services.lists import Period
from dissemination.storage import watches
from dissemination.storage.ledger import LEFT_OUT
from dissemination.storage.public import AmendmentKind
from dissemination.web.deeds import DEEDS

ROOT = Path(__file__).resolve().parents[2]
ID = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")
FILES = re.compile(r".*\.(?:toml|md|py|po|mo|j2|db|key|html|json|txt|svg|ttf)")
OURS = re.compile(r"[a-z0-9_.]+")
ITEM_STATES = ("draft", "submitted", "returned", "approved", "archived")
CLICK = frozenset({"file", "directory", "path"})


@cache
def catalogue_of(lang: str) -> Catalog:
    with (LOCALE / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=lang)


def sentences(lang: str) -> dict[str, str]:
    return {
        str(message.id): str(message.string)
        for message in catalogue_of(lang)
        if message.id and isinstance(message.id, str)
    }


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for package in ("dissemination", "channels"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def no_ids(tree: ast.Module) -> set[int]:
    """Return docstrings, and pieces of what is put together."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            found.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            found |= {id(piece) for piece in node.values}
    return found


@cache
def written_ids() -> dict[str, Path]:
    """Return every literal that is said to a person, and where it stands."""
    families = {id_.partition(".")[0] for id_ in sentences("en")}
    found: dict[str, Path] = {}
    for path, tree in modules():
        skipped = no_ids(tree)
        in_storage = "storage" in path.parts  # its "account.id" is a column
        for node in ast.walk(tree):
            if in_storage and not (
                isinstance(node, ast.Call)
                and called(node) in {"VaultLocked", "DatabaseUnusable"}
            ):
                continue
            here = [node.args[0]] if isinstance(node, ast.Call) and node.args else []
            for one in here if in_storage else [node]:
                if (
                    isinstance(one, ast.Constant)
                    and isinstance(one.value, str)
                    and id(one) not in skipped
                    and ID.fullmatch(one.value)
                    and not FILES.fullmatch(one.value)
                    and one.value.partition(".")[0] in families
                ):
                    found[one.value] = path
    return found


@cache
def families_in_code() -> dict[str, Path]:
    """Return the fixed beginning of each id that is put together, and where."""
    found: dict[str, Path] = {}
    for path, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.JoinedStr) or not node.values:
                continue
            first = node.values[0]
            if isinstance(first, ast.Constant) and re.fullmatch(
                r"[a-z_]+\.(?:[a-z_]+[._])*", str(first.value)
            ):
                found[str(first.value)] = path
    return found


def rules() -> set[str]:
    return set(SEVERITIES)


# What may stand behind each beginning that the code puts an id together from.
# What may be wrong with a delivery that was rehearsed.
TROUBLES = (
    *("late", "unapproved", "waits", "held"),
    *("uncertain", "failed", "missed", "expired"),
)
PAGES = Path(web.__file__).parent / "templates"
# `t("web.close")`, and the beginning of `t("item.state." ~ state)`.
ON_A_PAGE = re.compile(r"""\bt\(\s*["'](?P<id>[a-z_.0-9]+)["']\s*(?P<more>~)?""")
MEMBERS: dict[str, list[str]] = {
    "state.": [*State, "none"],
    "item.state.": list(ITEM_STATES),
    "severity.": list(Severity),
    "rule.": sorted(rules()),
    "means.": sorted(rules()),
    "check.": list(Severity),
    "unit.": list(get_args(Unit)),
    "note.picture_": list(Done),
    "step.": ["review", "approve"],
    "connect.": ["refused", "settings", "unreachable", "incomplete"],
    "outcome.": [
        *["open", "published", "unknown", "vanished"],
        *[name for _, name in decide._NAMES],
    ],
    "card.no_": ["motif", "motif.meant", "icon", "icon.meant"],
    "channel.": [p.name for p in entry_points(group="dissemination.channels")],
    "help.": [f"{name}{end}" for name in COMMANDS for end in ("", ".short")],
    "head.": ["number", "due", "item", "account", "state", "remark"],
    "config.": [
        *[
            "greater_than_equal",
            "less_than_equal",
            "bad_zone.meant",
            "not_one_of.meant",
        ],
        *["unknown_key.meant", "unknown_account.meant", "unknown_channel.meant"],
    ],
    "config.bad_": [
        *["address", "colour", "hour", "id", "instant", "name", "phone", "span"],
        "zone",
    ],
    "config.want_": ["list", "number", "other", "table", "text", "yes_no"],
    "card.kind.": list(Kind),
    "left_out.": list(LeftOut),
    "rehearse.": [f"{kind}{end}" for kind in TROUBLES for end in ("", ".way")],
    "rehearse.cause.": ["quota", "page", "platform", "overdue", "turn"],
    "amended.": [f"{kind}{end}" for kind in AmendmentKind for end in ("", ".open")],
    "differs.": ["account", "text", "media"],
    "fact.": list(Sort),
    "version.": [*How, "added"],
    "notice.": [*(str(sight) for sight in watches.BAD), LEFT_OUT],
    "preflight.": [f"vault.{why}_key" for why in ("no", "bad", "open", "wrong")],
    "preflight.limits.": ["count", "mime", "size", "alt"],
    "preflight.media.": ["missing", "damaged"],
    "preflight.page.": ["held", "planned", "uncertain"],
    "role.": list(get_args(Role)),
    "asset.no_alt_": list(AssetKind),
    "asset.shows_": list(QUESTIONS),
    "deed.": [*DEEDS, "other"],
    "deed.about.": ["asset", "draft", "pattern"],
    "web.audit.": ["engine", "stranger"],
    "web.audit.csv.": ["at", "person", "verb", "subject", "said", "detail"],
    "web.error.": ["400", "404", "405", "413", "500", "507"],
    "web.people.state.": ["active", "invited", "left", "new"],
    "welcome.no_": ["office", "short"],
    "web.write.version.": ["saved", "replanned"],
    "web.kind.": list(Kind),
    "web.items.period.": list(Period),
}
# Put together, but no message: data of a rule, a class, an address.
NO_MESSAGES = frozenset(
    {
        *("format.", "language.", "neutrality.", "privacy."),
        *("accounts.", "campaigns.", "a.", "dissemination.cli.", "seen.", "web."),
    }
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_id_in_the_code_has_a_sentence(lang: str) -> None:
    known = {*sentences(lang), *rules()}
    missing = {
        id_: path.name for id_, path in written_ids().items() if id_ not in known
    }
    assert not missing


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_id_on_a_page_has_a_sentence(lang: str) -> None:
    known, missing = sentences(lang), {}
    for path in PAGES.rglob("*.html"):
        for said in ON_A_PAGE.finditer(path.read_text(encoding="utf-8")):
            id_, is_put_together = said["id"], bool(said["more"])
            found = (one.startswith(id_) for one in known)
            if not (any(found) if is_put_together else id_ in known):
                missing[id_] = path.name
    assert not missing


def test_the_search_finds_what_is_there() -> None:
    found = written_ids()
    assert {"plan.past", "vault.no_key", "reason.cancelled", "demo.page"} <= set(found)
    assert len(found) > 150


def test_every_family_of_ids_is_known_to_this_test() -> None:
    unknown = set(families_in_code()) - set(MEMBERS) - NO_MESSAGES
    assert not {name: families_in_code()[name] for name in unknown}


@pytest.mark.parametrize("family", sorted(families_in_code()))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_member_of_a_family_has_a_sentence(lang: str, family: str) -> None:
    known = sentences(lang)
    ids = [f"{family}{member}" for member in MEMBERS.get(family, [])]
    assert not [id_ for id_ in ids if id_ not in known]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_doctor_finds_wrong_has_a_sentence_too(lang: str) -> None:
    known = sentences(lang)
    fine = [id_ for id_ in written_ids() if id_.startswith("doctor.")]
    assert fine
    assert not [id_ for id_ in fine if f"{id_}.bad" not in known]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_step_of_an_assisted_channel_has_a_sentence(lang: str) -> None:
    known = sentences(lang)
    for name in registry.names():
        kind = registry.channel(name)
        if issubclass(kind, HandsOff):
            steps = kind({f.name: "x" for f in kind.fields}).steps()
            assert steps
            assert not [step for step in steps if step not in known]


def test_both_languages_say_the_same_ids() -> None:
    assert set(sentences("id")) == set(sentences("en"))


def test_both_languages_name_the_same_values() -> None:
    indonesian, english = sentences("id"), sentences("en")
    assert not {
        id_
        for id_, said in english.items()
        if OURS.fullmatch(id_) and placeholders(said) != placeholders(indonesian[id_])
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_click_s_own_words_keep_their_values(lang: str) -> None:
    said = sentences(lang)
    theirs = {id_ for id_ in said if not OURS.fullmatch(id_)} | CLICK
    assert len(theirs) > 20
    for id_ in theirs:
        assert placeholders(said[id_]) <= placeholders(id_)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_is_empty_or_has_loose_ends(lang: str) -> None:
    for id_, said in sentences(lang).items():
        assert said, id_
        assert said == said.strip() or id_ == "head.none", id_


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_compiled_is_what_is_written(lang: str) -> None:
    for id_, said in sentences(lang).items():
        assert catalogue(lang).gettext(id_) == said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_compiling_the_catalogue_again_changes_no_sentence(
    lang: str, tmp_path: Path
) -> None:
    made = tmp_path / "messages.mo"
    with made.open("wb") as file:
        write_mo(file, catalogue_of(lang))
    committed = LOCALE / lang / "LC_MESSAGES" / "messages.mo"
    assert read_mo(made) == read_mo(committed)


def read_mo(path: Path) -> dict[object, str]:
    with path.open("rb") as file:
        read: dict[object, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key: said for key, said in read.items() if key}


def placeholders(said: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(said) if name}
