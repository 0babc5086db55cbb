"""The room of evaluation as Django knows it."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """评价."""

    name = "bancheng.evaluation"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "评价"
