"""文书模板页面 — which Word template each paper is set in; taking it away, putting in one's own."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bancheng import config
from bancheng.papers import templates
from bancheng.papers.forms import BY_KIND, FORMS, Form
from bancheng.papers.models import PaperTemplate
from bancheng.people import audit, rights
from bancheng.people.models import AccessLog, User
from bancheng.rules.errors import Invalid
from bancheng.web.manage.frame import administrators, page
from bancheng.web.shared.papers import download


class TemplateForm(forms.Form):
    """A Word file for one kind of paper."""

    kind = forms.ChoiceField(label=_("文书"))
    template = forms.FileField(
        label=_("Word 模板"),
        help_text=_("先下载现用的模板，在 Word 里改好再上传。花括号里的名称不要改。"),
        error_messages={"required": _("请选择 .docx 文件。")},
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["kind"].choices = [(one.kind, one.title) for one in FORMS]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One kind of paper: whose template it is set in, and the names it may use."""

    kind: str
    title: str
    template: PaperTemplate | None
    own: bool
    names: tuple[str, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def overview(request: HttpRequest, user: User) -> HttpResponse:
    """Every kind of paper with its template, and the form to put in another."""
    if not rights.may(user, "papers.view_papertemplate"):
        raise Http404
    if request.method != "POST":
        return _page(request, user, TemplateForm())
    _require(user)
    form = TemplateForm(request.POST, request.FILES)
    if form.is_valid() and _put_in(request, user, form):
        return redirect("manage-papers")
    return _page(request, user, form, status=422)


@require_GET
@administrators
def template(_request: HttpRequest, user: User, kind: str) -> HttpResponse:
    """The template that papers of this kind are set in now, as a Word file."""
    form = _form(user, kind)
    found = templates.in_force(user.centre_id, kind)
    content = bytes(found.content) if found else templates.default(form)
    return download(content, f"{form.title}模板", "docx")


@require_GET
@administrators
def original(_request: HttpRequest, user: User, kind: str) -> HttpResponse:
    """The template that comes along, as a Word file."""
    form = _form(user, kind)
    return download(templates.default(form), f"{form.title}模板（原样）", "docx")


@require_POST
@administrators
def give_back(request: HttpRequest, user: User, kind: str) -> HttpResponse:
    """Go back to the parent's template, or to the one that comes along."""
    form = _form(user, kind)
    _require(user)
    _write(user, kind, "", b"")
    done = gettext("%(title)s 不再用本中心的模板。") % {"title": form.title}
    messages.success(request, done)
    return redirect("manage-papers")


def _require(user: User) -> None:
    if not rights.may(user, "papers.add_papertemplate"):
        raise PermissionDenied


def _form(user: User, kind: str) -> Form:
    if kind not in BY_KIND or not rights.may(user, "papers.view_papertemplate"):
        raise Http404
    return BY_KIND[kind]


def _put_in(request: HttpRequest, user: User, form: TemplateForm) -> bool:
    kind, file = form.cleaned_data["kind"], form.cleaned_data["template"]
    try:
        row = _write(user, kind, file.name, file.read(templates.LARGEST + 1))
    except Invalid as why:
        for _name, fault in why.errors:
            form.add_error("template", fault)
        return False
    said = gettext("%(title)s 从现在起用新的模板，第 %(version)d 版。已经出具的不变。")
    messages.success(request, said % {"title": BY_KIND[kind].title, "version": row.version})
    return True


def _write(user: User, kind: str, name: str, content: bytes) -> PaperTemplate:
    row = templates.put_in(
        centre=user.centre_id,
        kind=kind,
        name=name,
        content=content,
        by=user.username,
        now=config.now(),
    )
    detail = f"{row.name} {row.sm3}" if content else ""
    target = f"{BY_KIND[kind].title} {row.version}"
    audit.record(AccessLog.Kind.CENTRE_CHANGED, by=user, target=target, detail=detail)
    return row


def _page(request: HttpRequest, user: User, form: TemplateForm, status: int = 200) -> HttpResponse:
    context = {
        "rows": list(_rows(user.centre_id)),
        "form": form,
        "may_change": rights.may(user, "papers.add_papertemplate"),
    }
    return page(request, user, "manage/paper_templates.html", context, status=status)


def _rows(centre: str) -> Iterator[Row]:
    in_force = templates.all_in_force(centre)
    for form in FORMS:
        found = in_force.get(form.kind)
        yield Row(
            kind=form.kind,
            title=form.title,
            template=found,
            own=found is not None and found.centre_id == centre,
            names=tuple(templates.names_of(form)),
            lists=tuple((name, tuple(row)) for name, row in templates.lists_of(form).items()),
        )
