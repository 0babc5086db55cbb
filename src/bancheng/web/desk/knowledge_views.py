"""知识库的页面 — the list, an entry and its moves, writing one with a preview, two editions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bancheng.knowledge import asks, entries, reading, votes
from bancheng.knowledge.content import Content
from bancheng.knowledge.kinds import Visibility, may_read, may_write
from bancheng.policy.queries import pack_for
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, Stale
from bancheng.rules.states import CENTRE_UNIT
from bancheng.web.desk import knowledge_list as listed
from bancheng.web.desk import knowledge_page as shown
from bancheng.web.desk.frame import Viewer, desk, names_of, page
from bancheng.web.desk.knowledge_form import EntryForm, initial_of
from bancheng.web.desk.knowledge_versions import versions as side_by_side
from bancheng.web.shared import knowledge as texts
from bancheng.web.shared.parts import Link


def _crumbs(number: str = "") -> list[Link]:
    found = [Link(label=_("知识库"), href=reverse("desk-knowledge"))]
    if number:
        found.append(Link(label=number, href=reverse("desk-entry", args=[number])))
    return found


@require_GET
@desk
def knowledge(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The entries the viewer may read: searched, filtered, or one of the own queues."""
    return listing(request, viewer)


def listing(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The same for a view that has looked who is there; the editor's first page is this one."""
    if not may_read(viewer.actor):
        raise NotPermitted(_("您的岗位不看知识库。"))
    asked = {n: v for n in listed.FILTERED if (v := request.GET.get(n, "").strip()[:120])}
    queue = request.GET.get("queue", "")
    queue = queue if queue in reading.QUEUES else ""
    q = request.GET.get("q", "").strip()[:100]
    found = reading.filtered(reading.visible(viewer.actor), asked)
    if queue:
        found = found.filter(reading.waits_for(viewer.actor, queue, viewer.now))
    before = request.GET.get("before", "")
    start = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    rows = reading.best(q, found) if q else reading.newest(found, before=start)
    full = not q and len(rows) == reading.SHOWN
    kept = request.GET.copy()
    kept["before"] = str(rows[-1].pk) if full else ""
    tally = reading.tally(viewer.actor, viewer.now, viewer.time)
    waiting = len(asks.unanswered(viewer.actor))
    pack = pack_for(viewer.actor.centre, viewer.time.local_day(viewer.now))
    choices = listed.choices(viewer, pack.causes)
    context = {
        "rows": listed.rows_of(rows, viewer),
        "tabs": listed.queues(tally, queue, waiting),
        "chips": listed.chips(asked, choices),
        "choices": [(name, label, pairs, asked.get(name, "")) for name, label, pairs in choices],
        "asked": asked,
        "q": q,
        "queue": queue,
        "may_write": may_write(viewer.actor),
        "next": f"{reverse('desk-knowledge')}?{kept.urlencode()}" if full else "",
        "first": reverse("desk-knowledge") if start else "",
    }
    return page(request, viewer, "desk/knowledge.html", context)


@require_GET
@desk
def unanswered(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Closed cases of which nobody has said yet whether they are new knowledge."""
    from bancheng.web.desk.rows import case_rows

    found = asks.unanswered(viewer.actor)
    tally = reading.tally(viewer.actor, viewer.now, viewer.time)
    context = {
        "rows": case_rows(found, viewer, viewer.names),
        "tabs": listed.queues(tally, "asks", len(found)),
    }
    return page(request, viewer, "desk/knowledge_asks.html", context)


@require_GET
@desk
def entry(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """One entry; reading what is in force counts, once a person and day."""
    found = reading.entry_for(viewer.actor, number)
    if found.live:
        votes.viewed(found, viewer.user.username, viewer.now)
    return _entry(request, viewer, number)


@require_http_methods(["GET", "POST"])
@desk
def new_entry(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Draft an entry."""
    if not may_write(viewer.actor):
        raise NotPermitted(_("知识条目由本中心的编辑、窗口、研判派单和核查岗位起草。"))
    if request.method == "GET":
        begin = initial_of(Content(visibility=Visibility.INTERNAL.value))
        return _form(request, viewer, _bound(viewer, initial=begin))
    form = _bound(viewer, request)
    try:
        written = entries.write(actor=viewer.actor, content=form.content(), now=viewer.now)
    except Invalid as why:
        form.refuse(why)
        return _form(request, viewer, form, status=422)
    messages.success(request, _("已存为草稿。核对后提请单位确认。"))
    return redirect("desk-entry", written.number)


@require_http_methods(["GET", "POST"])
@desk
def edit_entry(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Write a draft anew; what was typed is kept whatever happens."""
    found = reading.entry_for(viewer.actor, number)
    if "amend" not in entries.allowed(found, viewer.actor):
        raise NotPermitted(_("只有起草人和知识库编辑能改草稿；已发布的先点“修订”。"))
    if request.method == "GET":
        begin = initial_of(reading.draft(found), reading.unseen_sources(found, viewer.actor))
        form = _bound(viewer, initial=begin)
        return _form(request, viewer, form, number=number, version=found.version)
    form, version = _bound(viewer, request), _version(request)
    try:
        entries.amend(
            number, actor=viewer.actor, content=form.content(), version=version, now=viewer.now
        )
    except Invalid as why:
        form.refuse(why)
        return _form(request, viewer, form, number=number, version=version, status=422)
    except (Stale, NotAllowed) as why:
        form.errors.clear()
        form.add_error(None, _(why.message))
        return _form(request, viewer, form, number=number, version=found.version, status=409)
    messages.success(request, _("草稿已存。"))
    return redirect("desk-entry", number)


@require_POST
@desk
def preview(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The entry as it will be read, of what is typed so far."""
    said = texts.told(_bound(viewer, request).content(), viewer.names.units)
    return render(request, "desk/knowledge_preview.html", {"told": said})


@require_POST
@desk
def entry_act(request: HttpRequest, viewer: Viewer, number: str, action: str) -> HttpResponse:
    """Make one move on an entry; the second press of a double click changes nothing."""
    word, version = request.POST.get("word", ""), _version(request)
    sent = {"actor": viewer.actor, "version": version}
    try:
        entries.act(number, action, word=word, now=viewer.now, **sent)  # type: ignore[arg-type]
    except (Invalid, NotAllowed) as why:
        said = why.errors[0][1] if isinstance(why, Invalid) else why.message
        return _entry(request, viewer, number, refused=_(said), typed=word, status=why.status)
    except Stale as why:
        if not entries.already_done(number, action, **sent):  # type: ignore[arg-type]
            return _entry(request, viewer, number, refused=_(why.message), typed=word, status=409)
    if action in ("revise", "restore"):
        return redirect("desk-entry-edit", number)
    return redirect("desk-entry", number)


@require_POST
@desk
def entry_vote(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Take down whether the reader found the entry useful."""
    found = reading.entry_for(viewer.actor, number)
    said = request.POST.get("useful", "")
    if found.live and said in ("yes", "no"):
        votes.vote(found, viewer.user.username, useful=said == "yes", now=viewer.now)
    return redirect("desk-entry", number)


@require_GET
@desk
def versions(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Two editions side by side."""
    old, new = request.GET.get("old", ""), request.GET.get("new", "")
    context = {"versions": side_by_side(viewer, number, old, new), "number": number}
    return page(request, viewer, "desk/knowledge_versions.html", context, crumbs=_crumbs(number))


def _entry(
    request: HttpRequest,
    viewer: Viewer,
    number: str,
    *,
    refused: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    found = shown.entry_page(viewer, number)
    context = {"entry": found, "refused": refused, "typed": typed}
    return page(
        request, viewer, "desk/knowledge_entry.html", context, crumbs=_crumbs(), status=status
    )


def _bound(
    viewer: Viewer, request: HttpRequest | None = None, initial: dict[str, object] | None = None
) -> EntryForm:
    pack = pack_for(viewer.actor.centre, viewer.time.local_day(viewer.now))
    names = names_of(viewer, viewer.actor.centre)
    data = request.POST if request else None
    return EntryForm(data, initial=initial, pack=pack, names=names)


def _form(
    request: HttpRequest,
    viewer: Viewer,
    form: EntryForm,
    *,
    number: str = "",
    version: int = 0,
    status: int = 200,
) -> HttpResponse:
    said = form.content() if form.is_bound else None
    if said is None and number:
        said = reading.draft(reading.entry_for(viewer.actor, number))
    context = {
        "form": form,
        "number": number,
        "version": version,
        "told": texts.told(said, viewer.names.units) if said else None,
        "centre_unit": CENTRE_UNIT,
    }
    crumbs = _crumbs(number)
    return page(request, viewer, "desk/knowledge_form.html", context, crumbs=crumbs, status=status)


def _version(request: HttpRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0
