"""Credentials, sealed with a key that lies in a file of its own (mode 0600)."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Connection, delete, insert, select

from dissemination.storage.tables import credential


class VaultLocked(Exception):
    """The key is missing, open to others, or not the one that sealed the secrets.

    `id` is a message's id; `values` fill it. Neither ever holds a secret.
    """

    def __init__(self, id: str, /, **values: str) -> None:
        super().__init__(id)
        self.id = id
        self.values = values


class Vault:
    """Seals and opens the secrets of accounts."""

    def __init__(self, key_file: Path) -> None:
        self._key_file = key_file

    def __repr__(self) -> str:
        return f"Vault({self._key_file.name})"

    def put(
        self,
        connection: Connection,
        account: str,
        secrets: Mapping[str, str],
        *,
        person: str,
        now: datetime,
    ) -> None:
        """Seal the secrets of an account, in place of those it had."""
        sealed = self._fernet().encrypt(json.dumps(dict(secrets)).encode())
        self.forget(connection, account)
        connection.execute(
            insert(credential).values(
                account=account, sealed=sealed, updated_at=now, updated_by=person
            )
        )

    def get(self, connection: Connection, account: str) -> dict[str, str]:
        """Return the secrets of an account; empty when it has none.

        Raises:
            VaultLocked: the key file is missing or another one.
        """
        wanted = select(credential.c.sealed).where(credential.c.account == account)
        sealed = connection.execute(wanted).scalar()
        if sealed is None:
            return {}
        try:
            opened: dict[str, str] = json.loads(self._fernet().decrypt(sealed))
        except InvalidToken:
            raise VaultLocked(
                "vault.wrong_key", account=account, file=str(self._key_file)
            ) from None
        return opened

    def forget(self, connection: Connection, account: str) -> None:
        """Delete the secrets of an account."""
        connection.execute(delete(credential).where(credential.c.account == account))

    def _fernet(self) -> Fernet:
        try:
            mode = self._key_file.stat().st_mode
            key = self._key_file.read_bytes()
        except OSError as error:
            raise VaultLocked("vault.no_key", file=str(self._key_file)) from error
        if mode & 0o077:
            raise VaultLocked("vault.open_key", file=str(self._key_file))
        try:
            return Fernet(key.strip())
        except ValueError:
            raise VaultLocked("vault.bad_key", file=str(self._key_file)) from None


def make_key(key_file: Path) -> None:
    """Write a new key, readable by its owner only; an existing one is left alone.

    It gets its name only when it is whole and on disk, so that a power cut leaves the
    whole key or none.
    """
    handle, name = tempfile.mkstemp(dir=key_file.parent, prefix=".new-key-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            key_file.hardlink_to(name)
    finally:
        Path(name).unlink(missing_ok=True)
