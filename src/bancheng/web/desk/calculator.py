"""时限计算器 — any date by hand: from when, how much or which limit, by whose hours."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bancheng.calendar_cn.queries import worktime
from bancheng.cases.why import Sum, sum_of
from bancheng.policy.queries import pack_for
from bancheng.rules.basis import limit_at, limit_of, named_limits
from bancheng.rules.policy import Policy
from bancheng.web.desk.frame import Viewer
from bancheng.web.desk.why_panel import Reckoning, language, reckoned

UNITS = {
    "wd": gettext_lazy("工作日"),
    "wh": gettext_lazy("工作小时"),
    "wmin": gettext_lazy("工作分钟"),
    "days": gettext_lazy("日（含休息日）"),
}
GROUPS = {
    "class": gettext_lazy("承诺时限"),
    "step": gettext_lazy("环节时限"),
    "other": gettext_lazy("其他时限"),
}
MOST = 999
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


class Question(forms.Form):
    """What is to be counted. It is sent with GET, so that a result can be linked to."""

    use_required_attribute = False

    day = forms.DateField(
        label=gettext_lazy("从哪一天"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("请选择日期。"),
            "invalid": gettext_lazy("日期写成 2026-11-23 这样。"),
        },
    )
    at = forms.TimeField(
        label=gettext_lazy("几点"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": gettext_lazy("请填写时间。"),
            "invalid": gettext_lazy("时间写成 09:30 这样。"),
        },
    )
    by = forms.ChoiceField(
        label=gettext_lazy("按什么算"),
        help_text=gettext_lazy("自己填数量，或选规则包里的时限。"),
        error_messages={"invalid_choice": gettext_lazy("没有这种算法，请另选。")},
    )
    amount = forms.IntegerField(
        label=gettext_lazy("数量"),
        required=False,
        min_value=1,
        max_value=MOST,
        help_text=gettext_lazy("选了规则包里的时限，就不用填。"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "amount"}),
        error_messages={
            "invalid": gettext_lazy("请写一个整数。"),
            "min_value": gettext_lazy("最少是 1。"),
            "max_value": gettext_lazy("最多是 999。"),
        },
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("按谁的办公时间"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("没有这个单位，请另选。")},
    )

    def __init__(
        self, *args: Any, pack: Policy, units: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["by"]).choices = _ways(pack)
        cast("forms.ChoiceField", self.fields["unit"]).choices = [("", _("本中心")), *units]

    def clean_day(self) -> date:
        """A day for which there is, or may be, a calendar."""
        day: date = self.cleaned_data["day"]
        if not FIRST <= day <= LAST:
            raise forms.ValidationError(_("请选 2000 年到 2099 年的日期。"))
        return day

    def clean(self) -> dict[str, Any]:
        """So much of a unit needs its amount; a limit of the pack has its own."""
        given = super().clean() or self.cleaned_data
        if given.get("by") in UNITS and given.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("请填写数量。"))
        return given


def blank(viewer: Viewer) -> Question:
    """The form as it is first shown: from now on, five working days."""
    now = viewer.now.astimezone(viewer.time.zone)
    first = {"day": now.date(), "at": now.time().replace(second=0), "by": "wd", "amount": 5}
    return Question(initial=first, **_known(viewer))


def asked(viewer: Viewer, given: Any) -> Question:
    """The form as it was sent."""
    return Question(given, **_known(viewer))


def answer(viewer: Viewer, form: Question) -> Reckoning:
    """The date, with how it was reached; only of a form without errors."""
    given, pack, lang = form.cleaned_data, _pack(viewer), language()
    counting = worktime(viewer.actor.centre, given["unit"])
    limit = limit_at(pack, given["by"]) or limit_of(given["by"], given["amount"])
    due = counting.step(limit, _moment(given["day"], given["at"], viewer))
    found: Sum = sum_of(due.why, pack, given["by"], lang)
    return reckoned(pgettext("时限", "到期时间"), found, lang)


def _moment(day: date, at: time, viewer: Viewer) -> datetime:
    return datetime.combine(day, at, viewer.time.zone)


def _known(viewer: Viewer) -> dict[str, Any]:
    return {"pack": _pack(viewer), "units": viewer.names.choices()}


def _pack(viewer: Viewer) -> Policy:
    return pack_for(viewer.actor.centre, viewer.time.local_day(viewer.now))


def _ways(pack: Policy) -> list[tuple[str, list[tuple[str, str]]]]:
    """The ways of counting, in groups."""
    found = [(_("自己填数量"), [(unit, str(label)) for unit, label in UNITS.items()])]
    limits = list(named_limits(pack, language()))
    for group, label in GROUPS.items():
        found.append((str(label), [(n.path, n.label) for n in limits if n.group == group]))
    return found
