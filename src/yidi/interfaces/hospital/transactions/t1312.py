"""1312 医保目录下载: the whole catalogue of the place of care, as a file for 9102."""

from __future__ import annotations

from yidi.interfaces.hospital import downloads
from yidi.interfaces.hospital.call import Call
from yidi.interfaces.hospital.downloads import Input, Output

NAME = "医保目录下载"
CHANGES = True

__all__ = ["CHANGES", "NAME", "Input", "Output", "handle"]


def handle(call: Call, given: Input) -> bytes:
    """What changed after the version that the sender has."""
    return downloads.answer(call, given, "1312", downloads.items())
