"""What each role may do, as data; who may do it to which unit's content is a rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum


class Ability(StrEnum):
    """One kind of thing that people do."""

    READ = "read"  # content, queue and proof
    WRITE = "write"  # drafts, media, comments
    REVIEW = "review"  # see what waits for a yes, and return it
    APPROVE = "approve"  # the last yes
    PLAN = "plan"  # times, the queue, the brake
    POST = "post"  # by hand, where no program can
    AUDIT = "audit"  # who did what
    MANAGE = "manage"  # people, units, accounts


_DOES = frozenset({Ability.READ, Ability.WRITE, Ability.PLAN, Ability.POST})

ABILITIES: Mapping[str, frozenset[Ability]] = {
    "contributor": _DOES,
    "editor": _DOES | {Ability.REVIEW},
    "approver": _DOES | {Ability.REVIEW, Ability.APPROVE, Ability.AUDIT},
    "publisher": _DOES,
    "auditor": frozenset({Ability.READ, Ability.AUDIT}),
    "admin": _DOES | {Ability.AUDIT, Ability.MANAGE},
}

# Whose work is to look at what every unit writes.
EVERY_UNIT = frozenset({"editor", "approver", "auditor", "admin"})


def abilities(roles: Collection[str]) -> frozenset[Ability]:
    """Return what someone with these roles may do."""
    return frozenset().union(*(ABILITIES.get(role, frozenset()) for role in roles))
