"""Child processes that are restarted when they die and never outlive their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from dataclasses import dataclass

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
_STEADY = 30.0
"""A child that lived this long, in seconds, did not fail at its start."""
_LONGEST_PAUSE = 30.0


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """Ask the kernel to end this process when its parent is gone, even by a kill -9."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, number)


@dataclass
class Child:
    """One program to keep alive. Starts again at once, then after 1, 2, 4 … 30 seconds."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    resume_at: float = 0.0

    def start(self) -> None:
        """Start the program in a process group of its own, so that Ctrl-C reaches only us."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - one system call, before any thread
            process_group=0,
        )

    def tend(self, now: float) -> str:
        """Start again what died, when its pause is over; a sentence when something happened."""
        if self.process is not None and self.process.poll() is not None:
            return self._died(self.process.returncode, now)
        if self.process is None and now >= self.resume_at:
            self.start()
            return f"{self.name} is started again"
        return ""

    def ask_to_stop(self) -> None:
        """Let the program finish what it does."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, deadline: float) -> None:
        """Wait for the end, and make an end at the deadline."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _died(self, status: int, now: float) -> str:
        self.process = None
        self.failures = 0 if now - self.started_at > _STEADY else self.failures + 1
        pause = min(_LONGEST_PAUSE, 2.0 ** (self.failures - 2)) if self.failures > 1 else 0.0
        self.resume_at = now + pause
        return f"{self.name} ended with status {status}; starting again in {pause:.0f} s"
