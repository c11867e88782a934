"""Cost checks (费用协查, S3 四（二）): which stays, what was found, what follows."""

from __future__ import annotations

PROPOSAL_STATES = {"proposed": "待处理", "confirmed": "已发起", "dismissed": "不发起"}
