"""Who spends the processor: what one of many pieces of work costs each program of a house.

Processor time tells more than the clock where something else runs on the machine.
"""

from __future__ import annotations

import os
import resource
from pathlib import Path

import house

_TICK = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
_PROGRAMS = {"granian": "server", "procrastinate": "jobs", "postgres": "database"}


def spent(home: house.House) -> dict[str, float]:
    """Seconds of processor so far by server, jobs and database, each with all its processes; client:
    processes of our own that have ended."""
    ours = resource.getrusage(resource.RUSAGE_CHILDREN)
    parents = {pid: _numbers(pid)[0] for pid in _pids()}
    programs = [pid for pid, parent in parents.items() if parent == home.process]
    return {
        **{_name(pid): sum(map(_seconds, _family(pid, parents))) for pid in programs},
        "client": ours.ru_utime + ours.ru_stime,
    }


def each(before: dict[str, float], after: dict[str, float], count: int) -> dict[str, float]:
    """Milliseconds for one of `count` pieces of work between two moments."""
    return {name: (after[name] - before[name]) * 1000 / count for name in before}


def _pids() -> list[int]:
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]


def _numbers(pid: int) -> list[int]:
    """What /proc/PID/stat says from the parent on; zeros for a process that has ended."""
    try:
        said = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return [0] * 50
    return [int(number) for number in said.rpartition(") ")[2].split()[1:]]


def _seconds(pid: int) -> float:
    """Of the process and of its children that have ended."""
    return sum(_numbers(pid)[10:14]) / _TICK


def _family(pid: int, parents: dict[int, int]) -> list[int]:
    children = [child for child, parent in parents.items() if parent == pid]
    return [pid, *(each for child in children for each in _family(child, parents))]


def _name(pid: int) -> str:
    called = (_PROC / str(pid) / "cmdline").read_text()
    return next(name for program, name in _PROGRAMS.items() if program in called)
