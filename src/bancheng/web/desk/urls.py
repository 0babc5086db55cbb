"""Addresses of the desk."""

from django.urls import path

from bancheng.web.desk import approval_views as approvals
from bancheng.web.desk import archive_views as archive
from bancheng.web.desk import assessment_views as assessment
from bancheng.web.desk import audit_views as audit
from bancheng.web.desk import board_views as board
from bancheng.web.desk import (
    call_views,
    case_views,
    clock_views,
    inbox_views,
    knowledge_case,
    list_views,
    register_views,
)
from bancheng.web.desk import figure_views as figures
from bancheng.web.desk import issued_views as issued
from bancheng.web.desk import knowledge_views as knowledge
from bancheng.web.desk import ledger_views as ledger
from bancheng.web.desk import problem_analysis_views as analysis
from bancheng.web.desk import problem_views as problems
from bancheng.web.desk import ratings_views as ratings
from bancheng.web.desk import report_views as reports
from bancheng.web.desk import supervision_paper_views as papers
from bancheng.web.desk import supervision_views as supervision

urlpatterns = [
    path("", list_views.home, name="desk-home"),
    path("inbox", inbox_views.inbox, name="desk-inbox"),
    path("inbox/badge", inbox_views.badge, name="desk-inbox-badge"),
    path("inbox/read", inbox_views.read_all, name="desk-inbox-read"),
    path("inbox/<int:pk>/open", inbox_views.open_notice, name="desk-inbox-open"),
    path("inbox/<int:pk>/done", inbox_views.done, name="desk-inbox-done"),
    path("inbox/<int:pk>/undone", inbox_views.undone, name="desk-inbox-undone"),
    path("cases", list_views.cases, name="desk-cases"),
    path("orders", list_views.orders, name="desk-orders"),
    path("register", register_views.register, name="desk-register"),
    path("cases/<str:case_no>", case_views.case, name="desk-case"),
    path("calls", call_views.call_list, name="desk-calls"),
    path("calls/<str:case_no>", call_views.call, name="desk-call"),
    path("calls/<str:case_no>/number", call_views.number, name="desk-call-number"),
    path("clock", clock_views.by_hand, name="desk-clock"),
    path("cases/<str:case_no>/clock", clock_views.case_clock, name="desk-case-clock"),
    path("cases/<str:case_no>/receipt", register_views.receipt, name="desk-receipt"),
    path("cases/<str:case_no>/identity", case_views.reveal, name="desk-unmask"),
    path("cases/<str:case_no>/attachments", case_views.attach, name="desk-attach"),
    path("cases/<str:case_no>/actions/<slug:action>", case_views.act, name="desk-act"),
    path("cases/<str:case_no>/actions/<slug:action>/effect", case_views.effect),
    path(
        "orders/<str:order_no>/actions/<slug:action>", case_views.order_act, name="desk-order-act"
    ),
    path("orders/<str:order_no>/actions/<slug:action>/effect", case_views.order_effect),
    path("supervision/", supervision.supervision_desk, name="desk-supervision"),
    path("supervision/waiting", supervision.who_waits, name="desk-waiting"),
    path("supervision/several", supervision.several, name="desk-several"),
    path("supervision/several/<str:key>", supervision.several_done, name="desk-several-done"),
    path("ratings", ratings.bad_ratings, name="desk-ratings"),
    path("ratings/rectification", ratings.rectification, name="desk-rectification"),
    path("ratings/rectification/<int:pk>/draft", ratings.draft, name="desk-proposal-draft"),
    path("ratings/rectification/<int:pk>/dismiss", ratings.dismiss, name="desk-proposal-dismiss"),
    path("ratings/flags", ratings.all_flags, name="desk-flags"),
    path("ratings/flags/<int:pk>/check", ratings.check, name="desk-flag-check"),
    path("ratings/visits", ratings.of_visits, name="desk-visits"),
    path("visits/invite", ratings.invite, name="desk-visit-invite"),
    path("cases/<str:case_no>/ratings", ratings.of_case, name="desk-case-ratings"),
    path("papers", papers.all_papers, name="desk-papers"),
    path("papers/new", papers.new_paper, name="desk-paper-new"),
    path("papers/<int:pk>", papers.paper, name="desk-paper"),
    path("papers/<int:pk>.<slug:form>", papers.paper_file, name="desk-paper-file"),
    path("papers/<int:pk>/edit", papers.edit_paper, name="desk-paper-edit"),
    path("papers/<int:pk>/print", papers.paper_print, name="desk-paper-print"),
    path("papers/<int:pk>/actions/<slug:action>", papers.paper_act, name="desk-paper-act"),
    path("knowledge", knowledge.knowledge, name="desk-knowledge"),
    path("knowledge/new", knowledge.new_entry, name="desk-entry-new"),
    path("knowledge/preview", knowledge.preview, name="desk-entry-preview"),
    path("knowledge/unanswered", knowledge.unanswered, name="desk-knowledge-asks"),
    path("knowledge/<str:number>", knowledge.entry, name="desk-entry"),
    path("knowledge/<str:number>/edit", knowledge.edit_entry, name="desk-entry-edit"),
    path("knowledge/<str:number>/versions", knowledge.versions, name="desk-entry-versions"),
    path("knowledge/<str:number>/vote", knowledge.entry_vote, name="desk-entry-vote"),
    path(
        "knowledge/<str:number>/actions/<slug:action>", knowledge.entry_act, name="desk-entry-act"
    ),
    path("cases/<str:case_no>/knowledge", knowledge_case.beside_case, name="desk-case-knowledge"),
    path("cases/<str:case_no>/knowledge/answer", knowledge_case.answer, name="desk-case-answer"),
    path("cases/<str:case_no>/papers/<int:seq>", issued.issued, name="desk-issued"),
    path("cases/<str:case_no>/papers/<int:seq>/open", issued.opened, name="desk-issued-open"),
    path("issued/<int:pk>.<slug:form>", issued.issued_file, name="desk-issued-file"),
    path("problems", problems.problems, name="desk-problems"),
    path("problems/new", problems.new_problem, name="desk-problem-new"),
    path("problems/candidates", problems.all_candidates, name="desk-candidates"),
    path("problems/candidates/<int:pk>", problems.candidate, name="desk-candidate"),
    path("problems/heat", analysis.heat, name="desk-problem-heat"),
    path("problems/kind", analysis.kind, name="desk-kind"),
    path("problems/delays", analysis.delay, name="desk-delays"),
    path("problems/gaps", analysis.gaps, name="desk-gaps"),
    path("problems/<str:number>", problems.problem, name="desk-problem"),
    path(
        "problems/<str:number>/cases/<slug:which>",
        problems.problem_cases,
        name="desk-problem-cases",
    ),
    path(
        "problems/<str:number>/actions/<slug:action>",
        problems.problem_act,
        name="desk-problem-act",
    ),
    path("cases/<str:case_no>/problems", problems.beside_case, name="desk-case-problems"),
    path("board", board.board, name="desk-board"),
    path("figures", figures.all_figures, name="desk-figures"),
    path("figures/<slug:key>/cases", figures.figure_cases, name="desk-figure-cases"),
    path("audit", audit.sample, name="desk-audit"),
    path("audit/list", audit.sample_list, name="desk-audit-list"),
    path("audit/<str:case_no>", audit.replay, name="desk-audit-case"),
    path("approvals", approvals.waiting_for_me, name="desk-approvals"),
    path("approvals/<str:case_no>/<slug:action>", approvals.decide, name="desk-decide"),
    path("ledger", ledger.shown, name="desk-ledger"),
    path("ledger/take", ledger.take, name="desk-ledger-take"),
    path("ledger/editions", ledger.all_editions, name="desk-ledger-editions"),
    path("ledger/editions/<int:pk>", ledger.edition, name="desk-ledger-edition"),
    path("assessment", assessment.assess, name="desk-assessment"),
    path("reports", reports.all_reports, name="desk-reports"),
    path("reports/<int:pk>", reports.report, name="desk-report"),
    path("reports/<int:pk>/file", reports.file, name="desk-report-file"),
    path("reports/<int:pk>/sections/<slug:key>", reports.write_section, name="desk-report-section"),
    path("reports/<int:pk>/pictures/<slug:key>", reports.picture, name="desk-report-picture"),
    path("reports/<int:pk>/actions/<slug:action>", reports.act, name="desk-report-act"),
    path("reports/<int:pk>/typical/<str:case_no>", reports.typical_case, name="desk-report-case"),
    path("archive", archive.archive, name="desk-archive"),
    path("archive/propose", archive.propose, name="desk-archive-propose"),
    path("archive/lists/<int:pk>", archive.one_appraisal, name="desk-appraisal"),
    path("archive/<str:case_no>", archive.archive_case, name="desk-archive-case"),
    path("archive/<str:case_no>/report", archive.archive_report, name="desk-archive-report"),
    path("archive/<str:case_no>/package", archive.take_package, name="desk-archive-take"),
    path("archive/<str:case_no>/<slug:action>", archive.archive_act, name="desk-archive-act"),
    path("attachments/<int:pk>", case_views.attachment, name="desk-attachment"),
]
