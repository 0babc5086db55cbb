"""The app of the interface: it keeps answers for repeated requests, nothing else."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """接口."""

    name = "bancheng.api"
    label = "api"
    verbose_name = _("接口")

    def ready(self) -> None:
        """Have answers to repeated requests forgotten in time."""
        from bancheng.jobs import sweeps  # both have models, which exist only now

        from . import repeats

        sweeps.register("answers", repeats.forget)
