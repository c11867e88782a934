"""Codes of the national interface, and in what provinces differ.

A dictionary pairs a sender's code with our word. Which code is said for a word, and which are
understood, is data (policy/codes/dictionaries.yaml, dialects.yaml); here is only what a dictionary
can do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from yidi.protocol.faults import Fault, Malformed


@dataclass(frozen=True, slots=True)
class Code:
    """One code. words: what we call it; none for a code that is taken and kept only."""

    value: str
    label: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The codes of one kind (insutype, med_type …). said: the code for a word where it is not the
    first that has it."""

    kind: str
    name: str
    codes: Mapping[str, Code]
    said: Mapping[str, str] = field(default_factory=dict)

    def word(self, value: str, where: str) -> str:
        """Our word for a code. Raises Malformed for an unknown code or one we have no word for."""
        found = self.codes.get(value)
        if found and found.words:
            return found.words[0]
        known = "、".join(f"{c.value} {c.label}" for c in self.codes.values() if c.words)
        raise Malformed(Fault(where, f"{self.name}的代码“{value[:10]}”不能办理。", known[:150]))

    def code(self, word: str) -> str:
        """The code that is said for our word. Raises KeyError for a word without one."""
        if word in self.said:
            return self.said[word]
        return next(c.value for c in self.codes.values() if word in c.words)

    def label(self, value: str) -> str:
        """The name of a code."""
        found = self.codes.get(value)
        return found.label if found else value


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a province speaks the national interface.

    signatures: schemes that it takes; sign_in: whether 9001 must come first; clock: how far two
    clocks may be apart; fund_total_with_account: whether fund_pay_sumamt holds acct_pay;
    hifdm_beside: whether hifdm_pay stands for itself, or inside oth_pay; emergency_filing: whether
    emergency admissions are filed (2580, 2581); identity: whose name, kind and identity number must
    stand in an admission and in a bill, of no | away | always.
    """

    dictionaries: Mapping[str, Dictionary]
    signatures: tuple[str, ...]
    sign_in: bool
    clock: timedelta
    fund_total_with_account: bool
    hifdm_beside: bool
    emergency_filing: bool = False
    identity: str = "no"

    def word(self, kind: str, value: str, where: str = "") -> str:
        """Our word for a code of a kind. Raises Malformed; where: the field, if not named alike."""
        return self.dictionaries[kind].word(value, where or kind)

    def words(self, kind: str, value: str) -> tuple[str, ...]:
        """All our words for a code of a kind. Raises Malformed."""
        self.word(kind, value)
        return self.dictionaries[kind].codes[value].words

    def code(self, kind: str, word: str) -> str:
        """The code of a kind for our word."""
        return self.dictionaries[kind].code(word)
