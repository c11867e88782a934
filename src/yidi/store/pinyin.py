"""How Chinese names are spelt, for sorting and for finding by initials."""

from __future__ import annotations

from functools import lru_cache

_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "朴": "piao", "区": "ou",
    "任": "ren", "华": "hua", "盖": "ge", "尉迟": "yu chi", "万俟": "mo qi", "乐": "yue", "缪": "miao",
    "翟": "zhai", "冼": "xian", "洗": "xian", "覃": "qin", "长孙": "zhang sun", "秘": "bi", "召": "shao",
}  # fmt: skip
"""Surnames that are not read as the character usually is."""


def spelt(name: str) -> tuple[str, str]:
    """The pinyin of a name with spaces, and its initials: 单雪梅 → "shan xue mei", "sxm"."""
    head = next((name[:size] for size in (2, 1) if name[:size] in _SURNAMES), "")
    parts = _SURNAMES[head].split() if head else []
    parts += [_syllable(character) for character in name[len(head) :] if not character.isspace()]
    parts = [part for part in parts if part]
    return " ".join(parts)[:200], "".join(part[0] for part in parts)[:50]


@lru_cache(maxsize=30000)
def _syllable(character: str) -> str:
    """One syllable; a letter or figure stands for itself, a dot for nothing."""
    from pypinyin import lazy_pinyin

    found = lazy_pinyin(character)
    text = found[0].lower() if found else ""
    return text if text[:1].isalnum() else ""
