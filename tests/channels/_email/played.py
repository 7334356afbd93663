"""A mail server that is played, word by word: for what no real one does."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

CUT = "the line breaks"
SILENCE = "no answer comes"
SETTINGS = {
    "host": "127.0.0.1",
    "security": "none",
    "user": "humas",
    "password": "kata-s4ndi-rahasia",
    "sender": "Kominfo Contoh <humas@kominfo.contoh.example>",
    "recipients": "redaksi@koran.example, Meja Berita <berita@radio.example>",
}
_YES = {
    "CONNECT": "220 mail",
    "EHLO": "250-mail\r\n250-SIZE 20000000\r\n250 AUTH PLAIN",
    "AUTH": "235 welcome",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    ".": "250 taken",
    "QUIT": "221 bye",
}


@dataclass(slots=True)
class Played:
    """What the server answers to each word, and what it was told and given.

    `to` answers single recipients; an answer of two lines is told at once. `{}` in an
    answer is what it answers. Of a letter it reads so many bytes, and rests so long.
    """

    port: int = 0
    answers: dict[str, str] = field(default_factory=lambda: dict(_YES))
    to: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    bite: int = 1_000_000
    rest_s: float = 0.0
    judges_s: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def settings(self, **more: str) -> dict[str, str]:
        """Return the settings of an account on this server."""
        return {**SETTINGS, "port": str(self.port), "timeout_s": "5", **more}

    def words(self) -> list[str]:
        """Return the first word of all that it was told, in order."""
        return [line.partition(" ")[0].upper() for line in self.told]


class _Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        played = server.played
        goes_on = self._say(played, played.answers["CONNECT"])
        while goes_on and (heard := self.rfile.readline()):
            line = heard.decode().strip()
            played.told.append(line)
            word = line.partition(" ")[0].upper()
            name = line.partition("<")[2].partition(">")[0]
            answer = played.to.get(name) if word == "RCPT" else None
            answer = (answer or played.answers[word]).replace("{}", line)
            goes_on = self._say(played, answer) and word != "QUIT"
            if word == "DATA" and answer.startswith("354") and goes_on:
                played.letters.append(self._letter(played))
                played.over.wait(played.judges_s)
                goes_on = self._say(played, played.answers["."])

    def _letter(self, played: Played) -> bytes:
        lines, bitten = [], 0
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
            bitten += len(line)
            if bitten >= played.bite:
                bitten = 0
                played.over.wait(played.rest_s)
        return b"".join(lines)

    def _say(self, played: Played, answer: str) -> bool:
        if answer == SILENCE:
            played.over.wait(10)
        if answer in {CUT, SILENCE}:
            return False
        self.wfile.write(f"{answer}\r\n".encode())
        return True


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    played: Played

    def handle_error(self, *_: object) -> None:
        """Say nothing: who is cut off is meant to be."""


@contextmanager
def playing() -> Iterator[Played]:
    """Play a mail server on the loopback while the block runs."""
    with _Server(("127.0.0.1", 0), _Line) as server:
        played = server.played = Played(port=server.server_address[1])
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        thread.start()
        yield played
        played.over.set()
        server.shutdown()
        thread.join()
