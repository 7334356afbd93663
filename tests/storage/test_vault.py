from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from dissemination.storage.database import Database
from dissemination.storage.tables import credential
from dissemination.storage.vault import Vault, VaultLocked, make_key
from tests.storage.conftest import NOW, ON_A_FILE

SECRETS = {"token": "sangat-rahasia", "page": "halaman-rahasia"}


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "vault.key"
    make_key(path)
    return path


@pytest.fixture
def vault(key_file: Path) -> Vault:
    return Vault(key_file)


def put(db: Database, vault: Vault, secrets: dict[str, str] = SECRETS) -> None:
    with db.write() as connection:
        vault.put(connection, "x", secrets, person="yoga", now=NOW)


def get(db: Database, vault: Vault, account: str = "x") -> dict[str, str]:
    with db.read() as connection:
        return vault.get(connection, account)


def locked(db: Database, vault: Vault) -> VaultLocked:
    with pytest.raises(VaultLocked) as refused:
        get(db, vault)
    said = f"{refused.value} {refused.value.values}"
    assert not [secret for secret in SECRETS.values() if secret in said]
    return refused.value


def test_a_key_is_its_owners_alone(key_file: Path) -> None:
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_key_that_is_there_is_left_alone(key_file: Path) -> None:
    before = key_file.read_bytes()
    make_key(key_file)
    assert key_file.read_bytes() == before
    assert [path.name for path in key_file.parent.iterdir()] == ["vault.key"]


def test_a_power_cut_leaves_a_whole_key_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vault.key"

    def crash(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", crash)
        with pytest.raises(KeyboardInterrupt):
            make_key(path)
    assert not path.exists()
    make_key(path)
    assert path.stat().st_size > 40


def test_secrets_come_back(db: Database, vault: Vault) -> None:
    put(db, vault)
    assert get(db, vault) == SECRETS


def test_new_secrets_take_the_place_of_the_old(db: Database, vault: Vault) -> None:
    put(db, vault)
    put(db, vault, {"token": "baru"})
    assert get(db, vault) == {"token": "baru"}


def test_an_account_without_secrets_has_none(db: Database, vault: Vault) -> None:
    assert get(db, vault, "lain") == {}


def test_what_is_forgotten_is_gone(db: Database, vault: Vault) -> None:
    put(db, vault)
    with db.write() as connection:
        vault.forget(connection, "x")
    assert get(db, vault) == {}


def test_what_is_kept_holds_no_secret(db: Database, vault: Vault) -> None:
    put(db, vault)
    with db.read() as connection:
        (sealed,) = connection.scalars(select(credential.c.sealed)).all()
    assert b"rahasia" not in sealed


@ON_A_FILE
def test_what_is_on_disk_holds_no_secret(
    db: Database, vault: Vault, tmp_path: Path
) -> None:
    put(db, vault)
    on_disk = [path for path in tmp_path.iterdir() if path.name != "vault.key"]
    assert on_disk
    assert not [path for path in on_disk if b"sangat-rahasia" in path.read_bytes()]


def test_another_key_opens_nothing(db: Database, vault: Vault, tmp_path: Path) -> None:
    put(db, vault)
    other = tmp_path / "other.key"
    make_key(other)
    assert locked(db, Vault(other)).id == "vault.wrong_key"


def test_a_key_that_others_may_read_is_refused(
    db: Database, vault: Vault, key_file: Path
) -> None:
    put(db, vault)
    key_file.chmod(0o640)
    assert locked(db, vault).id == "vault.open_key"


def test_a_key_that_is_missing_is_told(
    db: Database, vault: Vault, key_file: Path
) -> None:
    put(db, vault)
    key_file.unlink()
    assert locked(db, vault).id == "vault.no_key"


def test_a_file_that_is_no_key_is_told(
    db: Database, vault: Vault, key_file: Path
) -> None:
    put(db, vault)
    key_file.write_bytes(b"bukan kunci")
    assert locked(db, vault).id == "vault.bad_key"


def test_it_shows_nothing(vault: Vault, key_file: Path) -> None:
    key = key_file.read_text().strip()
    assert f"{vault!r} {vault}" == "Vault(vault.key) Vault(vault.key)"
    assert key not in repr(vars(vault))
