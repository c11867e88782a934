"""policy/README.md tells the truth: its excerpts, its reference, its commands, its list of faults."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "policy" / "README.md").read_text(encoding="utf-8")
PACK = "900100"
TAUGHT = range(1, 11)
FAULT_SOURCES = (
    "src/yidi/core/policy/read.py",
    "src/yidi/core/policy/check.py",
    "src/yidi/policy_files/text.py",
)


def tool():
    """tools/policy_reference.py as a module."""
    path = ROOT / "tools" / "policy_reference.py"
    spec = importlib.util.spec_from_file_location("policy_reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blocks(language):
    """The fenced blocks of a language, without their fences."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_page_is_what_the_tool_writes():
    assert tool().page(PAGE) == PAGE, "run .venv/bin/python tools/policy_reference.py"


def test_a_changed_word_or_pack_makes_the_page_out_of_date():
    for old in ("`other_temporary` 其他临时外出就医人员", "amount: 1000.00, article: 第六条"):
        assert old in PAGE
        stale = PAGE.replace(old, "旧")
        assert tool().page(stale) == PAGE


def test_every_yaml_on_the_page_is_an_excerpt():
    marked = re.findall(r"^<!-- excerpt: .+ -->\n```yaml$", PAGE, re.MULTILINE)
    assert len(marked) == len(re.findall(r"^```yaml$", PAGE, re.MULTILINE)) > len(TAUGHT)


def test_the_steps_taught_make_the_whole_pack():
    path = ROOT / "policy" / "regions" / f"{PACK}.yaml"
    steps = [tool().excerpt(path, f"第{number}步") for number in TAUGHT]
    taught = [line for step in steps for line in step.splitlines() if line.strip()]
    written = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert taught == written[1:]
    assert all(f"excerpt: regions/{PACK}.yaml 第{number}步" in PAGE for number in TAUGHT)


@pytest.mark.parametrize("command", blocks("bash"), ids=lambda block: block.splitlines()[0])
def test_every_command_on_the_page_runs(command):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-euc", command],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout


def test_every_fault_has_its_mend_on_the_page():
    sources = [(ROOT / name).read_text(encoding="utf-8") for name in FAULT_SOURCES]
    found = re.compile(r'(?:note|Problem|_refuse)\(\s*"([a-z_]+)"')
    known = {code for source in sources for code in found.findall(source)}
    listed = re.findall(r"^\| `([a-z_]+)` \| .+ \| .+ \|$", faults(), re.MULTILINE)
    assert sorted(listed) == sorted(known)


def faults():
    """The part of the page that lists faults."""
    return PAGE.split("## 六、")[1].split("## 七、")[0]
