"""The tweepy client: whose it is, where it calls, and what it may not log."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import tweepy

from channels._steps.calls import equip

# Where tweepy calls. The signature covers the address, so all calls name one host.
HOST = "https://api.twitter.com"
_SECRETS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


def build_client(settings: Mapping[str, str], practice: str) -> tweepy.Client:
    """Return a client that speaks for the account, to `practice` where that is given.

    tweepy sets no time-out of its own (4.17.0, 2026-07-02).
    """
    timeout_s = float(settings.get("timeout_s") or 30)
    client = tweepy.Client(**{name: settings[name].strip() for name in _SECRETS})
    equip(client.session, host=HOST, practice=practice, timeout_s=timeout_s)
    return client


# They write all that is signed, tokens among it, at the level DEBUG.
for _name in ("oauthlib", "requests_oauthlib"):
    logging.getLogger(_name).setLevel(logging.INFO)
