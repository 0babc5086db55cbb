"""Addresses of signing in and out and of the second factor.

`login` and `logout` are the house's names; allauth asks for its own names for the same pages.
"""

from allauth.account import views as account
from django.urls import include, path

from . import views

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("login/", views.login, name="login"),
    path("login/demo/", views.demo_login, name="demo_login"),
    path("logout/", account.logout, name="account_logout"),
    path("logout/", account.logout, name="logout"),
    path("password/", account.password_change, name="account_change_password"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("2fa/", include("allauth.mfa.urls")),
]
