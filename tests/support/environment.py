"""A throw-away house for the tests: its own data folder, its own database, the test settings."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_FOREIGN = (
    "DATABASE_URL",
    "DATABASE_APP_URL",
    "YIDI_CLOCK",
    "YIDI_SECRET_KEY",
    "YIDI_COLLECTED",
    "YIDI_DEBUG",
    "PYTHONDONTWRITEBYTECODE",  # a house is five processes, and each would compile every module
)


def open_folder(prefix: str = "yidi-test-") -> Path:
    """A temporary folder that the database's own system user can pass through."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o711)
    return folder


def enter() -> None:
    """Point this process, and every process it starts, at the throw-away house."""
    for name in _FOREIGN:
        os.environ.pop(name, None)
    os.environ |= {
        "YIDI_ENV": "test",
        "YIDI_DATA": str(open_folder()),
        "DJANGO_SETTINGS_MODULE": "yidi.config.settings",
        # the browser's driver runs a loop in this thread, which Django takes for async code
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }


def leave() -> None:
    """Stop the database, if a test started it, and take the folder away."""
    from yidi.config.postgres import server

    server.stop()
    shutil.rmtree(os.environ["YIDI_DATA"], ignore_errors=True)


def use_django() -> None:
    """Set Django up before test modules import models; the database need not run yet."""
    from django.apps import apps

    if apps.ready:
        return
    from django.test.utils import setup_test_environment

    from yidi.config import database
    from yidi.config.postgres import server

    server.reserve()
    database.use_django()
    setup_test_environment()
