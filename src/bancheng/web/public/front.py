"""门厅 — the three doors, and what the window takes in."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from bancheng import config
from bancheng.calendar_cn.queries import worktime
from bancheng.policy.queries import pack_for
from bancheng.rules.policy import Policy
from bancheng.web.public.journey import in_words
from bancheng.web.shared.context import window_card

PLAINLY = {
    "QX1": gettext_noop("材料都按办事指南交了，窗口就是不收；或者要您交指南上没有的材料。"),
    "QX2": gettext_noop("收了材料，过了说好的日子还没办好；或者不批又不说清道理。"),
    "QX3": gettext_noop("同一件事跑了两趟以上，还是没有办成。"),
    "QX4": gettext_noop("这家说归那家管，那家说归这家管；或者几个部门、几个地方合不到一起。"),
    "QX5": gettext_noop("政策刚变、系统出错、信息对不上、以前留下的老问题，卡住了办不下去。"),
    "QX6": gettext_noop("工作人员态度不好、拖着不办，或者别的办事难处。"),
}
"""The pack's situations as one would say them; a pack with other codes shows its own labels."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Three doors, the window's address and hours, its phone."""
    return render(request, "public/home.html")


@dataclass(frozen=True, slots=True)
class TakenIn:
    label: str
    plainly: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    label: str
    say: str
    remedy: str
    basis: str


@require_safe
def scope(request: HttpRequest) -> HttpResponse:
    """What is taken in, and for everything else where to go."""
    pack = _pack()
    inside = [
        TakenIn(in_words(label), _(PLAINLY[code]) if code in PLAINLY else "")
        for code, label in pack.situations.items()
    ]
    outside = [
        Elsewhere(in_words(one), in_words(one.say), in_words(one.remedy), one.basis)
        for one in pack.exclusions.values()
    ]
    context = {"inside": inside, "outside": outside, "pack": pack, "back": "/"}
    return render(request, "public/scope.html", context)


def _pack() -> Policy:
    centre = window_card().code
    return pack_for(centre, worktime(centre).local_day(config.now()))
