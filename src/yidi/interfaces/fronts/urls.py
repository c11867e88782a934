"""Addresses of the API."""

from django.urls import path

from yidi.interfaces.fronts import views

urlpatterns = [
    path("openapi.json", views.description),
    path("commitments", views.commitments),
    path("filings", views.filings),
    path("people/filings", views.of_person),
    path("filings/<str:number>/cancel", views.cancel),
    path("filings/<str:number>/change", views.change),
    path("filings/<str:number>/change/commitment", views.change_commitment),
]
