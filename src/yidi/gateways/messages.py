"""Messages to people's telephones.

A gateway is an object with one method, `send(message)`, which raises `NotSent` if the message is
not out; it is tried again later. `YIDI_MESSAGES` chooses it:

    console            prints on standard error (development)
    file               appends JSON lines to messages.jsonl in the data folder (the default)
    package.module:Name   a class of your own, called once without arguments

A gateway of your own is a dozen lines: take the operator's address and key from the environment,
post `message.to` and `message.text` over HTTPS with a time limit, and raise `NotSent` for every
answer but success. Sign-in codes have topic `code`, everything else `message`, so that an operator
who wants templates can tell them apart. Never log a text or a whole number.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """topic: code | message; to: a mobile number; text: what it says."""

    topic: str
    to: str
    text: str


class NotSent(Exception):
    """The message is not out."""


class Gateway(Protocol):
    """What sends messages."""

    def send(self, message: Message) -> None:
        """Sends one message. Raises NotSent."""


class Console:
    """Prints messages where the server's own lines go."""

    def send(self, message: Message) -> None:
        """Never fails."""
        print(f"message to {message.to}: {message.text}", file=sys.stderr, flush=True)  # noqa: T201


@dataclass(frozen=True, slots=True)
class Lines:
    """Appends messages to a file that only its owner can read."""

    path: Path

    def send(self, message: Message) -> None:
        """Raises NotSent if the file cannot be written."""
        line = json.dumps(asdict(message), ensure_ascii=False) + "\n"
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "a", encoding="utf-8") as out:
                out.write(line)
        except OSError as fault:
            raise NotSent(str(fault)) from fault


def gateway(name: str, folder: Path) -> Gateway:
    """The gateway that a setting names."""
    if name == "console":
        return Console()
    if name == "file":
        return Lines(folder / "messages.jsonl")
    module, _, made = name.partition(":")
    found: Gateway = getattr(import_module(module), made)()
    return found
