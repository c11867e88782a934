"""Tells Django about the store."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The one app that has tables."""

    name = "yidi.store"
    label = "store"
    verbose_name = "异地"
    default_auto_field = "django.db.models.BigAutoField"
