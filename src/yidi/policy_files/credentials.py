"""How long a shown code and the token made of it stand for somebody, from the policy folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, cast

from yidi.policy_files import text
from yidi.policy_files.folder import default_folder


@dataclass(frozen=True, slots=True)
class Lives:
    """code: on the phone; tokens: at the institution, by 用码业务类型."""

    code: timedelta
    tokens: Mapping[str, timedelta]

    def token(self, business: str) -> timedelta:
        """How long a token made for a kind of business counts."""
        return self.tokens.get(business, self.tokens["other"])


@cache
def lives() -> Lives:
    """As policy/codes/credentials.yaml has them."""
    path = default_folder() / "codes" / "credentials.yaml"
    said = cast("Mapping[str, Any]", text.read(path.read_text(encoding="utf-8")))
    tokens = {str(name): timedelta(minutes=int(value)) for name, value in said["token"].items()}
    return Lives(timedelta(seconds=int(said["code"])), tokens)
