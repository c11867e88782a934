"""Addresses of the pages for the insured."""

from django.urls import include, path

from yidi.interfaces.citizen import figures, guide, home, near, rules

urlpatterns = [
    path("", include("yidi.interfaces.citizen.own_urls")),
    path("", home.show, name="home"),
    path("guide/", guide.ask, name="guide"),
    path("guide/places/", guide.find, name="places"),
    path("guide/result/", guide.result, name="result"),
    path("guide/card/", guide.card, name="card"),
    path("rules/", rules.regions, name="rules"),
    path("figures/", figures.show, name="figures"),
    path("rules/compare/", rules.compare, name="rules-compare"),
    path("rules/<str:region>/", rules.show, name="rules-of"),
    path("rules/<str:region>/leaflet/<str:paper>.pdf", rules.leaflet, name="leaflet"),
    path("institutions/", near.search, name="institutions"),
    path("institutions/<str:code>/", near.institution, name="institution"),
    path("offices/", near.offices, name="offices"),
    path("offices/<str:region>/", near.office, name="office"),
]
