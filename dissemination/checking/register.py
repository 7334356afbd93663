"""Every rule by its id, with the severities that it may have, the gravest first."""

from __future__ import annotations

from collections.abc import Mapping

from dissemination.domain.finding import Severity

_HOLD = (Severity.HOLD,)
_WARNING = (Severity.WARNING,)
_SUGGESTION = (Severity.SUGGESTION,)
_HOLD_OR_WARNING = (Severity.HOLD, Severity.WARNING)

SEVERITIES: Mapping[str, tuple[Severity, ...]] = {
    "privacy.nik": _HOLD,
    "privacy.family_card": _HOLD,
    "privacy.personal_phone": _HOLD,
    "privacy.personal_email": _WARNING,
    "privacy.nip": _WARNING,
    "privacy.bank_account": _HOLD,
    "privacy.birth_date": _HOLD,
    "privacy.child": _HOLD,
    "privacy.health": _HOLD,
    "privacy.home_address": _HOLD_OR_WARNING,
    "neutrality.candidate": _HOLD_OR_WARNING,
    "neutrality.vote_appeal": _HOLD_OR_WARNING,
    "neutrality.party": _HOLD_OR_WARNING,
    "neutrality.symbol": _WARNING,
    "neutrality.campaign": _WARNING,
    "time.weekday_mismatch": _HOLD,
    "time.expired": _HOLD,
    "time.relative_day": (Severity.HOLD, Severity.SUGGESTION),
    "time.missing_zone": _SUGGESTION,
    "schedule.holiday": _HOLD_OR_WARNING,
    "emergency.no_valid_until": _WARNING,
    "emergency.no_source": _WARNING,
    "hoax.live_link": _WARNING,
    "rights.photo_credit": _HOLD,
    "rights.music": _WARNING,
    "format.no_media": _HOLD,
    "format.missing_file": _HOLD,
    "format.missing_alt": _HOLD_OR_WARNING,
    "format.video_without_captions": _WARNING,
    "format.long_headline": _WARNING,
    "format.too_many_hashtags": _HOLD_OR_WARNING,
    "format.invalid_hashtag": _WARNING,
    "format.link_on_instagram": _SUGGESTION,
    "format.too_short": _SUGGESTION,
    "language.nonstandard_word": _SUGGESTION,
    "language.foreign_word": _SUGGESTION,
    "language.all_caps_headline": _SUGGESTION,
    "language.repeated_punctuation": _SUGGESTION,
    "language.rupiah_format": _SUGGESTION,
}
# What an office may do without; what may hold an item, it may not.
OPTIONAL = frozenset(
    rule for rule, known in SEVERITIES.items() if Severity.HOLD not in known
)
