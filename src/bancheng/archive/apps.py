"""The room of archive as Django knows it."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """档案."""

    name = "bancheng.archive"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "档案"
