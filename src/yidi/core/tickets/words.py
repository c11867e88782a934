"""The lists that cooperation chooses from: documents, findings, consequences, scopes of an outage.

Read from policy/codes/cooperation.yaml; each word is cited.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from yidi.core.policy import shape
from yidi.core.policy.reading import Reader
from yidi.core.policy.tree import Items
from yidi.core.problems import Problem, Refusal

LISTS = ("documents", "findings", "consequences", "scopes")
_WORD = ("code", "name", "document", "article", "status")


@dataclass(frozen=True, slots=True)
class Word:
    """One choice."""

    code: str
    name: str
    document: str
    article: str
    status: str


@dataclass(frozen=True, slots=True)
class Words:
    """The lists, by name; each code → word."""

    lists: Mapping[str, Mapping[str, Word]]

    def names(self, of: str) -> dict[str, str]:
        """A list as code → name."""
        return {code: word.name for code, word in self.lists[of].items()}

    def said(self, of: str, codes: Iterable[str]) -> str:
        """Some words of a list, one after the other."""
        known = self.lists[of]
        return "、".join(known[code].name if code in known else code for code in codes)

    def checked(self, of: str, codes: Collection[str], lack: str) -> tuple[str, ...]:
        """The codes in the list's order. Raises Refusal for none (`lack` says so) or an unknown one."""
        unknown = set(codes) - set(self.lists[of])
        if unknown or not codes:
            raise Refusal(Problem("choice_wrong", lack, "请从列表里选。", where=of))
        return tuple(code for code in self.lists[of] if code in codes)


def words(tree: object) -> Words:
    """Every list. Raises Refusal with everything that is wrong."""
    reader = Reader()
    root = reader.branch(tree, "cooperation")
    reader.known(root, LISTS, "cooperation")
    made = {name: _list(reader, root.get(name), name) for name in LISTS}
    reader.refuse()
    return Words(made)


def _list(reader: Reader, tree: object, where: str) -> dict[str, Word]:
    if not isinstance(tree, Items) or not tree:
        reader.missing(where)
        return {}
    found = [_word(reader, row, f"{where}[{n}]") for n, row in enumerate(tree)]
    return {word.code: word for word in found}


def _word(reader: Reader, tree: object, where: str) -> Word:
    row = reader.branch(tree, where)
    reader.known(row, _WORD, where)
    return Word(
        reader.text(row, "code", where), reader.text(row, "name", where),
        reader.text(row, "document", where), reader.text(row, "article", where),
        reader.word(row, "status", where, shape.STATUSES),
    )  # fmt: skip
