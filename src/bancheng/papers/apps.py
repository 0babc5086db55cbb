"""The room of papers as Django knows it."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """文书."""

    name = "bancheng.papers"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "文书"
