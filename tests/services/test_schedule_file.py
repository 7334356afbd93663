from __future__ import annotations

from pathlib import Path

import pytest
from tomlkit import TOMLDocument

from dissemination.services.mistakes import Mistake
from dissemination.services.schedule_file import edited, replace_file

WRITTEN = b"# atas\n[office]\nname = 'A' # nama\n\n# bawah\n"


def rename(document: TOMLDocument) -> None:
    document["office"]["name"] = "B"


def test_an_edit_keeps_comments_and_order() -> None:
    assert (
        edited(WRITTEN, rename) == b'# atas\n[office]\nname = "B" # nama\n\n# bawah\n'
    )


def test_an_edit_keeps_the_mark_of_an_editor() -> None:
    mark = b"\xef\xbb\xbf"
    assert edited(mark + WRITTEN, rename) == mark + edited(WRITTEN, rename)


@pytest.mark.parametrize("written", [b"[office", b"\xff\xfe", b"a = 1\na = 2\n"])
def test_what_is_no_toml_is_not_edited(written: bytes) -> None:
    with pytest.raises(Mistake, match=r"config\.not_toml"):
        edited(written, rename)


def test_a_file_is_replaced_whole_with_its_rights(tmp_path: Path) -> None:
    file = tmp_path / "schedule.toml"
    file.write_bytes(WRITTEN)
    file.chmod(0o640)
    replace_file(file, b"baru")
    assert file.read_bytes() == b"baru"
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_was_not_there_is_made(tmp_path: Path) -> None:
    replace_file(tmp_path / "logo.png", b"gambar")
    assert (tmp_path / "logo.png").read_bytes() == b"gambar"


def test_what_cannot_be_put_in_place_leaves_the_old(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        replace_file(tmp_path, b"baru")
    assert tmp_path.is_dir()
