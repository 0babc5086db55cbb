"""档案清点 — are all packages there and sound, and was nothing disposed of without an act?"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from bancheng.cases.log import disposed
from bancheng.cases.models import Case
from bancheng.cases.queries import events_of
from bancheng.crypto import KeyUnknown, Tampered
from bancheng.rules.states import State

from . import manifest as m
from . import packages, proof, register
from .models import AppraisalLine, ArchivePackage, Register, RegisterLine


@dataclass(slots=True)
class Total:
    """What was counted."""

    archived: int = 0
    packages: int = 0
    disposed: int = 0
    missing: int = 0
    faults: int = 0


def audit(centre: str = "", *, say: Callable[[str], None]) -> Total:
    """Go through every archived case; `say` each fault in one sentence."""
    total = Total()

    def fault(said: str) -> None:
        total.faults += 1
        say(said)

    rows = Case.objects.filter(state=State.ARCHIVED.value)
    rows = rows.filter(centre_id=centre) if centre else rows
    found = rows.select_related("package").order_by("pk")
    for case in found.iterator(chunk_size=200):
        total.archived += 1
        package = getattr(case, "package", None)
        if package is None:
            total.missing += 1
            continue
        total.packages += 1
        if packages.is_disposed(package):
            total.disposed += 1
            said = _of_disposed(case, package)
        else:
            said = _of_kept(case, package)
        if said:
            fault(f"{case.case_no}: {said}")
    heads = Register.objects.order_by("centre").values_list("centre", flat=True)
    for code in [centre] if centre else list(heads):
        for said in register.faults(code):
            fault(said)
    return total


def by_state(centre: str) -> dict[str, int]:
    """How many packages a centre keeps, by class of retention, and how many it disposed of."""
    gone = AppraisalLine.objects.filter(package=OuterRef("pk"), disposed_at__isnull=False)
    rows = ArchivePackage.objects.filter(centre_id=centre).annotate(gone=Exists(gone))
    found = dict.fromkeys(("ordinary", "long", "disposed"), 0)
    for kept, is_gone, number in rows.values_list("retention", "gone").annotate(n=Count("pk")):
        found["disposed" if is_gone else kept] += number
    return found


def _of_disposed(case: Case, package: ArchivePackage) -> str:
    """What is wrong with a case that was disposed of; empty when nothing is."""
    acts = RegisterLine.objects.filter(case_no=case.case_no, action="dispose")
    if not acts.exists():
        return "it was disposed of, and the register does not know of it"
    line = package.lines.filter(disposed_at__isnull=False).get()
    if line.state == "done" and packages.path_of(package.sm3).exists():
        return "its package is still there although it was disposed of"
    return ""


def _of_kept(case: Case, package: ArchivePackage) -> str:
    """What is wrong with a package that is kept; empty when it is as it was archived."""
    if disposed(events_of(case)):
        return "texts are gone, and nobody has disposed of them"
    said = why_unsound(package)
    if said:
        return said
    last = case.events.filter(seq=package.event.seq).values_list("hash", flat=True).first()
    return "" if last == package.last_hash else "its chain is not the one that was archived"


def why_unsound(package: ArchivePackage) -> str:
    """Why the package as it is kept is not sound; empty when it is."""
    try:
        with packages.opened(package) as plain:
            for check in proof.examine(plain, key=package.key_id):
                if not check.ok:
                    return check.said
            plain.seek(0)
            if m.sm3_in(plain) != package.sm3:
                return "its file is not the one that was kept"
    except FileNotFoundError:
        return "its file is gone"
    except (Tampered, KeyUnknown):
        return "its file does not open"
    return ""
