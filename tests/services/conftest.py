"""A desk with real files and a real database, and items to put into it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from dissemination.config import FILE
from dissemination.services.desk import Desk, make_folders, make_workspace, open_desk
from tests.laid import lay_file

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # Sabtu 10.00 WIB

SCHEDULE = """\
# Meja uji: komentar ini harus tetap ada.
[office]
name = "Dinas Uji"
short = "Uji"
zone = "WIB"

[quiet_hours]
from = "21:00"
to = "05:30"

[people.rina]
name = "Rina"
roles = ["contributor"]

[people.ani]
name = "Ani"
roles = ["editor"]

[people.arman]
name = "Pak Arman"
roles = ["editor", "approver", "publisher"]

[people.budi]
name = "Bu Budi"
roles = ["approver"]

[people.yoga]
name = "Yoga"
roles = ["admin"]

[people.tono]
name = "Tono"
roles = ["auditor"]

[[slots]]
name = "siang"
at = "12:00"

[[slots]]
name = "sore"
at = "16:30"  # sore hari

[accounts.situs]
channel = "website"

[accounts.situs.settings]
folder = "situs"
base_url = "https://uji.example"
office = "Uji"

[accounts.status]
channel = "whatsapp_status"

[accounts.status.settings]
officer = "Petugas"
"""

ITEM = """\
id = "posyandu"
kind = "health"
title = "Posyandu Buka Sabtu Pagi"
body = '''
Posyandu Melati melayani imunisasi dan timbang badan di balai kelurahan.
Bawa buku KIA. Layanan ini gratis.
'''
unit = "Dinkes"
hashtags = ["#Posyandu"]
"""


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    make_workspace(folder)
    (folder / FILE).write_text(SCHEDULE, encoding="utf-8")
    make_folders(folder)
    lay_file(folder)
    return folder


@pytest.fixture
def desk(workspace: Path) -> Iterator[Desk]:
    with open_desk(workspace) as opened:
        yield opened


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "posyandu.toml").write_text(ITEM, encoding="utf-8")
    return folder


def jpeg(colour: str = "teal", size: tuple[int, int] = (320, 240)) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, "JPEG")
    return held.getvalue()
