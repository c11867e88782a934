"""A house for a benchmark: its own data folder and server, gone at the end unless kept."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

PATIENCE = 120.0
Result = TypeVar("Result")


@dataclass(frozen=True)
class House:
    """Where the server answers, where its data lie, how many seconds it took to answer, and the
    number of the process that keeps its programs alive."""

    port: int
    data: Path
    took: float
    process: int


@contextlib.contextmanager
def running(kept: Path | None = None, **environment: str) -> Iterator[House]:
    """`yidi run` on a free port; without the demonstration's data unless YIDI_ENV says so.

    Its data lie in the folder that is `kept`, otherwise in one that is gone at the end.
    """
    data = kept or Path(tempfile.mkdtemp(prefix="yidi-bench-"))
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o711)
    os.environ |= {"YIDI_DATA": str(data), "YIDI_ENV": "test"} | environment
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    began = time.monotonic()
    with (data / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "yidi", "run", "--port", str(port)], stdout=log, stderr=log
        )
    try:
        _wait(process, port, data / "log")
        yield House(port, data, time.monotonic() - began, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        process.kill()
        if not kept:
            shutil.rmtree(data, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
            return
        time.sleep(0.1)
    sys.exit(f"the server did not start:\n{log.read_text()}")


def inside(home: House, work: Callable[..., Result], *arguments: Any) -> Result:
    """What `work` returns in a process of its own that knows the database of this house only."""
    os.environ["YIDI_DATA"] = str(home.data)
    with ProcessPoolExecutor(1, get_context("spawn"), use_django) as one:
        return one.submit(work, *arguments).result()


def use_django() -> None:
    """Django in this process, as the app role, on the running house's database."""
    from yidi.config import database

    database.use_django()
