"""What can be wrong with a request, said so that a person can act on it.

A problem carries a stable code, one Chinese sentence, the next step and, where
a rule is behind it, the document and article. A refusal carries one or more
problems; it is an ordinary answer, not a crash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, missing or worth knowing.

    `where` points into the input or a pack file (``bill.total``,
    ``140700.yaml:31``); `documents` are the texts to consult.
    """

    code: str
    sentence: str
    next_step: str = ""
    document: str = ""
    article: str = ""
    where: str = ""
    documents: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, object]:
        """The problem as plain values; empty fields are left out, except the three always read."""
        always = {"code": self.code, "sentence": self.sentence, "next_step": self.next_step}
        extra = {"document": self.document, "article": self.article, "where": self.where}
        shown: dict[str, object] = {**always, **{k: v for k, v in extra.items() if v}}
        if self.documents:
            shown["documents"] = list(self.documents)
        return shown


class Refusal(Exception):
    """The request cannot be carried out as asked; nothing has been changed."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.code}: {p.sentence}" for p in problems))
        self.problems = problems


def refuse(problems: Iterable[Problem | None]) -> None:
    """Raises Refusal with all of them, if there is any problem."""
    listed = tuple(problem for problem in problems if problem)
    if listed:
        raise Refusal(*listed)


class ParameterMissing(Refusal):
    """No rule in the packs gives the value; `problems` name the documents to consult."""


class BrokenInvariant(Exception):
    """The program is wrong. It stops before it pays."""
