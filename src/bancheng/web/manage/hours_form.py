"""办公时间表单 — opening and closing as people say them: morning, afternoon, Saturday, cut-off."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bancheng.people.models import Centre
from bancheng.rules.hours import Span, format_spans
from bancheng.rules.states import CENTRE_UNIT
from bancheng.web.manage.calendar_forms import EVERYWHERE, centre_of


def _clock(label: Any, *, required: bool = False, **more: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=required,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={
            "required": gettext_lazy("请填写时间。"),
            "invalid": gettext_lazy("时间应写成 08:30。"),
        },
        **more,
    )


def _day(label: Any, *, required: bool, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("请选择日期。")},
        **more,
    )


def whose_choices() -> list[tuple[str, Any]]:
    """Everybody, then each centre with its units. Two statements."""
    found: list[tuple[str, Any]] = [(EVERYWHERE, _("所有中心"))]
    for centre in Centre.objects.filter(active=True).prefetch_related("units"):
        units = [
            (f"{centre.code}/{unit.code}", str(unit))
            for unit in centre.units.all()
            if unit.active and unit.code != CENTRE_UNIT
        ]
        found.append((centre.name, [(centre.code, _("整个中心")), *units]))
    return found


class HoursForm(forms.Form):
    """Hours of everybody, of a centre or of a unit, from a day on."""

    whose = forms.ChoiceField(label=gettext_lazy("适用"), choices=whose_choices)
    starts = _day(gettext_lazy("从哪天起"), required=True)
    until = _day(
        gettext_lazy("到哪天为止"),
        required=False,
        help_text=gettext_lazy("填了，次日起恢复现在的时间；如夏季，或临时半天。"),
    )
    opens = _clock(gettext_lazy("上午上班"), required=True)
    lunch = _clock(gettext_lazy("午休开始"))
    back = _clock(gettext_lazy("下午上班"))
    closes = _clock(gettext_lazy("下班"), required=True)
    saturday_opens = _clock(gettext_lazy("周六开门"))
    saturday_closes = _clock(gettext_lazy("周六关门"))
    cutoff = _clock(
        gettext_lazy("当日截止"),
        help_text=gettext_lazy("过了这个时间，当天要做的环节顺延到下一个工作日。不填按规则包。"),
    )

    def clean(self) -> None:
        """Say beside each field what does not fit the one before it."""
        given = self.cleaned_data
        self._pair("lunch", "back", _("午休要写开始和结束，不休息就都不填。"))
        self._pair("saturday_opens", "saturday_closes", _("周六要写开门和关门，不开就都不填。"))
        self._in_order("opens", "lunch", "back", "closes")
        self._in_order("saturday_opens", "saturday_closes")
        opens, closes, cutoff = given.get("opens"), given.get("closes"), given.get("cutoff")
        if opens and closes and cutoff and not opens <= cutoff <= closes:
            self.add_error("cutoff", _("截止时间要在上班和下班之间。"))
        starts, until = given.get("starts"), given.get("until")
        if starts and until and until < starts:
            self.add_error("until", _("最后一天不能早于第一天。"))

    def written(self) -> dict[str, Any]:
        """The arguments of `imports.set_hours`."""
        given = self.cleaned_data
        whose, _slash, unit = given["whose"].partition("/")
        halves = [(given["opens"], given["lunch"]), (given["back"], given["closes"])]
        spans = halves if given["lunch"] else [(given["opens"], given["closes"])]
        return {
            "centre": centre_of(whose),
            "unit": unit,
            "starts": given["starts"],
            "until": given["until"],
            "spans": format_spans(tuple(spans)),
            "saturday": _saturday(given["saturday_opens"], given["saturday_closes"]),
            "cutoff": given["cutoff"],
        }

    def _pair(self, one: str, other: str, said: str) -> None:
        given = self.cleaned_data
        for name, beside in ((one, other), (other, one)):
            if given.get(beside) and name in given and not given[name]:
                self.add_error(name, said)

    def _in_order(self, *names: str) -> None:
        last: time | None = None
        for name in names:
            at = self.cleaned_data.get(name)
            if at and last and at <= last:
                self.add_error(name, _("要晚于 %(time)s。") % {"time": f"{last:%H:%M}"})
            last = at or last


def _saturday(opens: time | None, closes: time | None) -> str:
    if opens is None or closes is None:
        return ""
    span: Span = (opens, closes)
    return format_spans((span,))
