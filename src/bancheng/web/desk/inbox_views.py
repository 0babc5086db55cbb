"""消息页 — the inbox: reading it, opening what a notice is about, putting away what is done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bancheng import config
from bancheng.notify.in_app import marking, reading
from bancheng.rules.errors import Invalid
from bancheng.rules.occasions import Kind
from bancheng.web.desk import inbox as shown
from bancheng.web.desk.frame import Viewer, desk, page
from bancheng.web.shared import errors


@require_GET
@desk
def inbox(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """One kind of notices, newest first; of what is asked, what is still to do, or what is done."""
    kind, done = _kind(request.GET.get("kind", "")) or Kind.ASKED, "done" in request.GET
    reader, cursor = shown.reader_of(viewer), request.GET.get("cursor")
    try:
        found = reading.inbox(reader, kind, done=done, cursor=cursor)
    except Invalid:
        return errors.page(request, 404)
    asked_done = kind is Kind.ASKED and done
    empty, hint = shown.NONE_DONE if asked_done else shown.EMPTY[kind]
    here = _address(kind, done=asked_done)
    counts = reading.counts(reader)
    context = {
        "tabs": shown.tabs(counts, kind),
        "rows": shown.lines(found.items, viewer),
        "kind": kind.value,
        "done": asked_done,
        "unread": counts.unread[kind.value],
        "inbox_count": shown.badge_of(counts.unread.total()),
        "other": _address(kind, done=not done) if kind is Kind.ASKED else "",
        "first": here if cursor else "",
        "next": f"{here}&{urlencode({'cursor': found.next})}" if found.next else "",
        "here": request.get_full_path(),
        "empty": _(empty),
        "hint": _(hint),
    }
    return page(request, viewer, "desk/inbox.html", context)


@require_GET
@desk
def open_notice(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Mark the notice read and go to what it is about."""
    reader = shown.reader_of(viewer)
    notice = reading.notice_for(reader, pk)
    marking.read(notice, reader)
    place = shown.place_of(notice)
    if "HX-Request" in request.headers and notice.case_id is None:
        return HttpResponse(headers={"HX-Redirect": place})  # only a case opens beside the list
    return redirect(place)


@require_POST
@desk
def done(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Put away what was asked."""
    marking.done(pk, shown.reader_of(viewer))
    return _back(request)


@require_POST
@desk
def undone(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Take back what was put away."""
    marking.undone(pk, shown.reader_of(viewer))
    return _back(request)


@require_POST
@desk
def read_all(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Mark everything of this kind as read."""
    marking.read_all(shown.reader_of(viewer), _kind(request.POST.get("kind", "")))
    return _back(request)


@require_GET
def badge(request: HttpRequest) -> HttpResponse:
    """The number beside 消息, asked for now and then; who is signed out gets no answer to show."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    number = shown.badge(request.user.get_username(), config.now())
    return render(request, "shared/inbox_count.html", {"inbox_count": number})


def _kind(name: str) -> Kind | None:
    return Kind(name) if name in set(Kind) else None


def _address(kind: Kind, *, done: bool) -> str:
    return f"{reverse('desk-inbox')}?kind={kind}" + ("&done=1" if done else "")


def _back(request: HttpRequest) -> HttpResponse:
    """Back to where the button stood; nowhere else."""
    here = request.POST.get("back", "")
    ours = here.startswith(reverse("desk-inbox"))
    known = ours and url_has_allowed_host_and_scheme(here, allowed_hosts=None)
    return redirect(here if known else "desk-inbox")
