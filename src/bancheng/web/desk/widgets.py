"""填写框 — the boxes that Django does not have: lines of several columns, several files."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Column = tuple[str, str, str]  # key, label, kind: text, date or unit
SPARE = 2


class LinesWidget(forms.Widget):
    """Rows of a few columns each, as many as were filled in and two more.

    The boxes are named `NAME-ROW-COLUMN`; an empty row is left out of the answer.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        units: Sequence[tuple[str, str]] = (),
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(dict(attrs) if attrs else None)
        self.columns, self.units = columns, units

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> list[dict[str, str]]:
        """The rows in which anything was written."""
        rows = []
        for number in range(50):
            keys = [f"{name}-{number}-{key}" for key, _label, _kind in self.columns]
            if not any(key in data for key in keys):
                break
            row = {key.rpartition("-")[2]: str(data.get(key, "")).strip() for key in keys}
            if any(row.values()):
                rows.append({key: value for key, value in row.items() if value})
        return rows

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Whether the form did not have these rows at all."""
        return not any(key.startswith(f"{name}-0-") for key in data)

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Draw the rows as a group that screen readers can name."""
        rows: list[Mapping[str, str]] = list(value or [])
        rows += [{}] * (max(3, len(rows) + SPARE) - len(rows))
        given = attrs or {}
        described = {k: given[k] for k in ("id", "aria-describedby", "aria-invalid") if k in given}
        body = format_html_join(
            "\n",
            '<div class="line-row">{}</div>',
            ((self._row(name, number, row),) for number, row in enumerate(rows)),
        )
        return format_html('<div class="lines" role="group"{}>{}</div>', flatatt(described), body)

    def _row(self, name: str, number: int, row: Mapping[str, str]) -> SafeString:
        return format_html_join(
            "",
            "{}",
            (
                (self._box(f"{name}-{number}-{key}", f"{label} {number + 1}", kind, row.get(key)),)
                for key, label, kind in self.columns
            ),
        )

    def _box(self, name: str, label: str, kind: str, value: str | None) -> SafeString:
        shown = {"id": f"id_{name}", "aria-label": label}
        if kind == "unit":
            widget: forms.Widget = forms.Select(choices=[("", label), *self.units])
            return widget.render(name, value, {**shown, "class": "form-select"})
        widget = forms.DateInput({"type": "date"}) if kind == "date" else forms.TextInput()
        return widget.render(name, value, {**shown, "class": "form-control", "placeholder": label})


class FilesWidget(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> list[Any]:
        """Every file that was chosen."""
        if isinstance(files, MultiValueDict):
            return files.getlist(name)
        return [files[name]] if files.get(name) else []


class SignatureWidget(FilesWidget):
    """A signature: drawn on a pad where there is a script and a pen or finger, else a photograph.

    The script puts the drawing into the file box as a picture, so that both are sent alike.
    """

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Draw the file box, with the words that the pad needs."""
        shown = {**(attrs or {}), "accept": "image/*", "class": "form-control"}
        return format_html(
            '<div class="signature" data-signature data-file="{}" data-pad="{}" data-clear="{}">'
            "{}</div>",
            _("签名.png"),
            _("在这里签名"),
            _("重签"),
            super().render(name, None, shown, renderer),
        )
