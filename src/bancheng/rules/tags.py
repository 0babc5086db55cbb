"""评价标签 — the catalogue from which a rater chooses, by level; content changes by version only.

The on-site codes are those of the national platform's raters as several public programs have
them (domain.md 7.1); a place checks them against its own platform. The four heads for what was
done on-line are ours. A tag of a bad level names the cause that it points to, if there is one.
"""

from dataclasses import dataclass

from .errors import _

VERSION = "2026-1"


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: its code, what it says, the levels at which it is offered."""

    code: str
    label: str
    levels: tuple[int, ...]
    cause: str = ""


def _of(level: int, *rows: tuple[str, str] | tuple[str, str, str]) -> tuple[Tag, ...]:
    return tuple(Tag(row[0], row[1], (level,), row[2] if len(row) > 2 else "") for row in rows)


ONSITE: tuple[Tag, ...] = (
    *_of(
        5,
        ("510", _("一窗受理一次办结")),
        ("511", _("可以先受理后补材料")),
        ("512", _("不用提交证明")),
        ("513", _("可以全程网上办理")),
        ("514", _("可以使用手机办理")),
        ("515", _("可以就近办理")),
        ("516", _("无需材料直接办理")),
        ("517", _("服务热情效率高")),
    ),
    *_of(
        4,
        ("406", _("填写一张表单就可完成申报")),
        ("407", _("在线提交材料窗口核验")),
        ("408", _("一张清单告知全部申报材料")),
        ("409", _("用告知承诺减免申报材料")),
        ("410", _("可以在线预约办理")),
        ("411", _("跑大厅一次办完")),
        ("412", _("可以使用自助机办理")),
        ("413", _("服务态度较好")),
    ),
    *_of(
        3,
        ("307", _("一次性告知需要补正的材料")),
        ("308", _("提供申报材料样本")),
        ("309", _("在承诺的时间内办结")),
        ("310", _("办事指南指引准确")),
        ("311", _("按办事指南要求的材料即可办理")),
        ("312", _("可以快递送达")),
        ("313", _("跑动次数与承诺的一致")),
        ("314", _("服务态度一般")),
    ),
    *_of(
        2,
        ("207", _("没有提供材料样本"), "ZY01"),
        ("208", _("没有提供材料清单"), "ZY01"),
        ("209", _("未在承诺时间内办结")),
        ("210", _("同样内容的证明材料被要求多次提交"), "ZY06"),
        ("211", _("承诺网办但无法在线办理"), "ZY05"),
        ("212", _("在线预约办理后到实体大厅重复取号排队"), "ZY05"),
        ("213", _("窗口人员业务不熟练"), "ZY15"),
        ("214", _("服务态度生硬"), "ZY14"),
    ),
    *_of(
        1,
        ("108", _("在办事指南之外增加新的审批条件"), "ZY03"),
        ("109", _("需提供办事指南之外的申报材料"), "ZY03"),
        ("110", _("无理由超过法定办理时间")),
        ("111", _("办事指南提供样本有错"), "ZY01"),
        ("112", _("承诺在线收取申报材料实际无法收取"), "ZY05"),
        ("113", _("多头跑窗口和部门"), "ZY07"),
        ("114", _("跑动次数与承诺的不一致")),
        ("115", _("服务态度差效率低"), "ZY14"),
    ),
)
ONLINE: tuple[Tag, ...] = (
    Tag("online-speed", _("办事效率高"), (5, 4, 3)),
    Tag("online-guide", _("办事指南准确"), (5, 4, 3)),
    Tag("online-ease", _("办事便捷"), (5, 4, 3)),
    Tag("online-platform", _("平台好操作"), (5, 4, 3)),
    Tag("online-slow", _("办事效率低"), (2, 1)),
    Tag("online-guide-wrong", _("办事指南不准确"), (2, 1), "ZY01"),
    Tag("online-trouble", _("办事不便捷"), (2, 1), "ZY16"),
    Tag("online-platform-bad", _("平台不好操作"), (2, 1), "ZY05"),
)
TAGS: dict[str, Tag] = {tag.code: tag for tag in (*ONSITE, *ONLINE)}


def offered(*, online: bool) -> tuple[Tag, ...]:
    """What a rater may choose from: who came on-line is asked about that first."""
    return (*ONLINE, *ONSITE) if online else ONSITE


def label_of(code: str) -> str:
    """What a code says; a code of another platform stands for itself."""
    return TAGS[code].label if code in TAGS else code


def fitting(codes: tuple[str, ...], level: int) -> tuple[str, ...]:
    """Those of the codes that are offered at this level."""
    return tuple(code for code in codes if code in TAGS and level in TAGS[code].levels)
