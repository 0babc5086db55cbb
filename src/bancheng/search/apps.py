"""The app of the search table."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """全文检索."""

    name = "bancheng.search"
    label = "search"
