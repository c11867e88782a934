"""Writes policy/codes/places.yaml: the divisions in force, from the list that python-stdnum carries.

Run after a new edition of python-stdnum: .venv/bin/python tools/places.py
"""

import re
from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).parents[1] / "policy" / "codes" / "places.yaml"
OWN = {
    "660000": "新疆生产建设兵团",
    "610403": "杨凌示范区",
    "149900": "山西省省直",
    "710000": "台湾省",
    "810000": "香港特别行政区",
    "820000": "澳门特别行政区",
    "900000": "云岭省（虚构）",
    "900100": "青禾市（虚构）",
    "900101": "禾东区",
    "900200": "白石市（虚构）",
    "900201": "石泉县",
}
"""What the list lacks, the medical insurance calls by another name, or is invented for teaching."""

NOT_A_PLACE = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


def in_force(entry: str) -> str | None:
    """The name still in force in "[1989-1997]济源市,[1997-]…"; None if none is."""
    for part in entry.split(","):
        found = re.fullmatch(r"(?:\[(\d*)-(\d*)\])?(.+)", part)
        if found and not found[2]:
            return found[3]
    return None


def places() -> dict[str, str]:
    """Code → name."""
    found: dict[str, str] = {}
    province = ""
    for line in files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8").splitlines():
        if head := re.match(r'(\d\d) province="(.+)"', line):
            province = head[1]
            found[province + "0000"] = head[2]
        elif row := re.match(r'  (\d{4}) county="(.+)"', line):
            name = in_force(row[2])
            if name and name not in NOT_A_PLACE:
                found[province + row[1]] = name
    return dict(sorted((found | OWN).items()))


if __name__ == "__main__":
    rows = [f'"{code}": {name}' for code, name in places().items()]
    head = "# 行政区划代码与名称（由 tools/places.py 生成；660000、149900 为医保业务用代码，90 开头为虚构）\n"
    TARGET.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows)} places")
