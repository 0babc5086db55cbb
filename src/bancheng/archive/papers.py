"""文书内容的销毁 — what papers of a case say goes with the case's texts; the papers stay."""

from bancheng.cases.models import Case
from bancheng.papers import render
from bancheng.papers.models import IssuedPaper, PaperText


def empty(case: Case) -> int:
    """Delete what the papers of a case say; number, kind and digest are kept."""
    return PaperText.objects.filter(paper__case=case).delete()[0]


def remove_files(case: Case) -> None:
    """Remove the drawn files of the papers of a case. Safe to be called again."""
    for paper in IssuedPaper.objects.filter(case=case):
        render.forget(paper)
