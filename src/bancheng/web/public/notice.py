"""填写前的告知 — what a person is told before anything is asked (PIPL 17; legal basis: duty).

Change a sentence, and `VERSION` too: each case keeps the version its reporter was shown.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

VERSION = "2026-1"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing a person is told, with its heading. `%(name)s` is the window's own name."""

    heading: str
    text: str


POINTS = (
    Point(
        _("为什么要问"),
        _("%(window)s依职责受理您的反映、联系您、请有关单位办理。不用于别的事。"),
    ),
    Point(
        _("会问什么"),
        _("怎么称呼您、怎样联系您、想办什么事、事情的经过。不要身份证照片，不用注册。"),
    ),
    Point(
        _("谁会看到"),
        _("窗口和办这件事的单位。姓名和电话平时只显示一部分；您可以要求对承办单位保密。"),
    ),
    Point(
        _("保存多久"),
        _("没有提交的内容 8 小时后作废；提交后随这件事归档，按档案管理规定保存。"),
    ),
    Point(
        _("您的权利"),
        _("您可以随时凭编号查看、补充或撤回，也可以请窗口更正、删除您的信息。"),
    ),
)
