"""销毁 — carrying out what a leader has agreed to, one package at a time, by the worker.

In one transaction: the case is emptied, its line is marked, the act is entered in the register.
Then the files go. A process killed in between has done a package whole or not at all, except that
files may still lie there; their places stand in the line until they are gone.
"""

import json
from datetime import datetime

import structlog
from django.db import transaction

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import disposal as cases
from bancheng.cases.codec import canonical
from bancheng.cases.models import Case

from . import elsewhere, packages, register
from .appraisal import obstacles
from .models import Appraisal, AppraisalLine

_log = structlog.get_logger(__name__)


def carry_out(*, now: datetime, limit: int = 20) -> int:
    """Dispose of up to `limit` packages of approved lists; return how many. Safe to be killed."""
    done = 0
    for pk in _waiting("emptied")[:limit]:
        done += _remove(pk)
    for pk in _waiting("proposed")[:limit]:
        if _empty(pk, now):
            done += _remove(pk)
    _finish(now)
    return done


def _waiting(state: str) -> list[int]:
    rows = AppraisalLine.objects.filter(open=True, state=state, appraisal__state="approved")
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _empty(pk: int, now: datetime) -> bool:
    """Empty one case, or leave it where something has come up meanwhile."""
    line = (
        AppraisalLine.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=pk, state="proposed", open=True)
        .select_related("appraisal", "package__case")
        .first()
    )
    if line is None:
        return False
    found, package = line.appraisal, line.package
    told = {"appraisal": found.number, "package": package.sm3}
    Case.objects.select_for_update().get(pk=package.case_id)  # who holds it now waits, or is seen
    if why := obstacles(package, worktime(found.centre_id).local_day(now)):
        line.state, line.open, line.why = "left", False, " ".join(why)
        line.save()
        told |= {"why": line.why}
        register.append(
            found.centre_id, "leave", by="system", at=now, case_no=line.case_no, more=told
        )
        return False
    emptied = cases.empty(line.case_no)
    line.state, line.disposed_at = "emptied", now
    line.places = canonical(list(emptied.places))
    line.save()
    told |= {
        "texts": emptied.texts,
        "files": list(emptied.digests),
        "last_hash": package.last_hash,
        "proposed_by": found.proposed_by,
        "approved_by": found.decided_by,
    }
    register.append(
        found.centre_id, "dispose", by="system", at=now, case_no=line.case_no, more=told
    )
    return True


def _remove(pk: int) -> int:
    """Remove the files of a case that was emptied; again and again until all are gone."""
    line = AppraisalLine.objects.select_related("package").get(pk=pk)
    packages.remove(line.package)
    elsewhere.remove_files(line.package.case)
    cases.remove_files(json.loads(line.places))
    rows = AppraisalLine.objects.filter(pk=pk, state="emptied")
    return rows.update(state="done", open=False, places="[]")


def _finish(now: datetime) -> None:
    """A list of which nothing is left to do is done."""
    rows = Appraisal.objects.filter(state="approved")
    rows.exclude(lines__open=True).update(state="done", done_at=now)
