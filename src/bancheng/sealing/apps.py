"""The app of day seals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SealingConfig(AppConfig):
    """封日."""

    name = "bancheng.sealing"
    label = "sealing"
    verbose_name = _("日封存")
