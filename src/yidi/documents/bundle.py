"""Several files as one: what a person takes along."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from typing import Any


def bundle(values: dict[str, Any], files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip with data.json (UTF-8) and the files under their names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("data.json", json.dumps(values, ensure_ascii=False, indent=2, default=str))
        for name, data in files:
            out.writestr(name, data, compress_type=zipfile.ZIP_STORED)
    return made.getvalue()
