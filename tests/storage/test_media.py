from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from dissemination.domain.rendition import Media
from dissemination.storage import media
from dissemination.storage.database import Database
from dissemination.storage.media import MediaStore
from tests.storage.conftest import NOW

DATA = b"\xff\xd8\xff gambar"
NAME = hashlib.sha256(DATA).hexdigest()
MEDIUM = Media(sha256=NAME, mime="image/jpeg", width=4, height=3, size=len(DATA))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_are_read_back_by_their_hash(tmp_path: Path) -> None:
    store = MediaStore(tmp_path / "media")
    assert store.keep(DATA) == NAME
    with store.open(MEDIUM) as file:
        assert file.read() == DATA


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    before = store.path(store.keep(DATA)).stat()
    assert store.path(store.keep(DATA)).stat() == before
    assert len(files(tmp_path)) == 1


def test_what_was_never_kept_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        MediaStore(tmp_path).open(MEDIUM)


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_crash_before_the_name_is_given_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    store = MediaStore(tmp_path)
    (tmp_path / NAME[:2]).mkdir()

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(step, crash)
        with pytest.raises(KeyboardInterrupt):
            store.keep(DATA)
    assert files(tmp_path) == []
    assert store.keep(DATA) == NAME


def test_a_kill_leaves_at_most_a_file_that_nobody_takes_for_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MediaStore(tmp_path)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        patch.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            store.keep(DATA)
    with pytest.raises(FileNotFoundError):
        store.open(MEDIUM)
    assert all(path.name.startswith(".new-") for path in files(tmp_path))


def test_a_name_is_on_disk_before_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr("dissemination.storage.media._sync", synced.append)
    MediaStore(tmp_path).keep(DATA)
    assert synced == [tmp_path, tmp_path / NAME[:2]]


def test_what_is_known_of_a_medium_is_noted_once(db: Database) -> None:
    with db.write() as connection:
        media.register(connection, MEDIUM, NOW)
        media.register(connection, replace(MEDIUM, mime="image/png"), NOW)
        assert media.mime_of(connection, NAME) == "image/jpeg"
        assert media.mime_of(connection, "0" * 64) is None


def test_a_file_is_kept_as_its_bytes_are_and_once(tmp_path: Path) -> None:
    store, path = MediaStore(tmp_path / "media"), tmp_path / "film"
    path.write_bytes(DATA)
    assert store.keep_file(path) == store.keep_file(path) == store.keep(DATA) == NAME
    assert [one.read_bytes() for one in files(tmp_path / "media")] == [DATA]


def test_a_file_that_changes_while_it_is_read_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, path = MediaStore(tmp_path / "media"), tmp_path / "film"
    path.write_bytes(DATA)
    copy = shutil.copyfileobj

    def copy_late(source: BinaryIO, to: BinaryIO) -> None:
        path.write_bytes(b"another film")
        copy(source, to)

    monkeypatch.setattr(shutil, "copyfileobj", copy_late)
    with pytest.raises(OSError, match="changed"):
        store.keep_file(path)
    assert files(tmp_path / "media") == []
