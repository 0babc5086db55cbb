"""销毁前 — what figures rest on is kept before a case is emptied, and the reporter's hash goes."""

from django.db.models import Q

from bancheng.cases.models import Case

from . import histories
from .figure_pins import FigurePin
from .figure_rows import CaseFigure


def pin(case: Case) -> int:
    """Keep what the figures of a case, and of those that repeat it, rest on; no text is kept."""
    ((history, person),) = histories.read({case.pk}).values()
    later = histories.persons(Q(pk__in=histories.later_of(person, "", ""))).values()
    for other in later:
        if other.repeats(person):
            FigurePin.objects.update_or_create(case_id=other.case, defaults={"repeated": True})
    FigurePin.objects.update_or_create(
        case=case, defaults={"item": person.item, "repeated": history.repeated}
    )
    CaseFigure.objects.filter(pk=case.pk).update(phone_hash="", id_hash="")
    return 0
