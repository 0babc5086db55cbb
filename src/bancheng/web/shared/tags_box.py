"""评价标签的选框 — tick boxes of which the page shows those of the chosen level.

Without script: the style sheet looks at which level is chosen. Where a browser cannot, all show.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext

from bancheng.rules.tags import TAGS, Tag


class TagsBox(forms.CheckboxSelectMultiple):
    """Tick boxes that carry the levels at which they are offered."""

    def create_option(self, name: str, value: Any, *args: Any, **more: Any) -> dict[str, Any]:
        """One tick box, marked with its levels."""
        option = super().create_option(name, value, *args, **more)
        levels = TAGS[str(value)].levels if str(value) in TAGS else ()
        option["attrs"]["data-levels"] = " ".join(map(str, levels))
        return option


def tag_choices(tags: Iterable[Tag]) -> list[tuple[str, str]]:
    """Codes with their words in the language of the page."""
    return [(tag.code, gettext(tag.label)) for tag in tags]
