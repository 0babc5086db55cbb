"""别处的文字 — words of a case that other rooms keep: they go with its own."""

from bancheng.cases.models import Case
from bancheng.evaluation.models import Flag, VisitRating
from bancheng.knowledge.models import ClosingAnswer, Path
from bancheng.papers import render
from bancheng.papers.models import IssuedPaper, PaperText
from bancheng.problems.kinds import CandidateKind
from bancheng.problems.models import Candidate


def empty_papers(case: Case) -> int:
    """Delete what the papers of a case say; number, kind and digest are kept."""
    return PaperText.objects.filter(paper__case=case).delete()[0]


def empty_remarks(case: Case) -> int:
    """Empty what was remarked on a visit for the case, or on an oddity of it."""
    visits = VisitRating.objects.filter(case_no=case.case_no).update(comment="")
    return visits + Flag.objects.filter(case=case).update(note="")


def empty_learned(case: Case) -> int:
    """Empty what was learned from the case in its own words: its path card, why it is not new.

    Entries of knowledge stay: they were written anew, without anybody's data, and confirmed. Units,
    steps and days of the card stay too; they say nothing of the reporter.
    """
    cards = Path.objects.filter(case=case).exclude(item_name="", instructions="")
    emptied = cards.update(item_name="", instructions="")
    emptied += ClosingAnswer.objects.filter(case=case).exclude(reason="").update(reason="")
    marked = Candidate.objects.filter(
        centre_id=case.centre_id, kind=CandidateKind.MARKED.value, key=case.case_no
    )
    return emptied + marked.exclude(marked_why="").update(marked_why="")


def remove_files(case: Case) -> None:
    """Remove the drawn files of the papers of a case. Safe to be called again."""
    for paper in IssuedPaper.objects.filter(case=case):
        render.forget(paper)
