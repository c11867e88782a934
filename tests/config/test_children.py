"""A child that dies is started again: at once, then later and later, and at once after a steady time."""

import sys
import time

from yidi.config import children
from yidi.config.children import Child


def died(child, lived=0.0):
    """The child has ended after so many seconds; gives how long it is left alone."""
    child.start()
    child.process.wait()
    now = child.started_at + lived
    assert "status 3" in child.tend(now)
    assert child.tend(child.resume_at - 0.01) == "", "not yet"
    return round(child.resume_at - now, 3)


def test_the_pauses_grow_to_half_a_minute():
    child = Child("sick", [sys.executable, "-c", "raise SystemExit(3)"], {})
    assert [died(child) for _ in range(8)] == [0, 1, 2, 4, 8, 16, 30, 30]
    assert died(child, lived=children._STEADY + 1) == 0, "it had been well for a while"


def test_it_comes_back_when_its_pause_is_over():
    child = Child("sick", [sys.executable, "-c", "raise SystemExit(3)"], {})
    died(child)
    assert child.tend(time.monotonic() + 60) == "sick is started again"
    assert child.process is not None
    child.process.wait()
