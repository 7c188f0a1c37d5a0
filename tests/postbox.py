"""A mail server for tests, on loopback."""

import email
import socket
import threading
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default


class Postbox:
    """A mail server on loopback that takes letters in as RFC 5321 says, one line at a time."""

    def __init__(
        self,
        extensions: tuple[str, ...] = (),
        answers: dict[str, str] | None = None,
        taken: Callable[[], str | None] = lambda: "250 taken",
    ):
        """`taken` is called when a letter is there whole and says the answer; None: no answer."""
        self.taken = taken
        self.extensions = extensions
        self.answers = answers or {}
        self.commands: list[str] = []
        self.letters: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _peer = self.listener.accept()
            except OSError:
                return
            with line, line.makefile("rwb") as talk:
                self._talk(talk)

    def _talk(self, talk) -> None:
        def say(words: str) -> None:
            talk.write(words.encode() + b"\r\n")
            talk.flush()

        say("220 postbox")
        while command := talk.readline().decode().rstrip("\r\n"):
            self.commands.append(command)
            verb = command.split()[0].upper()
            if verb in self.answers:
                say(self.answers[verb])
            elif verb == "EHLO":
                names = ["postbox", *self.extensions]
                for number, name in enumerate(names, 1):
                    say(f"250{' ' if number == len(names) else '-'}{name}")
            elif verb == "DATA":
                say("354 go on")
                lines = iter(talk.readline, b".\r\n")
                self.letters.append(b"".join(line.removeprefix(b".") for line in lines))
                answer = self.taken()
                if answer is None:
                    return
                say(answer)
            elif verb == "QUIT":
                say("221 good bye")
                return
            else:
                say("235 known" if verb == "AUTH" else "250 yes")

    def close(self) -> None:
        self.listener.close()

    @property
    def letter(self) -> EmailMessage:
        (letter,) = self.letters
        return email.message_from_bytes(letter, policy=default)
