"""领导看板的页面 — at the desk, and dark and large on the wall."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bancheng.reports import indicators
from bancheng.rules.errors import NotPermitted
from bancheng.web.desk import board as content
from bancheng.web.desk.frame import Viewer, desk, page


@require_GET
@desk
def board(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What the leader of a centre looks at first; `?wall=1` for the screen on the wall."""
    if not indicators.may_read(viewer.actor):
        raise NotPermitted(_(indicators.NOT_YOURS))
    context = {"board": content.board(viewer), "wall": request.GET.get("wall") == "1"}
    return page(request, viewer, "desk/board.html", context)
