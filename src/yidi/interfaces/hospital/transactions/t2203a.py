"""2203A 门诊就诊信息上传: the same as 2203, under the number that some provinces and pharmacies use."""

from __future__ import annotations

from yidi.interfaces.hospital.transactions.t2203 import CHANGES, NAME, Input, Output, handle

__all__ = ["CHANGES", "NAME", "Input", "Output", "handle"]
