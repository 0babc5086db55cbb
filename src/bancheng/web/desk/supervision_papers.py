"""拟写督办文书 — the form of a draft, and what the cases show to begin it with."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bancheng.oversight import evidence, overview, papers
from bancheng.oversight.kinds import (
    BODIES,
    GROUNDS,
    KINDS,
    Kind,
    may_write,
)
from bancheng.oversight.models import Paper
from bancheng.rules.errors import Invalid
from bancheng.web.desk import rows
from bancheng.web.desk.frame import Viewer
from bancheng.web.desk.names import Names
from bancheng.web.desk.supervision_paper_page import Shown, told
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Link


class PaperForm(forms.Form):
    """A draft: whom it concerns, what it rests on, what it says, what it asks."""

    use_required_attribute = False
    unit = forms.ChoiceField(label=gettext_lazy("被督办单位"))
    person = forms.ChoiceField(
        label=gettext_lazy("涉及的人"),
        required=False,
        help_text=gettext_lazy("不是必填。只给督办员、中心领导和该单位负责人看。"),
    )
    addressee = forms.ChoiceField(
        label=gettext_lazy("受文机关"),
        choices=[(code, gettext_lazy(label)) for code, label in BODIES.items()],
        widget=forms.RadioSelect,
    )
    addressee_name = forms.CharField(label=gettext_lazy("机关名称"), required=False, max_length=80)
    grounds = forms.MultipleChoiceField(
        label=gettext_lazy("事由"),
        choices=[(code, gettext_lazy(label)) for code, label in GROUNDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    cases = forms.CharField(
        label=gettext_lazy("所据诉求件"),
        widget=forms.Textarea({"rows": 3, "class": "code"}),
        help_text=gettext_lazy("一行一个编号，最多五十件。"),
    )
    title = forms.CharField(label=gettext_lazy("标题"), max_length=80)
    text = forms.CharField(
        label=gettext_lazy("事实"), widget=forms.Textarea({"rows": 6, "maxlength": 5000})
    )
    measures = forms.CharField(
        label=gettext_lazy("要求"), widget=forms.Textarea({"rows": 3, "maxlength": 5000})
    )
    reply_by = forms.DateField(
        label=gettext_lazy("答复期限"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, kind: Kind, names: Names, **more: Any) -> None:
        super().__init__(*args, **more)
        people = [
            (person.username, wording.bracketed(person.name, names.unit(person.unit)))
            for person in names.roster.staff()
            if person.roles and person.username != names.actor.username
        ]
        self._choose("unit", [("", _("请选择")), *names.choices()])
        self._choose("person", [("", _("不写")), *people])
        if KINDS[kind].to_unit:
            del self.fields["addressee"], self.fields["addressee_name"]
        else:
            self.fields["measures"].required = self.fields["reply_by"].required = False
            self.fields["measures"].label = _("建议")

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        box = self.fields[name]
        assert isinstance(box, forms.ChoiceField)  # noqa: S101  declared above
        box.choices = list(choices)

    def content(self, viewer: Viewer) -> papers.Content:
        """The draft as it was typed; the room judges it, not the form."""
        self.is_valid()
        found = self.cleaned_data
        said = {
            name: str(found.get(name) or self.data.get(name) or "").strip()
            for name in (
                "unit",
                "person",
                "addressee",
                "addressee_name",
                "title",
                "text",
                "measures",
            )
        }
        cases = str(self.data.get("cases", "")).replace("，", ",").replace(",", "\n").split()
        shown = evidence.evidence(viewer.actor, cases, viewer.time, viewer.now)
        return papers.Content(
            **said,
            reply_by=found.get("reply_by"),
            grounds=tuple(found.get("grounds") or ()),
            cases=tuple(dict.fromkeys(cases)),
            found=shown,
        )

    def refuse(self, why: Invalid) -> None:
        """The room's errors only: the boxes' own would say the same twice."""
        self.errors.clear()
        for name, sentence in why.errors:
            self.add_error(name if name in self.fields else None, _(sentence))


def kinds_of(viewer: Viewer, here: Kind, request: HttpRequest) -> list[Link]:
    """The kinds that the viewer may draft, as tabs that keep unit and cases."""
    kept = request.GET.copy()
    found = []
    for kind in Kind:
        if may_write(viewer.actor, kind):
            kept["kind"] = kind.value
            href = f"{reverse('desk-paper-new')}?{kept.urlencode()}"
            found.append(Link(label=_(KINDS[kind].label), href=href, current=kind is here))
    return found


def suggested(
    viewer: Viewer, names: Names, kind: Kind, unit: str, case_nos: Sequence[str]
) -> tuple[dict[str, Any], list[Shown]]:
    """What a draft begins with: the unit's cases that speak against it, and what they show."""
    cases = list(case_nos)
    if cases and not unit:
        unit = _usual_unit(viewer, cases)
    if unit and not cases:
        cases = evidence.candidates(viewer.actor, unit, viewer.now)
    shown = evidence.evidence(viewer.actor, cases, viewer.time, viewer.now)
    read = {case.case_no: case for case in overview.named(viewer.actor, cases)}
    found = [
        Shown(
            case_no=no,
            href=reverse("desk-case", args=[no]),
            about=rows.about(read[no], viewer, 40),
            words=told(shown.get(no, ())),
        )
        for no in cases
        if no in read
    ]
    grounds = list(dict.fromkeys(f.ground for no in cases for f in shown.get(no, ())))
    today = viewer.time.local_day(viewer.now)
    begin: dict[str, Any] = {
        "unit": unit,
        "cases": "\n".join(one.case_no for one in found),
        "grounds": grounds,
        "text": "\n".join(f"{one.case_no}：{one.words}" for one in found if one.words),
        "reply_by": viewer.time.add_working_days(today, 5) if KINDS[kind].to_unit else None,
    }
    if unit:
        begin["title"] = _("关于%(unit)s办理“办不成事”诉求有关问题的%(kind)s") % {
            "unit": names.unit(unit),
            "kind": _(KINDS[kind].label),
        }
    return begin, found


def _usual_unit(viewer: Viewer, cases: Sequence[str]) -> str:
    """The unit that leads most of these cases."""
    units = Counter(c.lead_unit for c in overview.named(viewer.actor, cases) if c.lead_unit)
    return units.most_common(1)[0][0] if units else ""


def initial_of(paper: Paper) -> dict[str, Any]:
    """A draft as its form shows it again."""
    return {
        "unit": paper.unit,
        "person": paper.person,
        "addressee": paper.addressee,
        "addressee_name": paper.addressee_name,
        "grounds": json.loads(paper.grounds),
        "cases": "\n".join(paper.lines.values_list("case_no", flat=True)),
        "title": paper.title,
        "text": paper.text.reveal(),
        "measures": paper.measures.reveal() if paper.measures else "",
        "reply_by": paper.reply_by,
    }


def kind_asked(request: HttpRequest) -> Kind:
    """The kind that the address names, 约谈 if it names none."""
    found = request.GET.get("kind", "") or request.POST.get("kind", "")
    return Kind(found) if found in frozenset(Kind) else Kind.INTERVIEW
