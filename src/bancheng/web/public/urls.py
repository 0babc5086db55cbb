"""Addresses of the public pages (contract.md 3): no slash at their ends."""

from django.urls import path, register_converter
from django.views.generic import RedirectView

from bancheng.web.public import (
    front,
    issued,
    opened,
    questions,
    report,
    solved,
    steps,
    track,
    visit,
)


class StepConverter:
    """A step of the report; other words are no page."""

    regex = "|".join(steps.KEYS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(StepConverter, "report_step")

urlpatterns = [
    path("", front.home, name="public-home"),
    path("scope", front.scope, name="scope"),
    path("open", opened.figures, name="open"),
    path("open/solved", solved.all_solved, name="solved"),
    path("open/solved/<str:number>", solved.one_solved, name="solved-one"),
    path("questions", questions.questions, name="questions"),
    path("questions/<str:number>", questions.question, name="question"),
    path("questions/<str:number>/useful", questions.useful, name="question-useful"),
    path("report", report.begin, name="report"),
    path("report/check", report.check, name="report-check"),
    path("report/done", report.done, name="report-done"),
    path("report/leave", report.leave, name="report-leave"),
    path("report/<report_step:key>", report.step, name="report-step"),
    path("rate/<str:mark>", visit.rate, name="rate-visit"),
    path("track", track.look_up, name="track"),
    path("track/leave", track.leave, name="track-leave"),
    path("track/<str:case_no>", track.case, name="track-case"),
    path("papers/check", issued.check, name="paper-check"),
    path("track/<str:case_no>/papers/<int:pk>", issued.paper, name="track-paper"),
    path(
        "track/<str:case_no>/papers/<int:pk>.<slug:form>",
        issued.paper_file,
        name="track-paper-file",
    ),
    path("track/<str:case_no>/<str:action>", track.act, name="track-act"),
    *(
        path(f"{name}/", RedirectView.as_view(pattern_name=name, query_string=True))
        for name in ("scope", "open", "questions", "report", "track")
    ),
]
