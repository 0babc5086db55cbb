"""The room of knowledge as Django knows it."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """知识库."""

    name = "bancheng.knowledge"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "知识库"
