"""Which interface answers which address; that of hospitals is taken out before (see wsgi.py)."""

from django.urls import include, path

from yidi.config.health import healthz, readyz
from yidi.config.metrics import metrics

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", include("yidi.interfaces.fronts.urls")),
    path("cashier/", include("yidi.interfaces.cashier.urls")),
    path("staff/", include("yidi.interfaces.staff.urls")),
    path("", include("yidi.interfaces.citizen.urls")),
]
