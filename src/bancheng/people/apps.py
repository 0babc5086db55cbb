"""The Django app of people and centres."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Connects the log of sign-ins once Django is ready."""

    name = "bancheng.people"
    label = "people"
    verbose_name = _("机构与人员")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import audit  # Django's own sign-in signals can be connected only now

        audit.connect()
