"""筛选 — the filters of the interface as a form, as chips, and in the address of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bancheng.rules.fields import CODES
from bancheng.rules.policy import Policy
from bancheng.rules.states import ORDER_LABELS, STAFF_LABELS
from bancheng.web.desk.forms import Choices, label_of
from bancheng.web.desk.names import Names
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Link
from bancheng.web.shared.templatetags.shared import LIGHTS

DATES = {
    "received_from": gettext_lazy("登记日期从"),
    "received_to": gettext_lazy("登记日期到"),
    "closed_from": gettext_lazy("办结日期从"),
    "closed_to": gettext_lazy("办结日期到"),
    "due_from": gettext_lazy("到期日从"),
    "due_to": gettext_lazy("到期日到"),
    "red_by": gettext_lazy("到这天会变红"),
}
CASE_SORTS = {
    "-received_at": gettext_lazy("最近登记的在前"),
    "received_at": gettext_lazy("最早登记的在前"),
    "due_at": gettext_lazy("先到期的在前"),
    "-due_at": gettext_lazy("后到期的在前"),
    "red_at": gettext_lazy("超期最久的在前"),
    "-closed_at": gettext_lazy("最近办结的在前"),
}
ORDER_SORTS = {
    "due_at": gettext_lazy("先到期的在前"),
    "-due_at": gettext_lazy("后到期的在前"),
    "-received_at": gettext_lazy("最近登记的在前"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One filter: what it is called and what may be chosen; without choices it is a day or text."""

    name: str
    label: str
    choices: Choices = ()
    several: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for."""

    filters: Mapping[str, str]
    sort: str
    cursor: str | None
    known: Sequence[Known] = field(default_factory=tuple)


class FilterForm(forms.Form):
    """The filters as boxes; the list itself reads and refuses them."""

    use_required_attribute = False

    def full_clean(self) -> None:
        """Begin without errors; the list's own are put in."""
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def refuse(self, errors: Sequence[tuple[str, str]]) -> None:
        """Put the errors of the list beside their boxes."""
        for name, sentence in errors:
            self.add_error(name if name in self.fields else None, _(sentence))


def case_filters(pack: Policy, names: Names) -> list[Known]:
    """The filters of a list of cases."""
    states = [(str(state), _(label)) for state, label in STAFF_LABELS.items()]
    channels = [(code, label_of(label)) for code, label in pack.channels.items()]
    classes = [(code, label_of(rule.label)) for code, rule in pack.classes.items()]
    people = [(person.username, person.name) for person in names.roster.staff() if person.roles]
    natures = [(code, _(label)) for code, label in CODES["natures"].items()]
    outcomes = [(str(code), _(label)) for code, label in CODES["outcomes"].items()]
    return [
        Known(name="state", label=_("状态"), choices=states, several=True),
        Known(name="light", label=_("时限灯"), choices=_lights()),
        Known(name="open", label=_("是否在办"), choices=_open()),
        Known(name="class", label=_("类别"), choices=classes),
        Known(name="situation", label=_("受理情形"), choices=_of(pack.situations)),
        Known(name="cause", label=_("堵点成因"), choices=_of(pack.causes)),
        Known(name="nature", label=_("性质"), choices=natures),
        Known(name="channel", label=_("来源"), choices=channels),
        Known(name="unit", label=_("单位"), choices=names.choices()),
        Known(name="owner_unit", label=_("现在在谁手里"), choices=list(names.units.items())),
        Known(name="owner", label=_("责任人"), choices=people),
        Known(name="outcome", label=_("办理结果"), choices=outcomes),
        Known(name="false_closure", label=_("虚假办结"), choices=[("true", _("查出过"))]),
        *[Known(name=name, label=str(label)) for name, label in DATES.items()],
    ]


