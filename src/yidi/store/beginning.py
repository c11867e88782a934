"""A lookup for the beginning of a text that an index may answer under row-level security.

LIKE may not look into an index there (it is not leakproof: PostgreSQL first applies the policy row
by row), while comparison in the order of text_pattern_ops may. Half a million people: 370 ms by
LIKE, 0.1 ms like this. Use it as `name__begins="王"` on columns with such an index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Lookup, Q

if TYPE_CHECKING:
    _Lookup = Lookup[str]
else:
    _Lookup = Lookup

_SURROGATES = 0xD800, 0xE000


def after(prefix: str) -> str:
    """The first text, by code points, after all that begin with `prefix`."""
    last = ord(prefix[-1]) + 1
    return prefix[:-1] + chr(_SURROGATES[1] if last == _SURROGATES[0] else last)


def begins(column: str, prefix: str) -> Q:
    """The condition that a column begins with `prefix` (not empty)."""
    return Q(**{f"{column}__begins": prefix})


@CharField.register_lookup
class Begins(_Lookup):
    """column ~>=~ prefix AND column ~<~ what comes after."""

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The two comparisons."""
        left, left_values = self.process_lhs(compiler, connection)
        values = (*left_values, self.rhs, *left_values, after(str(self.rhs)))
        return f"({left} ~>=~ %s AND {left} ~<~ %s)", values
