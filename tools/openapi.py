"""Writes docs/reference/api.json, the OpenAPI description of the API for other fronts."""

import json
from pathlib import Path

from yidi.interfaces.fronts import openapi

TARGET = Path(__file__).parents[1] / "docs" / "reference" / "api.json"

if __name__ == "__main__":
    said = json.dumps(openapi.description(), ensure_ascii=False, indent=1, sort_keys=True)
    TARGET.write_text(said + "\n", encoding="utf-8")
