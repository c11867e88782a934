"""Who may speak: institutions and their keys, remembered for a moment.

What changed elsewhere (a key rotated, an institution taken out) acts here after two seconds.
"""

from __future__ import annotations

import time

from yidi.core.problems import Problem, Refusal
from yidi.store.reads import senders
from yidi.store.reads.senders import Sender

SECONDS = 2.0
_MOST = 20_000
_known: dict[str, tuple[float, Sender]] = {}


def sender(code: str) -> Sender:
    """Raises Refusal for a code that no designated institution has."""
    kept = _known.get(code)
    if kept and time.monotonic() - kept[0] < SECONDS:
        return kept[1]
    found = senders.sender(code)
    if found is None:
        raise Refusal(
            Problem(
                "institution_unknown", f"没有机构编号为{code[:12]}的定点医药机构。",
                "请检查fixmedins_code，或联系医保经办机构登记。", where="fixmedins_code",
            )
        )  # fmt: skip
    if len(_known) >= _MOST:
        _known.clear()
    _known[code] = (time.monotonic(), found)
    return found


def forget() -> None:
    """Everything is read again."""
    _known.clear()
