"""Deeds in plain words: what each verb of the audit trail says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dissemination.messages import sentence
from dissemination.services.details import ROLES
from dissemination.storage.audit import Deed

# Every verb that is recorded; a test compares it with what the program writes.
DEEDS = (
    # content
    "write",
    "plan",
    "submit",
    "approve",
    "return",
    "version",
    "version_drop",
    "archive",
    "unarchive",
    "comment",
    "comment_reopen",
    "comment_resolve",
    "draft_aside",
    "draft_begin",
    "draft_discard",
    "draft_join",
    "draft_keep",
    "draft_restore",
    "draft_save",
    "pattern_add",
    "pattern_approve",
    "pattern_archive",
    "pattern_restore",
    "archive_medium",
    "describe_medium",
    "restore_medium",
    "upload_medium",
    # what goes out
    "cancel",
    "changed",
    "confirm",
    "correct",
    "corrected",
    "gone",
    "intact",
    "mark_ended",
    "move",
    "not_amended",
    "open_task",
    "reslot",
    "resolve",
    "resume",
    "retry",
    "stop",
    "takedown",
    "taken_down",
    "unclear",
    # by hand
    "ask",
    "decline",
    "escalate",
    "pass_on",
    "put_off",
    "renew_link",
    # people and accounts
    "accept",
    "check",
    "code_strained",
    "connect",
    "deactivate",
    "invite",
    "language",
    "password",
    "person_add",
    "person_change",
    "reactivate",
    "recovery_renewed",
    "renew",
    "roles",
    "set_up",
    "sign_in",
    "sign_in_strained",
    "sign_out",
    "sign_out_everywhere",
    "two_steps_off",
    "two_steps_on",
    "unit_add",
    "unit_drop",
)
_NUMBERED = ("draft", "asset", "pattern")
_ROLES = ("roles", "before", "after")  # details that are lists of roles
_REASONS = ("override", "reason", "note")


def who(person: str, names: Mapping[str, str]) -> str:
    """Return what somebody is called who did something."""
    if person in names:
        return names[person]
    if person in ("engine", "stranger"):
        return sentence(f"web.audit.{person}")
    return person


def said_of(deed: Deed, names: Mapping[str, str]) -> str:
    """Say what was done, without who did it: "menyetujui posyandu"."""
    about = {name: _word(name, value) for name, value in deed.detail.items()}
    values = {**about, "subject": _subject(deed.subject, names), "verb": deed.verb}
    id_ = f"deed.{deed.verb}" if deed.verb in DEEDS else "deed.other"
    return sentence(id_, values)


def reason_of(deed: Deed) -> str:
    """Return why it was done, where somebody had to say so."""
    given = (deed.detail.get(name) for name in _REASONS)
    return next((said for said in given if isinstance(said, str) and said), "")


def label_of(verb: str) -> str:
    """Return what a verb is called in a list to choose from."""
    blanks = ("subject", "name", "account", "slot", "officer", "roles", "revision")
    values = dict.fromkeys((*blanks, "before", "after"), "…")
    return sentence(f"deed.{verb}", values)


def _subject(subject: str, names: Mapping[str, str]) -> str:
    kind, _, number = subject.partition(":")
    if kind in _NUMBERED and number:
        return sentence(f"deed.about.{kind}", {"number": number})
    return names.get(subject, subject)


def _word(name: str, value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    if name in _ROLES:
        return ", ".join(sentence(f"role.{one}") for one in ROLES if one in value)
    return ", ".join(str(one) for one in value)
