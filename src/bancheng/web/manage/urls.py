"""Addresses of the administrators' pages."""

from django.contrib import admin
from django.urls import path

from bancheng.web.manage import calendars, hours, jobs, views
from bancheng.web.manage import paper_templates as papers

urlpatterns = [
    path("", views.home, name="manage-home"),
    path("accounts", views.accounts, name="manage-accounts"),
    path("accounts/<str:username>/switch", views.switch, name="manage-switch"),
    path("accounts/<str:username>/token", views.issue, name="manage-token"),
    path("organisation", views.organisation, name="manage-organisation"),
    path("rules", views.rules, name="manage-rules"),
    path("calendars", calendars.overview, name="manage-calendars"),
    path("calendars/check", calendars.check, name="manage-calendar-check"),
    path("calendars/correct", calendars.correct, name="manage-calendar-correct"),
    path("calendars/confirm", calendars.confirm, name="manage-calendar-confirm"),
    path("calendars/<int:number>", calendars.year, name="manage-calendar-year"),
    path("hours", hours.hours, name="manage-hours"),
    path("papers", papers.overview, name="manage-papers"),
    path("papers/<slug:kind>.docx", papers.template, name="manage-paper-template"),
    path("papers/<slug:kind>/original.docx", papers.original, name="manage-paper-original"),
    path("papers/<slug:kind>/give-back", papers.give_back, name="manage-paper-give-back"),
    path("jobs", jobs.overview, name="manage-jobs"),
    path("jobs/notices/retry", jobs.retry_notices, name="manage-notices-retry"),
    path("jobs/tasks/<uuid:task>/retry", jobs.retry_task, name="manage-task-retry"),
    path("jobs/cases/<str:case_no>/retry", jobs.retry_case, name="manage-case-retry"),
    path("admin/", admin.site.urls),
]