def order_filters(names: Names) -> list[Known]:
    """The filters of a list of work orders."""
    states = [(str(state), _(label)) for state, label in ORDER_LABELS.items()]
    roles = [("lead", _("主办")), ("assist", _("协办"))]
    people = [(person.username, person.name) for person in names.roster.staff() if person.roles]
    return [
        Known(name="state", label=_("工单状态"), choices=states, several=True),
        Known(name="light", label=_("时限灯"), choices=_lights()),
        Known(name="open", label=_("是否在办"), choices=_open()),
        Known(name="unit", label=_("单位"), choices=names.choices()),
        Known(name="role", label=_("主办或协办"), choices=roles),
        Known(name="handler", label=_("承办人"), choices=people),
        *[Known(name=n, label=str(v)) for n, v in DATES.items() if n.startswith("due")],
    ]


def form_of(asked: Asked, sorts: Mapping[str, Any]) -> FilterForm:
    """The boxes, with what the address asks for in them."""
    form = FilterForm({**asked.filters, "sort": asked.sort})
    for known in asked.known:
        form.fields[known.name] = _box(known, asked.filters.get(known.name, ""))
    form.fields["q"] = forms.CharField(label=_("文字"), required=False)
    form.fields["sort"] = forms.ChoiceField(label=_("排序"), choices=list(sorts.items()))
    return form


def asked_of(request: HttpRequest, known: Sequence[Known], sort: str) -> Asked:
    """Read the address. Several values of one filter are joined, as the interface takes them."""
    given = {name: ",".join(filter(None, request.GET.getlist(name))) for name in request.GET}
    cursor = given.pop("cursor", "") or None
    sort = given.pop("sort", "") or sort
    filters = {name: value.strip() for name, value in given.items() if value.strip()}
    return Asked(filters=filters, sort=sort, cursor=cursor, known=known)


def chips_of(request: HttpRequest, asked: Asked) -> list[Link]:
    """One chip for each filter in force; its link is the same list without it."""
    labels = {known.name: known for known in asked.known}
    others = {
        "q": _("文字"),
        "pending": _("待审批"),
        "quiet": _("静默件"),
        "supervised": _("催办督办未答复"),
        "raised": _("提级未签收"),
        "guidance": _("引导待抽查"),
        "handover_to": _("移交给"),
        "escalation": _("提级不低于"),
    }
    chips = []
    for name, value in asked.filters.items():
        known = labels.get(name)
        called = dict(known.choices) if known else {}
        told = wording.listed(str(called.get(part, part)) for part in value.split(","))
        label = known.label if known else others.get(name, name)
        if name in ("pending", "quiet", "supervised", "raised", "guidance"):
            chips.append(Link(label=label, href=without(request, name)))
        else:
            said = _("%(filter)s：%(value)s") % {"filter": label, "value": told}
            chips.append(Link(label=said, href=without(request, name)))
    return chips


def without(request: HttpRequest, *names: str, **more: str) -> str:
    """The same address without these names and the page's place, and with `more`."""
    query: QueryDict = request.GET.copy()
    for name in (*names, "cursor", *more):
        query.pop(name, None)
    query.update(more)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _box(known: Known, value: str) -> forms.Field:
    if not known.choices:
        widget = forms.DateInput({"type": "date"}) if known.name in DATES else forms.TextInput()
        return forms.CharField(label=known.label, required=False, widget=widget)
    choices = [("", _("不限")), *known.choices]
    if "," in value:  # several, as a queue's link asks for them
        called = dict(known.choices)
        words = wording.listed(str(called.get(part, part)) for part in value.split(","))
        choices.append((value, words))
    return forms.ChoiceField(label=known.label, required=False, choices=choices)


def _lights() -> Choices:
    return [(name, _(LIGHTS[name].word)) for name in ("red", "yellow", "green")]


def _open() -> Choices:
    return [("true", _("在办")), ("false", _("已结束"))]


def _of(labels: Mapping[str, Any]) -> Choices:
    return [(code, label_of(label)) for code, label in labels.items()]
