"""YAML and JSON into trees of text: no tags, no aliases, no duplicate keys, bounded in size.

PyYAML scans and composes; its typing of scalars is never used.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import yaml

from yidi.core.policy.tree import Branch, Items, Text, Tree
from yidi.core.problems import Problem, Refusal

LARGEST_TEXT = 16 * 1024 * 1024
LARGEST_YAML = 2 * 1024 * 1024
DEEPEST = 40

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(text: str) -> Tree:
    """The tree in a text that is YAML or JSON; a refusal if it is neither, or not safe to read."""
    if len(text) > LARGEST_TEXT:
        raise _refuse("input_too_large", "输入太大。", "请分批提交，每次不超过16MB。")
    if text.lstrip()[:1] in {"{", "["}:
        return _json(text)
    return _yaml(text)


def _refuse(code: str, sentence: str, mend: str, line: int = 0) -> Refusal:
    return Refusal(Problem(code, sentence, mend, where=f"第{line}行" if line else ""))


def _json(text: str) -> Tree:
    try:
        made: Tree = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_int=Text,
            parse_float=Text,
            parse_constant=Text,
            cls=_TextDecoder,
        )
        return made
    except json.JSONDecodeError as error:
        # Flow-style YAML also begins with a bracket.
        if len(text) <= LARGEST_YAML:
            return _yaml(text)
        raise _refuse("unreadable", "JSON 格式有误。", "请检查括号和引号。", error.lineno) from None
    except RecursionError:
        raise _refuse("too_deep", "输入嵌套太深。", f"最多{DEEPEST}层。") from None


def _unique(pairs: list[tuple[str, Any]]) -> Branch:
    made = Branch((_text(key), _as_tree(value)) for key, value in pairs)
    if len(made) != len(pairs):
        counted = Counter(key for key, _ in pairs)
        twice = next(key for key, count in counted.items() if count > 1)
        raise _refuse("duplicate_key", f"“{twice}”写了两次。", "请只保留一个。")
    return made


def _as_tree(value: Any) -> Tree:
    if isinstance(value, Branch | Text):
        return value
    if isinstance(value, list):
        return Items(_as_tree(item) for item in value)
    if value is None:
        return Text("null")
    if isinstance(value, bool):
        return Text("true" if value else "false")
    return _text(value)


def _text(value: str) -> Text:
    """A scalar; refuses half a character ("\\ud800"), which nothing could print or keep."""
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _refuse(
                "unreadable", "文本里有不完整的字符。", "请检查以\\u开头的写法。"
            ) from None
    return Text(value)


class _TextDecoder(json.JSONDecoder):
    """A decoder whose outermost value is a tree too."""

    def decode(self, s: str, *rest: Any) -> Any:
        return _as_tree(super().decode(s, *rest))


def _yaml(text: str) -> Tree:
    if len(text) > LARGEST_YAML:
        raise _refuse("input_too_large", "YAML 输入太大。", "超过2MB请改用 JSON。")
    try:
        return _Composer(text).tree()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise _refuse(
            "unreadable", "文本不是有效的 YAML 或 JSON。", "请检查缩进、冒号和引号。", line
        ) from None


class _Composer:
    """Builds the tree from parse events, so that an alias is refused before it can multiply."""

    def __init__(self, text: str) -> None:
        self._events = yaml.parse(text, Loader=_Loader)
        self._depth = 0

    def tree(self) -> Tree:
        """The one document of the text; empty text is an empty branch."""
        made: Tree = Branch()
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                made = self._node(event)
            elif isinstance(event, yaml.DocumentStartEvent) and made:
                raise _refuse("unreadable", "文本里有不止一份文档。", "请只写一份。")
        return made

    def _node(self, event: Any) -> Tree:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refuse("alias_refused", "不允许使用 YAML 锚点和别名。", "请把内容写全。", line)
        if isinstance(event, yaml.ScalarEvent):
            return Text(event.value, line)
        self._depth += 1
        if self._depth > DEEPEST:
            raise _refuse("too_deep", "输入嵌套太深。", f"最多{DEEPEST}层。", line)
        made = self._items(line) if isinstance(event, yaml.SequenceStartEvent) else self._map(line)
        self._depth -= 1
        return made

    def _items(self, line: int) -> Items:
        made = Items(line=line)
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            made.append(self._node(event))
        return made

    def _map(self, line: int) -> Branch:
        made = Branch(line=line)
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event)
            if not isinstance(key, Text):
                raise _refuse("unreadable", "名称必须是文字。", "请检查冒号。", line)
            if key in made:
                raise _refuse("duplicate_key", f"“{key}”写了两次。", "请只保留一个。", key.line)
            made[key] = self._node(next(self._events))
        return made
