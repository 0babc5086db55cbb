"""The room of archive as Django knows it."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """档案."""

    name = "bancheng.archive"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "档案"

    def ready(self) -> None:
        """Other rooms keep words of cases as well: they go in the same transaction.

        And a case is not archived while an order to rectify that rests on it is open.
        """
        from bancheng.cases import disposal, unfinished

        from . import checklist, elsewhere

        disposal.register("papers", elsewhere.empty_papers)
        disposal.register("remarks", elsewhere.empty_remarks)
        disposal.register("learned", elsewhere.empty_learned)
        unfinished.register("rectification", checklist.waits_for_rectification)
