"""docs/how-to/hospital-engineer.md, played: the client's commands, then curl, jq and openssl alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from support import scenario
from yidi.config.demo.accounts import PATIENT
from yidi.interfaces.hospital import lane

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "how-to" / "hospital-engineer.md").read_text(encoding="utf-8")
NEEDED = ("jq", "curl", "openssl")


class _Quiet(WSGIRequestHandler):
    """Says nothing on standard error."""

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def address(own_db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The lane over real HTTP, in front of the sandbox hospital, on today's clock."""
    monkeypatch.delenv("YIDI_CLOCK")
    scenario.load_sandbox()
    with make_server("127.0.0.1", 0, lane.beside(_no_pages), handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{lane.ADDRESS}"
        server.shutdown()
        thread.join()


def _no_pages(environ: object, start: object) -> list[bytes]:
    raise AssertionError("only the hospitals' address is asked for")


def blocks(section: str) -> str:
    """The bash of a section, numbered as on the page."""
    said = PAGE.split(f"## {section}. ")[1].split("\n## ")[0]
    return "\n".join(re.findall(r"^```bash\n(.*?)^```$", said, re.DOTALL | re.MULTILINE))


@pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason=f"needs {', '.join(NEEDED)}")
def test_the_guides_bill_is_settled_with_the_client_and_asked_for_with_curl(
    address: str, tmp_path: Path
) -> None:
    exports = blocks("1").replace("make run\n", "").replace("http://127.0.0.1:8000/hsa/", address)
    client = blocks("2").replace("yidi client", f"yidi client --keep {tmp_path}")
    bash = ["bash", "-euo", "pipefail", "-c", "\n".join([exports, client, blocks("3")])]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        bash, cwd=ROOT, env=os.environ | {"PATH": path, "VISIT": ""}, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    *_, settled, asked = done.stdout.splitlines()
    assert [float(each) for each in json.loads(settled)] == [17500.0, 7500.0]
    assert json.loads(asked)["output"]["baseinfo"]["psn_no"] == PATIENT.psn_no
    assert len(list(tmp_path.glob("*.answer.json"))) == 6, "every message was kept with its answer"
