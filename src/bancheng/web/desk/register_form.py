"""登记表单 — what an officer writes down at the counter; everything but the matter can wait."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bancheng.rules.errors import Invalid
from bancheng.rules.policy import Policy
from bancheng.rules.states import Role
from bancheng.rules.transitions import REGISTRARS
from bancheng.web.desk.forms import Choices, label_of

FLAGS: Final = ("vulnerable", "confidential")
REPORTER: Final = ("kind", "name", "phone", "contact", "id_no", "credit_code", "address", "agent")
ITEM: Final = ("name", "application_no", "filed", "filed_on", "trips")
LATER: Final = (
    "item_name",
    "application_no",
    "filed",
    "filed_on",
    "trips",
    "needed_by",
    "situation",
)
"""Boxes in the folded part: they can be filled in later."""


def _line(label: Any, most: int, **attrs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, widget=forms.TextInput({"maxlength": most, **attrs})
    )


def _tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


def _date(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class RegisterForm(forms.Form):
    """受理登记表. Draws and keeps what was typed; `cases.intake` reads it."""

    use_required_attribute = False
    statement = forms.CharField(
        label=gettext_lazy("办不成的是什么事"),
        help_text=gettext_lazy("照反映人的话写：去了哪里、办什么、卡在哪一步。"),
        widget=forms.Textarea({"rows": 5, "maxlength": 2000, "autofocus": True}),
    )
    request = forms.CharField(
        label=gettext_lazy("希望怎样解决"), required=False, widget=forms.Textarea({"rows": 2})
    )
    name = _line(gettext_lazy("姓名或单位名称"), 100)
    phone = forms.CharField(  # or, without one, how else: marked as the one that is asked for
        label=gettext_lazy("电话"), widget=forms.TextInput({"inputmode": "tel", "size": 16})
    )
    contact = forms.CharField(
        label=gettext_lazy("没有电话的，怎样联系"),
        required=False,
        help_text=gettext_lazy("住址、亲属、村社区代办员，或约好的日子。"),
        widget=forms.TextInput({"maxlength": 200}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("反映人"),
        initial="person",
        choices=[("person", gettext_lazy("个人")), ("enterprise", gettext_lazy("企业或单位"))],
        widget=forms.RadioSelect,
    )
    id_no = _line(gettext_lazy("身份证号"), 24, size=22)
    credit_code = _line(gettext_lazy("统一社会信用代码"), 24, size=22)
    address = _line(gettext_lazy("联系地址"), 200)
    agent = _line(gettext_lazy("代办人姓名、电话、与反映人关系"), 200)
    vulnerable = _tick(gettext_lazy("老年人、残疾人等，需要帮办"))
    confidential = _tick(gettext_lazy("要求对承办单位保密身份"))
    item_name = _line(gettext_lazy("要办的事项"), 200)
    application_no = _line(gettext_lazy("原来的办件编号"), 64)
    filed = forms.ChoiceField(
        label=gettext_lazy("原来怎样申请的"),
        required=False,
        choices=[("offline", gettext_lazy("窗口")), ("online", gettext_lazy("网上"))],
        widget=forms.RadioSelect,
    )
    filed_on = _date(gettext_lazy("原来哪天申请的"))
    trips = forms.IntegerField(
        label=gettext_lazy("跑了几趟"),
        required=False,
        widget=forms.NumberInput({"min": 0, "max": 999, "size": 6}),
    )
    needed_by = _date(gettext_lazy("急需办成的日期"))
    situation = forms.ChoiceField(
        label=gettext_lazy("受理情形"), required=False, widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(label=gettext_lazy("从哪里来的"), initial="window")
    point = forms.ChoiceField(label=gettext_lazy("窗口点位"), required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, pack: Policy, points: Choices
    ) -> None:
        super().__init__(data)
        self.set_choices("situation", [(c, label_of(v)) for c, v in pack.situations.items()])
        self.set_choices("point", [("", _("不分点位")), *points])
        theirs = [code for code, roles in REGISTRARS.items() if Role.WINDOW in roles]
        names = {code: label_of(pack.channels[code]) for code in theirs if code in pack.channels}
        self.set_choices("channel", [(code, names.get(code, code)) for code in theirs])
        if len(points) == 0:
            del self.fields["point"]

    def set_choices(self, name: str, choices: Choices) -> None:
        """Fill the list of a field that the pack or the centre decides."""
        box = self.fields[name]
        assert isinstance(box, forms.ChoiceField)  # noqa: S101  declared above
        box.choices = list(choices)

    def full_clean(self) -> None:
        """Begin without errors; `refuse` adds those of the intake."""
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def refuse(self, why: Invalid) -> None:
        """Put the errors of the intake beside the fields they are about."""
        for path, sentence in why.errors:
            name = path.removeprefix("reporter.").replace("item.name", "item_name")
            name = name.removeprefix("item.")
            self.add_error(name if name in self.fields else None, _(sentence))

    def intake(self) -> dict[str, Any]:
        """The arguments of `cases.actions.register` that the form decides."""
        sent = {name: str(self.data.get(name, "")).strip() for name in self.fields}
        reporter: dict[str, Any] = {name: sent[name] for name in REPORTER if sent[name]}
        reporter |= {flag: self.data.get(flag) == "on" for flag in FLAGS}
        item = {name: sent["item_name" if name == "name" else name] for name in ITEM}
        return {
            "channel": sent["channel"] or "window",
            "reporter": reporter,
            "item": {name: value for name, value in item.items() if value} or None,
            "statement": sent["statement"],
            "request": sent["request"],
            "needed_by": sent["needed_by"] or None,
            "situation": sent["situation"] or None,
            "point": sent.get("point") or None,
        }
