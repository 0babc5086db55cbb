"""The room of problems as Django knows it."""

from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    """共性问题."""

    name = "bancheng.problems"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "共性问题"
