"""The room of reports as Django knows it."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """统计报表."""

    name = "bancheng.reports"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "统计报表"

    def ready(self) -> None:
        """What figures rest on is kept when a case is emptied, in the same transaction."""
        from bancheng.cases import disposal

        from . import emptying

        disposal.register("figures", emptying.pin)
