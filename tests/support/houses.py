"""Real houses for tests: `yidi run` in a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 180.0
_READY = "/readyz?exclude=tables,books,disk,worker,outbox,trail,archive"


@dataclass
class House:
    """A running `yidi run`: where it answers, and what it said."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        """Everything printed so far."""
        return self.log.read_text()

    def wait_until_ready(self, patience: float = _PATIENCE) -> None:
        """Return when a page comes back from a reachable database."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError, urllib.error.URLError):
                urllib.request.urlopen(f"{self.url}{_READY}", timeout=2).close()
                return
            time.sleep(0.05)
        raise AssertionError(f"the house did not answer; it said:\n{self.said()}")

    def stop(self) -> int:
        """Ask it to stop, as Ctrl-C does, and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_PATIENCE)


@contextlib.contextmanager
def house(log: Path, **environment: str) -> Iterator[House]:
    """Start a house on a free port; it is gone at the end, whatever happened."""
    port = free_port()
    command = [sys.executable, "-m", "yidi", "run", "--port", str(port)]
    with log.open("ab") as out:
        process = subprocess.Popen(command, env=os.environ | environment, stdout=out, stderr=out)
    made = House(f"http://127.0.0.1:{port}", process, log)
    try:
        made.wait_until_ready()
        yield made
    finally:
        if process.poll() is None:
            made.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
