"""Addresses of the shell."""

from django.urls import path

from bancheng.web.shared import views

urlpatterns = [
    path("elder", views.elder, name="elder"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/<slug:sheet>/", views.styleguide, name="styleguide-sheet"),
]
