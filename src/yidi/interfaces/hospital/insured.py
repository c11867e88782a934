"""Which pooling area a message means: the one it names, or for local care the one around it."""

from __future__ import annotations

from yidi.core import regions
from yidi.core.problems import Problem, Refusal
from yidi.interfaces.hospital.call import Call
from yidi.store import reach
from yidi.store.reads import insured_regions

_known: dict[str, str] = {}
"""Codes that were found once: an area in use does not go out of use while we run."""


def region(call: Call) -> str:
    """Raises Refusal if no area in use has that code or covers it."""
    code = call.region or call.institution.place
    found = _meant(code)
    if found is None:
        raise Refusal(
            Problem(
                "region_unknown",
                f"参保地区划{code}不在本系统。",
                "请用1101返回的insuplc_admdvs；本地参保的可以留空。",
                where="insuplc_admdvs",
            )
        )
    return found


def away(call: Call) -> bool:
    """Whether the person is insured elsewhere. Raises Refusal as `region`."""
    return bool(call.region) and region(call) != _meant(call.institution.place)


def same(call: Call, code: str) -> bool:
    """Whether a code means the area of the message. Raises Refusal as `region`."""
    return _meant(regions.canonical(code)) == region(call)


def _meant(code: str) -> str | None:
    if code not in _known:
        with reach.service():
            found = insured_regions.meant(code)
        if found is None:
            return None
        _known[code] = found
    return _known[code]
