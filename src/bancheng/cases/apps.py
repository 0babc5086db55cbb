"""The app of cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """诉求件."""

    name = "bancheng.cases"
    label = "cases"
