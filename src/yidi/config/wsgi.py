"""The web server's way in."""

import os
import signal
from importlib import import_module

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from yidi.config.children import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yidi.config.settings")

# A worker whose server was killed would keep the port and go on answering with old code.
if os.environ.get("YIDI_SUPERVISED"):
    die_with_parent(signal.SIGKILL)
    # The server's own handler came along with the fork; it would swallow a stop that arrives while
    # we still import, and the stop would wait for us until its patience ends.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

pages = get_wsgi_application()
# Finding one address reads them all, for which the first visitor should not wait.
reverse("healthz")
# Only now: what lies behind the lane wants Django set up. No till waits for a module to be read.
import_module("yidi.interfaces.hospital.registry").all_transactions()
application = import_module("yidi.interfaces.hospital.lane").beside(pages)
