"""Addresses of the trail."""

from django.urls import path

from yidi.interfaces.staff import sealed, trail

urlpatterns = [
    path("", trail.trail, name="staff-trail"),
    path("export/", trail.export, name="staff-trail-export"),
    path("people/<int:person_id>/", trail.person, name="staff-trail-person"),
    path("sealed/", sealed.sealed, name="staff-trail-sealed"),
]
