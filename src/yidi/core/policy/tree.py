"""Text as it was read, each piece knowing its line: what a pack or a case is before it has types.

Every scalar stays text until a schema types it, so 419001, yes and 0755 mean what they say and
YAML and JSON mean the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Text(str):
    """A scalar and the line on which it stands (1-based; 0 if unknown)."""

    line: int

    def __new__(cls, value: str, line: int = 0) -> Text:
        made = super().__new__(cls, value)
        made.line = line
        return made


class Branch(dict[str, "Tree"]):
    """A mapping in the order written; keys are `Text`."""

    line: int

    def __init__(self, pairs: Mapping[str, Tree] | Iterable[tuple[str, Tree]] = (), line: int = 0):
        super().__init__(pairs)
        self.line = line


class Items(list["Tree"]):
    """A list."""

    line: int

    def __init__(self, values: Iterable[Tree] = (), line: int = 0) -> None:
        super().__init__(values)
        self.line = line


Tree = Text | Branch | Items


def line_of(tree: object) -> int:
    """The line of a piece, 0 if it has none."""
    return getattr(tree, "line", 0)


def is_null(tree: object) -> bool:
    """Whether a scalar says "nothing": null, ~ or empty."""
    return isinstance(tree, str) and tree.strip() in {"", "null", "~", "None"}
