"""How a field of a transaction is declared, so that reading, refusing and the manual agree.

`psn_no: Annotated[str, text(30, "人员编号")]` is C30; a field with a default may be left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from msgspec import Meta, inspect

from yidi.protocol.numbers import Scaled


def text(longest: int, title: str, codes: str = "") -> Meta:
    """A text field (字符型); codes: the dictionary (1901) that its values come from."""
    return Meta(max_length=longest, title=title, extra={"codes": codes})


def needed(longest: int, title: str, codes: str = "", least: int = 1) -> Meta:
    """A text field that must say something."""
    return Meta(min_length=least, max_length=longest, title=title, extra={"codes": codes})


def named(title: str) -> Meta:
    """A number, a day, a moment or a node."""
    return Meta(title=title)


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the manual prints it. kind: C30, N16,2, D, T, node or rows; below: its fields."""

    name: str
    title: str
    kind: str
    required: bool
    codes: str
    below: type[msgspec.Struct] | None


def fields(struct: type[msgspec.Struct]) -> list[Field]:
    """The fields of a struct, in their order."""
    shape = inspect.type_info(struct)
    assert isinstance(shape, inspect.StructType)  # noqa: S101 - a struct's shape is that of a struct
    return [_field(each) for each in shape.fields]


def _field(each: inspect.Field) -> Field:
    title, codes, bare = _bare(each.type)
    kind, below = _kind(bare)
    return Field(each.encode_name, title, kind, each.required, codes, below)


def _bare(shape: inspect.Type) -> tuple[str, str, inspect.Type]:
    """(title, dictionary, type) without the wrapping of metadata and of "or nothing"."""
    if isinstance(shape, inspect.Metadata):
        title, codes, bare = _bare(shape.type)
        own = (shape.extra_json_schema or {}).get("title", "")
        return own or title, (shape.extra or {}).get("codes", "") or codes, bare
    if isinstance(shape, inspect.UnionType):
        known = [each for each in shape.types if not isinstance(each, inspect.NoneType)]
        return _bare(known[0])
    return "", "", shape


def _kind(shape: inspect.Type) -> tuple[str, type[msgspec.Struct] | None]:
    if isinstance(shape, inspect.StrType):
        return f"C{shape.max_length or ''}", None
    if isinstance(shape, inspect.CustomType) and issubclass(shape.cls, Scaled):
        return f"N{shape.cls.digits},{shape.cls.places}", None
    if isinstance(shape, inspect.StructType):
        return "node", shape.cls
    if isinstance(shape, inspect.ListType):
        return "rows", _kind(_bare(shape.item_type)[2])[1]
    simple = {inspect.IntType: "N", inspect.DateType: "D", inspect.DateTimeType: "T"}
    return simple.get(type(shape), "any"), None
