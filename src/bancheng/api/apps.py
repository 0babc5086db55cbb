"""The app of the interface: it keeps answers for repeated requests, nothing else."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """接口."""

    name = "bancheng.api"
    label = "api"
    verbose_name = _("接口")
