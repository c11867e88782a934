"""The one address of the national interface."""

from django.urls import path

from yidi.interfaces.hospital.door import door

urlpatterns = [path("", door, name="hospital")]
