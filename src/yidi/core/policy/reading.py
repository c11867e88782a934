"""Reads what people state, a case or a story, and collects everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from datetime import date
from difflib import get_close_matches

from yidi.core import calendar, money, regions
from yidi.core.policy.tree import Branch, is_null
from yidi.core.problems import Problem, Refusal

MOST_PROBLEMS = 100
_MOST_DIGITS = 18
FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2100, 1, 1)


class Reader:
    """Reads pieces of a tree by name and collects what is wrong."""

    def __init__(self, places: Container[str] = ()) -> None:
        self.places = places
        self.problems: list[Problem] = []

    def refuse(self) -> None:
        """Raises Refusal if anything was wrong: all of it, or as much as somebody can read."""
        more = len(self.problems) - MOST_PROBLEMS
        if more > 0:
            sentence = f"还有{more}处问题没有列出。"
            rest = Problem("more_problems", sentence, "请先改好列出的，再试一次。")
            raise Refusal(*self.problems[:MOST_PROBLEMS], rest)
        if self.problems:
            raise Refusal(*self.problems)

    def note(self, code: str, where: str, sentence: str, mend: str) -> None:
        """One thing that is wrong."""
        self.problems.append(Problem(code, sentence, mend, where=where.strip(".")))

    def branch(self, tree: object, where: str) -> Branch:
        """A mapping; nothing is an empty one."""
        if isinstance(tree, Branch):
            return tree
        if tree is not None and not is_null(tree):
            self.note(
                "not_a_mapping", where, f"{where or '输入'}应当是“名称: 值”的形式。", "请检查格式。"
            )
        return Branch()

    def known(self, tree: Branch, names: Iterable[str], where: str) -> None:
        """Refuses names nobody knows."""
        names = tuple(names)
        for key in tree:
            if key not in names:
                self.unknown(f"{where}.{key}", "栏目", str(key), names)

    def unknown(self, where: str, what: str, word: str, known: Collection[str]) -> None:
        """A word nobody knows, with the nearest one."""
        shown = len(self.problems) < MOST_PROBLEMS
        near = get_close_matches(word, list(known), n=1, cutoff=0.6) if shown else []
        hint = f"是不是“{near[0]}”？" if near else "可用：" + "、".join(known) + "。"
        self.note("unknown_word", where, f"{what}“{word[:40]}”不认识。", hint)

    def missing(self, where: str) -> None:
        """A value that must be there."""
        self.note("value_missing", where, f"缺少“{where}”。", "请补上。")

    def text(self, tree: Branch, key: str, where: str, default: str | None = None) -> str:
        """A scalar as text."""
        value = tree.get(key)
        if value is None or is_null(value):
            if default is None:
                self.missing(f"{where}.{key}")
            return default or ""
        if not isinstance(value, str):
            self.note("not_a_value", f"{where}.{key}", f"“{key}”应当是一个值。", "请检查格式。")
            return default or ""
        return str(value).strip()

    def word(
        self, tree: Branch, key: str, where: str, known: Collection[str], default: str | None = None
    ) -> str:
        """One of the known words."""
        value = self.text(tree, key, where, default)
        if value and value not in known:
            self.unknown(f"{where}.{key}", f"“{key}”的值", value, known)
            return default or next(iter(known))
        return value

    def flag(self, tree: Branch, key: str, where: str, default: bool) -> bool:
        """true or false."""
        value = self.text(tree, key, where, "true" if default else "false").lower()
        if value not in {"true", "false", "yes", "no"}:
            self.unknown(f"{where}.{key}", f"“{key}”的值", value, ("true", "false"))
        return value in {"true", "yes"}

    def day(self, tree: Branch, key: str, where: str, default: date | None = None) -> date | None:
        """A day; None where it is left out."""
        value = self.text(tree, key, where, "")
        if not value:
            return default
        try:
            found = calendar.day(value, f"{where}.{key}")
        except Refusal as refusal:
            self.problems += refusal.problems
            return default
        if not FIRST_DAY <= found < LAST_DAY:
            self.note(
                "date_outside", f"{where}.{key}", f"日期{found}在规则的范围之外。", "请检查年份。"
            )
        return found

    def count(
        self, tree: Branch, key: str, where: str, default: int, most: int, *, least: int = 0
    ) -> int:
        """A whole number from `least` to `most`."""
        value = self.text(tree, key, where, str(default))
        whole = value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
        if whole and least <= int(value) <= most:
            return int(value)
        self.note(
            "count_unreadable",
            f"{where}.{key}",
            f"“{value[:40]}”应当是{least}到{most}的整数。",
            "请检查。",
        )
        return default

    def amount(
        self, tree: Branch, key: str, where: str, default: str | None = "0", *,
        largest: int = money.LARGEST_BILL,
    ) -> int:  # fmt: skip
        """An amount in fen, not negative, not above `largest`."""
        value = self.text(tree, key, where, default)
        if not value:
            return 0
        try:
            found = money.fen(value, f"{where}.{key}")
        except Refusal as refusal:
            self.problems += refusal.problems
            return 0
        return self.bounded(found, f"{where}.{key}", largest)

    def bounded(self, amount: int, where: str, largest: int = money.LARGEST_BILL) -> int:
        """`amount`, noted if it is negative or above `largest` (both in fen)."""
        if amount < 0:
            self.note("amount_negative", where, "金额不能是负数。", "退费请用退费明细（returns）。")
        elif amount > largest:
            most = money.yuan(largest)
            self.note(
                "amount_too_large", where, f"金额超过{most}元，无法计算。", "请检查单位和位数。"
            )
        else:
            return amount
        return 0

    def place(self, tree: Branch, key: str, where: str) -> str:
        """A division code that exists, in its present form."""
        code = regions.canonical(self.text(tree, key, where))
        if code and code not in self.places:
            self.note(
                "unknown_place",
                f"{where}.{key}",
                f"没有行政区划“{code[:20]}”。",
                "请填写六位行政区划代码。",
            )
        return code
