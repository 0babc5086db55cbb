"""Addresses of the administrators' pages."""

from django.contrib import admin
from django.urls import path

from bancheng.web.manage import views

urlpatterns = [
    path("", views.home, name="manage-home"),
    path("accounts", views.accounts, name="manage-accounts"),
    path("accounts/<str:username>/switch", views.switch, name="manage-switch"),
    path("accounts/<str:username>/token", views.issue, name="manage-token"),
    path("organisation", views.organisation, name="manage-organisation"),
    path("rules", views.rules, name="manage-rules"),
    path("admin/", admin.site.urls),
]
