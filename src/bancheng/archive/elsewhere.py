"""别处的文字 — words of a case that other rooms keep: they go with its own."""

from bancheng.cases.models import Case
from bancheng.evaluation.models import Flag, VisitRating
from bancheng.papers import render
from bancheng.papers.models import IssuedPaper, PaperText


def empty_papers(case: Case) -> int:
    """Delete what the papers of a case say; number, kind and digest are kept."""
    return PaperText.objects.filter(paper__case=case).delete()[0]


def empty_remarks(case: Case) -> int:
    """Empty what was remarked on a visit for the case, or on an oddity of it."""
    visits = VisitRating.objects.filter(case_no=case.case_no).update(comment="")
    return visits + Flag.objects.filter(case=case).update(note="")


def remove_files(case: Case) -> None:
    """Remove the drawn files of the papers of a case. Safe to be called again."""
    for paper in IssuedPaper.objects.filter(case=case):
        render.forget(paper)
