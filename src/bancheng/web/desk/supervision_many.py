"""一次办多件 — the form of a reminder or a supervision for many cases, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bancheng.cases.models import Case
from bancheng.oversight import many, overview
from bancheng.oversight.models import Batch
from bancheng.policy.queries import pack_for
from bancheng.rules.errors import Invalid
from bancheng.web.desk import rows
from bancheng.web.desk.frame import Viewer


class ManyForm(forms.Form):
    """What holds for all cases: why, what is asked, by when."""

    use_required_attribute = False
    cause = forms.CharField(
        label=gettext_lazy("事由"),
        widget=forms.Textarea({"rows": 2, "maxlength": 2000}),
        help_text=gettext_lazy("每一件的经过里都会写上。"),
    )
    demand = forms.CharField(
        label=gettext_lazy("要求"), widget=forms.Textarea({"rows": 2, "maxlength": 2000})
    )
    reply_by = forms.DateField(
        label=gettext_lazy("答复期限"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    @staticmethod
    def usual(viewer: Viewer) -> dict[str, Any]:
        """What is asked as a rule, and the day by which the pack wants an answer."""
        today = viewer.time.local_day(viewer.now)
        rule = pack_for(viewer.actor.centre, today).oversight
        return {
            "demand": _("请在答复期限前书面说明原因、已做的工作和办结的时间。"),
            "reply_by": viewer.time.add_working_days(today, rule.reply_wd),
        }

    def asked(self) -> many.Asked:
        """The answers; what is no day is refused as one."""
        self.is_valid()
        if "reply_by" in self.errors:
            raise Invalid([])
        found = self.cleaned_data
        words = [str(found.get(name, "")).strip() for name in ("cause", "demand")]
        return many.Asked(words[0], words[1], found.get("reply_by"))

    def refuse(self, why: Invalid) -> None:
        """Put what the room says beside the boxes; the box's own errors stand there already."""
        for name, sentence in why.errors:
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, _(sentence))


def picked(request: HttpRequest) -> list[str]:
    """The cases that were ticked; with 本页全部 those of the whole page."""
    names = ["page", "case"] if request.POST.get("all") else ["case"]
    found = [no.strip() for name in names for no in request.POST.getlist(name)]
    return list(dict.fromkeys(no for no in found if no))


def begun(
    viewer: Viewer, action: str, chosen: Sequence[str], asked: many.Asked, key: str
) -> tuple[Batch, bool]:
    """Write the batch down, or find it."""
    today = viewer.time.local_day(viewer.now)
    if asked.reply_by is not None and asked.reply_by <= today:
        raise Invalid([("reply_by", _("答复期限要在今天以后。"))])
    return many.begin(
        actor=viewer.actor, action=action, case_nos=chosen, asked=asked, key=key, now=viewer.now
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One case: what it is about, and what became of it."""

    case_no: str
    href: str
    about: str
    result: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of all."""

    label: str
    href: str
    reply_by: date | None
    done: Sequence[Line]
    refused: Sequence[Line]
    waiting: Sequence[Line]


def shown_of(batch: Batch, viewer: Viewer) -> Done:
    """The results, in three groups: done, refused with the reason, still waiting."""
    kept = list(batch.lines.all())
    about = {
        case.case_no: rows.about(case, viewer, 40)
        for case in overview.named(viewer.actor, [line.case_no for line in kept])
    }
    found = [
        Line(
            case_no=line.case_no,
            href=reverse("desk-case", args=[line.case_no]) if line.case_no in about else "",
            about=about.get(line.case_no, ""),
            result=line.result,
            why=_(line.why) if line.why else "",
        )
        for line in kept
    ]
    return Done(
        label=_("催办") if batch.action == "remind" else _("督办"),
        href=reverse("desk-several-done", args=[batch.key]),
        reply_by=batch.reply_by,
        done=[line for line in found if line.result == "done"],
        refused=[line for line in found if line.result == "refused"],
        waiting=[line for line in found if line.result == "waiting"],
    )


def lines(cases: Sequence[Case], viewer: Viewer) -> list[Line]:
    """The cases that were ticked, as the form repeats them."""
    return [
        Line(
            case_no=case.case_no,
            href=reverse("desk-case", args=[case.case_no]),
            about=rows.about(case, viewer, 40),
        )
        for case in cases
    ]
