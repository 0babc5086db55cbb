"""操作表单 — the form of any row of the process table, made from what the row asks for.

A form draws and keeps what was typed; the rules judge it (`fields.read` inside `decide`). To
give a kind of field another box, change `BOXES`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bancheng.rules.errors import Invalid
from bancheng.rules.facts import CaseFacts
from bancheng.rules.fields import CODES, HINTS, Field, Need
from bancheng.rules.policy import Policy
from bancheng.rules.tags import offered
from bancheng.rules.transitions import Row
from bancheng.web.desk.widgets import FilesWidget, LinesWidget, SignatureWidget
from bancheng.web.shared.tags_box import TagsBox, tag_choices

if TYPE_CHECKING:
    from django.utils.datastructures import MultiValueDict

Choices = Sequence[tuple[str, str]]
UPLOADS, SIGNATURE = "uploads", "signature"
SIGNED = frozenset({"confirm"})
"""Moves that the reporter signs at the window."""
FEW = 7
"""Up to so many choices are shown as cards, more as a list."""


@dataclass(frozen=True, slots=True)
class Lists:
    """可选项 — every list that a field may choose from, by its name, with labels."""

    by_name: Mapping[str, Choices] = field(default_factory=dict)

    def of(self, wanted: Field, row: Row) -> Choices:
        """The choices of a field, narrowed as the row narrows them."""
        found = self.by_name.get(wanted.choices, ())
        allowed = row.limits.get(wanted.choices)
        return [pair for pair in found if allowed is None or pair[0] in allowed]


def label_of(label: Any) -> str:
    """A pack's label in the language of the page."""
    return str(label.en if (get_language() or "").startswith("en") else label.zh)


def lists_for(
    pack: Policy, *, units: Choices, people: Choices, orders: Choices, files: Choices
) -> Lists:
    """Every list, from the fixed codes, the pack in force, the centre and the case."""
    fixed = {name: [(c, _(label)) for c, label in codes.items()] for name, codes in CODES.items()}
    packed = {
        "situations": pack.situations,
        "causes": pack.causes,
        "exclusions": pack.exclusions,
    }
    named = {name: [(c, label_of(v)) for c, v in codes.items()] for name, codes in packed.items()}
    pauses = [(code, label_of(rule.label)) for code, rule in pack.pauses.items()]
    levels = [(str(n), f"{n} {label_of(v)}") for n, v in sorted(pack.rating.labels.items())]
    return Lists(
        {
            **fixed,
            **named,
            "pauses": pauses,
            "levels": levels,
            "units": units,
            "people": people,
            "orders": orders,
            "files": files,
        }
    )


class ActionForm(forms.Form):
    """The boxes of one action. Nothing is checked here: the rules' own errors are put in."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput)

    def full_clean(self) -> None:
        """Begin without errors; `refuse` adds those of the rules."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def refuse(self, why: Invalid) -> None:
        """Put the errors of the rules beside the fields they are about."""
        for name, sentence in why.errors:
            self.add_error(name if name in self.fields else None, _(sentence))

    def given(self) -> dict[str, Any]:
        """The answers as they were sent, without what was left empty."""
        found = {}
        for name, box in self.fields.items():
            value = box.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            if name not in {"version", UPLOADS, SIGNATURE} and value not in (None, "", [], False):
                found[name] = value
        return found

    def uploads(self) -> list[Any]:
        """The files that came along."""
        boxes = ((name, self.fields.get(name)) for name in (UPLOADS, SIGNATURE))
        return [
            file
            for name, box in boxes
            if box
            for file in box.widget.value_from_datadict(self.data, self.files, name)
        ]

    def sent_version(self) -> int | None:
        """The version of the case that the reader had before their eyes."""
        sent = str(self.data.get("version", ""))
        return int(sent) if sent.isascii() and sent.isdigit() else None


def form_for(
    row: Row,
    lists: Lists,
    *,
    version: int,
    data: Mapping[str, Any] | None = None,
    files: "MultiValueDict[str, Any] | None" = None,
    initial: Mapping[str, Any] | None = None,
) -> ActionForm:
    """The form of a row: bound to `data` if there is any, else filled with `initial`."""
    form = ActionForm(data, files, initial={**(initial or {}), "version": version})
    for need in row.needs:
        form.fields[need.field.name] = _box(need, lists.of(need.field, row), lists)
        if need.field.kind == "files":
            form.fields[UPLOADS] = _uploads()
    if row.action in SIGNED:
        form.fields[SIGNATURE] = _signature()
    if "note" in form.fields:
        form.order_fields([name for name in form.fields if name != "note"])
    return form


def initial_of(case: CaseFacts, row: Row) -> dict[str, Any]:
    """What the case already says about the fields of a row."""
    known: dict[str, Any] = {
        "situation": case.situation,
        "class": case.case_class,
        "causes": list(case.causes),
        "nature": case.nature,
        "lead_unit": case.lead_unit,
        "assist_units": list(case.assist_units),
        "outcome": case.outcome if row.action == "solve_on_spot" else None,
    }
    if row.action == "reclassify":
        known.pop("class")
    names = {need.field.name for need in row.needs}
    return {name: value for name, value in known.items() if name in names and value}


