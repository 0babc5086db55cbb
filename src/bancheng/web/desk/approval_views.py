"""审批页 — the cards of everything that waits for the viewer, and deciding one of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bancheng.rules.errors import Invalid, NotPermitted, NotVisible, Refused, Stale
from bancheng.web.desk import acting, approval_cards, approvals
from bancheng.web.desk.forms import ActionForm
from bancheng.web.desk.frame import Viewer, desk, page

DECISIONS = frozenset(action for pair in approvals.PAIRS for action in (pair.agree, pair.refuse))


@require_GET
@desk
def waiting_for_me(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every decision that is asked of the viewer, a card each."""
    return _shown(request, viewer)


@require_POST
@desk
def decide(request: HttpRequest, viewer: Viewer, case_no: str, action: str) -> HttpResponse:
    """Decide one card, then show the next; a refused decision comes back open, as typed."""
    if action not in DECISIONS:
        raise NotVisible
    order_no = request.POST.get("order") or None
    move = acting.move_on(viewer, case_no, action, order_no)
    form = acting.bound(move, request)
    try:
        acting.carry_out(move, viewer, form)
    except (NotVisible, NotPermitted):
        raise
    except Refused as why:
        if isinstance(why, Stale):
            move = acting.move_on(viewer, case_no, action, order_no)
            if acting.already_done(move, viewer, form.sent_version()):
                return redirect("desk-approvals")
        return _again(request, viewer, move, form, why)
    messages.success(request, _("已办：%(label)s") % {"label": _(move.row.label)})
    return redirect("desk-approvals")


def _again(
    request: HttpRequest,
    viewer: Viewer,
    move: acting.Move,
    form: ActionForm,
    why: Refused,
) -> HttpResponse:
    said = "" if isinstance(why, Invalid) else _(why.message)
    acting.refused(move, form, why)
    tried = approval_cards.sent_back(move, form, said)
    stack = approvals.stack(viewer, tried)
    if said and not any(choice.open for card in stack.cards for choice in card.choices):
        messages.error(request, said)
    return _shown(request, viewer, stack, why.status)


def _shown(
    request: HttpRequest,
    viewer: Viewer,
    stack: approvals.Stack | None = None,
    status: int = 200,
) -> HttpResponse:
    found = stack or approvals.stack(viewer, whole="all" in request.GET)
    more = found.total - len(found.cards)
    context = {"cards": found.cards, "total": found.total, "more": more}
    return page(request, viewer, "desk/approvals.html", context, status=status)
