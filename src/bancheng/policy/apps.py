"""The Django app of activated policy packs."""

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate


class PolicyConfig(AppConfig):
    """Activates the national default once the table is there."""

    name = "bancheng.policy"
    label = "policy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the national default loaded after each migration."""
        post_migrate.connect(_activate_default, sender=self)


def _activate_default(*, using: str, **_: object) -> None:
    from django.db import connections  # the models exist only once every app is ready

    from . import models, queries

    tables = connections[using].introspection.table_names()
    if using == DEFAULT_DB_ALIAS and models.ActivatedPack._meta.db_table in tables:
        queries.ensure_default()