# ── one box for each kind of field ───────────────────────────────────────


def _box(need: Need, choices: Choices, lists: Lists) -> forms.Field:
    made = BOXES[need.field.kind](need, choices, lists)
    made.label = _(need.field.label)
    made.required = need.required
    if need.field.name in HINTS:
        made.help_text = _(HINTS[need.field.name])
    return made


def _text(need: Need, _choices: Choices, _lists: Lists) -> forms.Field:
    rows = 5 if need.field.high >= 5000 else 2
    return forms.CharField(widget=forms.Textarea({"rows": rows, "maxlength": need.field.high}))


def _line(need: Need, _choices: Choices, _lists: Lists) -> forms.Field:
    return forms.CharField(widget=forms.TextInput({"maxlength": need.field.high}))


def _code(need: Need, choices: Choices, _lists: Lists) -> forms.Field:
    if need.field.choices not in {"units", "orders"} and len(choices) <= FEW:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    return forms.ChoiceField(choices=[("", _("请选择")), *choices])


def _codes(_need: Need, choices: Choices, _lists: Lists) -> forms.Field:
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)


def _int(need: Need, _choices: Choices, _lists: Lists) -> forms.Field:
    limits = {"min": need.field.low, "max": need.field.high, "size": 6}
    return forms.IntegerField(widget=forms.NumberInput(limits))


def _level(_need: Need, _choices: Choices, lists: Lists) -> forms.Field:
    return forms.ChoiceField(choices=lists.by_name.get("levels", ()), widget=forms.RadioSelect)


def _bool(need: Need, _choices: Choices, _lists: Lists) -> forms.Field:
    if need.required:  # "no" is an answer too, and a tick could not give it
        either = [("true", _("是")), ("false", _("否"))]
        return forms.ChoiceField(choices=either, widget=forms.RadioSelect)
    return forms.BooleanField()


def _date(_need: Need, _choices: Choices, _lists: Lists) -> forms.Field:
    return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


def _moment(_need: Need, _choices: Choices, _lists: Lists) -> forms.Field:
    return forms.CharField(widget=forms.DateTimeInput({"type": "datetime-local"}))


def _items(_need: Need, _choices: Choices, _lists: Lists) -> forms.Field:
    columns = (("name", _("材料名称"), "text"), ("requirement", _("具体要求"), "text"))
    return forms.Field(widget=LinesWidget(columns), help_text=_("一次写全，一行一项。"))


def _tasks(_need: Need, _choices: Choices, lists: Lists) -> forms.Field:
    columns = (("unit", _("单位"), "unit"), ("task", _("任务"), "text"))
    dated = (*columns, ("due_on", _("期限"), "date"))
    return forms.Field(widget=LinesWidget(dated, lists.by_name.get("units", ())))


def _names(_need: Need, _choices: Choices, _lists: Lists) -> forms.Field:
    return forms.CharField(widget=forms.TextInput, help_text=_("多个用逗号隔开。"))


def _tags(_need: Need, _choices: Choices, _lists: Lists) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=tag_choices(offered(online=True)), widget=TagsBox, help_text=_("先选满意程度。")
    )


def _files(_need: Need, _choices: Choices, lists: Lists) -> forms.Field:
    kept = lists.by_name.get("files", ())
    widget: forms.Widget = forms.CheckboxSelectMultiple() if kept else forms.MultipleHiddenInput()
    return forms.MultipleChoiceField(choices=kept, widget=widget)


def _uploads() -> forms.Field:
    return forms.Field(
        label=_("上传文件"),
        required=False,
        widget=FilesWidget(),
        help_text=_("可以选几个文件，每个不超过 20 MB。"),
    )


def _signature() -> forms.Field:
    return forms.Field(
        label=_("反映人签名"),
        required=False,
        widget=SignatureWidget(),
        help_text=_(
            "请反映人在框里签名，或者给签了名的纸拍张照。没有签名或凭证的，不能作为核查的依据。"
        ),
    )


def _case(_need: Need, _choices: Choices, _lists: Lists) -> forms.Field:
    return forms.CharField(
        widget=forms.TextInput({"size": 28, "maxlength": 40}), help_text=_("填写诉求编号。")
    )


def _person(_need: Need, _choices: Choices, lists: Lists) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("请选择")), *lists.by_name.get("people", ())])


BOXES: Mapping[str, Callable[[Need, Choices, Lists], forms.Field]] = {
    "text": _text,
    "line": _line,
    "code": _code,
    "codes": _codes,
    "int": _int,
    "level": _level,
    "bool": _bool,
    "date": _date,
    "moment": _moment,
    "items": _items,
    "tasks": _tasks,
    "tags": _tags,
    "cases": _names,
    "files": _files,
    "case": _case,
    "person": _person,
}
