"""What is wrong with the fields of a message: which field, what is wrong, what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from yidi.protocol import numbers
from yidi.protocol.fields import Field, fields

Read = TypeVar("Read", bound=msgspec.Struct)

_EXPECTED = {"D": "日期，格式 yyyy-MM-dd", "T": "日期时间，格式 yyyy-MM-dd HH:mm:ss", "N": "整数"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that cannot be taken as it was sent. where: node.field, rows counted from 1."""

    where: str
    sentence: str
    expected: str


class Malformed(Exception):
    """A message that cannot be read; says all that is wrong with it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{f.where}: {f.sentence}" for f in faults))
        self.faults = faults


def read(tree: dict[str, Any], into: type[Read]) -> Read:
    """The tree as a struct. Raises Malformed with every fault, not only the first."""
    try:
        return msgspec.convert(tree, into, strict=False, dec_hook=numbers.decoded)
    except msgspec.ValidationError as error:
        found = list(_of_struct(tree, into, ""))
        raise Malformed(*(found or [Fault("input", "格式不对。", str(error))])) from None


def _of_struct(tree: object, struct: type[msgspec.Struct], path: str) -> Iterator[Fault]:
    if not isinstance(tree, dict):
        yield Fault(path.rstrip("."), "应为对象。", "{…}")
        return
    types = {each.encode_name: each.type for each in msgspec.structs.fields(struct)}
    for field in fields(struct):
        where = f"{path}{field.name}"
        if field.name not in tree:
            if field.required:
                yield Fault(where, f"缺少{_called(field)}。", f"必填，{_expected(field)}")
        elif field.below is None:
            yield from _of_value(tree[field.name], types[field.name], field, where)
        elif field.kind == "node":
            yield from _of_struct(tree[field.name], field.below, f"{where}.")
        else:
            yield from _of_rows(tree[field.name], field.below, where)


def _of_rows(rows: object, struct: type[msgspec.Struct], where: str) -> Iterator[Fault]:
    if not isinstance(rows, list):
        yield Fault(where, "应为数组。", "[{…}]")
        return
    for number, row in enumerate(rows, 1):
        yield from _of_struct(row, struct, f"{where}[{number}].")


def _of_value(value: object, type_: object, field: Field, where: str) -> Iterator[Fault]:
    try:
        msgspec.convert(value, type_, strict=False, dec_hook=numbers.decoded)
    except msgspec.ValidationError as error:
        said = str(error).partition(" - at ")[0]
        wrong = said if not said.isascii() else "与要求不符"
        yield Fault(where, f"{_called(field)}{wrong}。", _expected(field))


def _called(field: Field) -> str:
    return f"{field.title}（{field.name}）" if field.title else field.name


def _expected(field: Field) -> str:
    if field.kind.startswith("C"):
        return f"字符型，最长{field.kind[1:]}个字符" if field.kind[1:] else "字符型"
    if "," in field.kind:
        return f"数值型 {field.kind}，数字或文本"
    return _EXPECTED.get(field.kind, "对象" if field.kind == "node" else "数组")
