"""The room of archive as Django knows it."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """档案."""

    name = "bancheng.archive"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "档案"

    def ready(self) -> None:
        """Papers keep texts of cases as well: they go in the same transaction."""
        from bancheng.cases import disposal

        from .papers import empty

        disposal.register("papers", empty)
