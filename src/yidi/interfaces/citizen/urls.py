"""Addresses of the pages for the insured."""

from django.urls import path

from yidi.interfaces.citizen import home

urlpatterns = [
    path("", home.show, name="home"),
]
