"""典型案例 — closed cases that a person takes into a report, told without anybody's name."""

from datetime import datetime, time, timedelta

from django.db.models import QuerySet

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import queries
from bancheng.cases.models import Case
from bancheng.knowledge.privacy import anonymous, known_of
from bancheng.rules.errors import Invalid, NotVisible, _
from bancheng.rules.facts import Actor
from bancheng.rules.masking import mask_in_text
from bancheng.rules.states import Outcome

from .models import PeriodicReport, TypicalCase

MOST, TITLE, TEXT = 6, 80, 2000
OFFERED = 20
TOLD = (Outcome.DONE, Outcome.PARTLY_DONE, Outcome.CANNOT_BY_LAW)


def candidates(report: PeriodicReport, actor: Actor) -> list[Case]:
    """Closed cases of the period that may be told: the best rated first, none confidential."""
    found = _tellable(report, actor).exclude(pk__in=report.typical.values("case"))
    return list(found.order_by("-rating", "-redo", "-closed_at", "-id")[:OFFERED])


def suggestion(case: Case) -> tuple[str, str]:
    """A title and a text to begin with; names and numbers of the reporter are left out."""
    item = anonymous(case.item_name, case)
    problem = anonymous(" ".join(case.statement.split()), case)
    answer = anonymous(" ".join(case.answer.split()), case)
    text = f"反映的问题：{problem}\n办理结果：{answer}" if answer else f"反映的问题：{problem}"
    return item[:TITLE], text[:TEXT]


def case_for(report: PeriodicReport, actor: Actor, case_no: str) -> Case:
    """A case that may be told in this report, or nothing of it is said."""
    found = _tellable(report, actor).filter(case_no=case_no).first()
    if found is None:
        raise NotVisible
    return found


def choose(
    report: PeriodicReport, actor: Actor, case_no: str, *, title: str, text: str
) -> TypicalCase:
    """Take the case, or refuse a text by which somebody could be recognised."""
    case = case_for(report, actor, case_no)
    title, text = title.strip(), text.strip()
    errors = [
        *_faults("title", title, TITLE, case),
        *_faults("text", text, TEXT, case),
    ]
    if report.typical.exclude(case=case).count() >= MOST:
        errors.append(("title", _("典型案例最多六个。")))
    if errors:
        raise Invalid(errors)
    row, _fresh = TypicalCase.objects.update_or_create(
        report=report,
        case=case,
        defaults={
            "case_no": case.case_no,
            "title": title,
            "text": text,
            "chosen_by": actor.username,
        },
    )
    return row


def _faults(name: str, text: str, most: int, case: Case) -> list[tuple[str, str]]:
    if not text:
        return [(name, _("请填写。"))]
    if len(text) > most:
        return [(name, _("文字太长。"))]
    if case.case_no in text or mask_in_text(text) != text:
        return [(name, _("典型案例里不能有编号、电话、证件号。"))]
    names, phones = known_of([case])
    if any(known in text for known in (*names, *phones)):
        return [(name, _("典型案例里不能有反映人的姓名或名称。"))]
    return []


def _tellable(report: PeriodicReport, actor: Actor) -> QuerySet[Case]:
    zone = worktime(report.centre_id).zone
    begin = datetime.combine(report.first, time(), zone)
    end = datetime.combine(report.last + timedelta(days=1), time(), zone)
    return queries.visible(actor).filter(
        centre_id=report.centre_id,
        closed_at__gte=begin,
        closed_at__lt=end,
        confidential=False,
        barred="",
        merged_into__isnull=True,
        outcome__in=[outcome.value for outcome in TOLD],
    )
