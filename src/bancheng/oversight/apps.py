"""The room of supervision as Django knows it."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """督办."""

    name = "bancheng.oversight"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "督办"
