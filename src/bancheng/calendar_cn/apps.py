"""The Django app of calendars and office hours."""

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate


class CalendarConfig(AppConfig):
    """Loads the shipped notices once the tables are there."""

    name = "bancheng.calendar_cn"
    label = "calendar_cn"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the shipped notices loaded after each migration."""
        post_migrate.connect(_load_shipped, sender=self)


def _load_shipped(*, using: str, **_: object) -> None:
    from django.db import connections  # the models exist only once every app is ready

    from bancheng.config import now
    from bancheng.people.models import Edition

    from . import imports, models

    if using != DEFAULT_DB_ALIAS:
        return
    needed = {models.Recount._meta.db_table, Edition._meta.db_table}
    if needed <= set(connections[using].introspection.table_names()):
        imports.ensure_shipped(now=now())
