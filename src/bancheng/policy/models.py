"""Activated packs: immutable copies. A case points at the one it was accepted under."""

from typing import Any, ClassVar

from django.db import models

EVERYWHERE = ""
"""The `centre` of a pack that holds wherever no other does."""


class ActivatedPack(models.Model):
    """启用的规则包 — a pack's text as it was when someone put it in force.

    `key` names pack, centre, first day and content, so the same key is always the same rules.
    """

    key = models.CharField(max_length=120, primary_key=True)
    centre = models.CharField(max_length=12, blank=True, default=EVERYWHERE)
    pack = models.CharField(max_length=60)  # national-default@1
    text = models.TextField()
    base_text = models.TextField(blank=True)  # the text of the pack that this one extends
    digest = models.CharField(max_length=64)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    activated_at = models.DateTimeField()
    activated_by = models.CharField(max_length=150)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["centre", "effective_from"], name="pack_in_force")
        ]

    def __str__(self) -> str:
        return self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only; an activated pack is never rewritten, another one is activated."""
        if not self._state.adding:
            raise TypeError("An activated pack is never changed; activate another one.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: cases point at it."""
        raise TypeError("An activated pack is never deleted; activate another one.")
