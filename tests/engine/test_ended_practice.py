"""What is over says so where the public reads it, on every platform with pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from channels.sandbox.feed import FeedSandbox
from channels.sandbox.website import WebsiteSandbox
from channels.sandbox.wordpress import WordPressSandbox
from dissemination import registry
from dissemination.channel import Sandbox
from dissemination.config import FILE
from dissemination.engine.afterwards import look_back
from dissemination.services.desk import Desk, make_folders, make_workspace, open_desk
from dissemination.storage import notices
from dissemination.storage.public import AmendmentState
from dissemination.testing import serve
from tests.engine.ended_desk import END, gate, known, marked, publish, write
from tests.laid import lay_file
from tests.services.conftest import NOW, SCHEDULE
from tests.services.public import HOUR

PLATFORMS: list[type[Sandbox]] = [FeedSandbox, WebsiteSandbox, WordPressSandbox]


def connected(folder: Path, platform: Sandbox, base_url: str) -> Desk:
    """Open a desk with an account on a practice platform."""
    make_workspace(folder)
    given = dict(platform.account(base_url))
    kind = registry.channel(platform.name)
    secret = {f.name: given.pop(f.name) for f in kind.fields if f.secret}
    said = "\n".join(f'{name} = "{value}"' for name, value in given.items())
    table = (
        f'[accounts.latihan]\nchannel = "{kind.name}"\n\n[accounts.latihan.settings]'
    )
    schedule = f"{SCHEDULE}\n{table}\n{said}\n"
    (folder / FILE).write_text(schedule, encoding="utf-8")
    make_folders(folder)
    lay_file(folder)
    desk = open_desk(folder)
    with desk.db.write() as connection:
        desk.vault.put(connection, "latihan", secret, person="yoga", now=NOW)
    return desk


@pytest.mark.parametrize("kind", PLATFORMS, ids=lambda kind: str(kind.name))
def test_the_public_reads_that_it_is_over_under_the_same_address(
    tmp_path: Path, kind: type[Sandbox]
) -> None:
    (tmp_path / "platform").mkdir()
    platform = kind(str(tmp_path / "platform"))
    with serve(platform) as url, connected(tmp_path / "desk", platform, url) as desk:
        write(desk, NOW, ends_at=NOW + END)
        publish(desk, NOW, "latihan")
        (before,) = platform.public()
        assert marked(desk, NOW + END) == 1
        (after,) = platform.public()
        assert (after.id, after.url) == (before.id, before.url)
        assert before.title == "Pemadaman air"
        assert after.title == "Selesai: Pemadaman air"
        assert "Berakhir Sabtu, 21 November 2026 pukul 12.00 WIB." in after.text
        assert [one.state for one in known(desk)] == [AmendmentState.DONE]
        assert look_back(gate(desk, NOW + END + HOUR)) == 1
        with desk.db.read() as connection:
            assert notices.standing(connection) == []
        assert marked(desk, NOW + END + HOUR) == 0


@pytest.mark.parametrize("kind", PLATFORMS, ids=lambda kind: str(kind.name))
@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "500"])
def test_a_mark_whose_answer_is_lost_stands_there_once(
    tmp_path: Path, kind: type[Sandbox], fault: str
) -> None:
    (tmp_path / "platform").mkdir()
    platform = kind(str(tmp_path / "platform"))
    with serve(platform) as url, connected(tmp_path / "desk", platform, url) as desk:
        write(desk, NOW, ends_at=NOW + END)
        publish(desk, NOW, "latihan")
        platform.faults.append(fault)
        assert marked(desk, NOW + END) == 1
        assert marked(desk, NOW + END + HOUR) == 0
        (shown,) = platform.public()
        assert shown.title == "Selesai: Pemadaman air"
        assert shown.text.count("Berakhir") == 1
        assert [one.state for one in known(desk)] == [AmendmentState.DONE]
