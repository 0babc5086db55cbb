"""The app of the inbox."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InAppConfig(AppConfig):
    """消息."""

    name = "bancheng.notify.in_app"
    label = "in_app"
    verbose_name = _("消息")
