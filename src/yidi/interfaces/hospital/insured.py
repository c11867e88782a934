"""Which pooling area a message means: the one it names, or for local care the one around it."""

from __future__ import annotations

from yidi.core.problems import Problem, Refusal
from yidi.interfaces.hospital.call import Call
from yidi.store import reach
from yidi.store.reads import insured_regions

_known: dict[str, str] = {}
"""Codes that were found once: an area in use does not go out of use while we run."""


def region(call: Call) -> str:
    """Raises Refusal if no area in use has that code or covers it."""
    code = call.region or call.institution.place
    if code not in _known:
        with reach.service():
            found = insured_regions.meant(code)
        if found is None:
            raise Refusal(
                Problem(
                    "region_unknown",
                    f"参保地区划{code}不在本系统。",
                    "请用1101返回的insuplc_admdvs；本地参保的可以留空。",
                    where="insuplc_admdvs",
                )
            )
        _known[code] = found
    return _known[code]
