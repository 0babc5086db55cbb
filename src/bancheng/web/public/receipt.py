"""回执 — the case just handed in, which this browser may see with its code for a short while."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from bancheng import config
from bancheng.cases.models import Case
from bancheng.web.public import tracking

KEY = "reported"
SHOWN_FOR = timedelta(minutes=20)


def keep(request: HttpRequest, case: Case, now: datetime) -> None:
    """Remember the case; its reporter need not type the code to follow it at once."""
    request.session[KEY] = [case.case_no, now.timestamp()]
    tracking.remember(request, case.case_no, now)  # under the same key: a twin may be waiting


def held(request: HttpRequest) -> Case | None:
    """The case whose code may still be shown."""
    case_no, at = request.session.get(KEY) or ("", 0)
    if config.now().timestamp() - at > SHOWN_FOR.total_seconds():
        return None
    return Case.objects.filter(case_no=case_no).first()


def forget(request: HttpRequest) -> None:
    """Show the code no more on this device, nor the case."""
    request.session.pop(KEY, None)
    tracking.forget(request)
