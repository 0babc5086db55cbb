"""四性检测 — 真实性, 完整性, 可用性, 安全性 of a package, each check with its result."""

import stat
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.cases.log import disposed, faults
from bancheng.cases.models import Case
from bancheng.cases.queries import events_of
from bancheng.crypto import KeyUnknown, Tampered

from . import manifest as m
from . import packages, proof, retention
from .checklist import checklist
from .models import ArchivePackage

PROPERTIES = {
    "authentic": gettext_noop("真实性"),
    "complete": gettext_noop("完整性"),
    "usable": gettext_noop("可用性"),
    "secure": gettext_noop("安全性"),
}
LABELS: dict[str, tuple[str, str]] = {
    "signature": ("authentic", gettext_noop("电子签名有效，签名密钥是本中心归档时所用的密钥")),
    "chain": ("authentic", gettext_noop("办理日志逐条相接，散列值全部相符")),
    "texts": ("authentic", gettext_noop("日志所记的文字与当时登记的摘要相符")),
    "live": ("authentic", gettext_noop("包内日志与系统现存的日志一致")),
    "persons": ("authentic", gettext_noop("每一步都记有时间、执行人和单位")),
    "files": ("complete", gettext_noop("清单所列文件与包内文件一一对应")),
    "papers": ("complete", gettext_noop("每个出具文书的环节都有文书")),
    "originals": ("complete", gettext_noop("日志提到的材料原件都在")),
    "metadata": ("complete", gettext_noop("归档元数据说明了全部文件")),
    "checklist": ("complete", gettext_noop("归档清单没有缺项")),
    "zip": ("usable", gettext_noop("归档包可以打开，不压缩、不加密")),
    "manifest": ("usable", gettext_noop("清单可以读出，格式受支持")),
    "formats": ("usable", gettext_noop("文书是 PDF/A 长期保存格式")),
    "digests": ("secure", gettext_noop("每个文件的 SM3 值和大小相符")),
    "bytes": ("secure", gettext_noop("归档包中没有夹带其他内容")),
    "kept": ("secure", gettext_noop("保存的归档包与归档时登记的 SM3 值一致")),
    "sealed": ("secure", gettext_noop("归档包加密存放，只有系统账户可以读取")),
    "term": ("secure", gettext_noop("保管期限已定，未到期不能销毁")),
}
"""Each check: of which property it is, and what it says when it holds."""


@dataclass(frozen=True, slots=True)
class Result:
    """检测项的结果 — `ok` is None for what an earlier fault left unexamined."""

    key: str
    label: str
    ok: bool | None


@dataclass(frozen=True, slots=True)
class Part:
    """One of the four properties."""

    label: str
    results: tuple[Result, ...]

    @property
    def ok(self) -> bool:
        """Whether every check of it holds."""
        return all(result.ok for result in self.results)


@dataclass(frozen=True, slots=True)
class Report:
    """检测报告 — of one package, at one moment."""

    case: Case
    package: ArchivePackage
    at: datetime
    parts: tuple[Part, ...]

    @property
    def ok(self) -> bool:
        """Whether all four hold."""
        return all(part.ok for part in self.parts)


def examine(package: ArchivePackage, *, now: datetime) -> Report:
    """Go through every check of the four properties."""
    found = {**_of_file(package), **_of_row(package)}
    parts = tuple(
        Part(
            _(label),
            tuple(
                Result(key, _(said), found.get(key))
                for key, (of, said) in LABELS.items()
                if of == name
            ),
        )
        for name, label in PROPERTIES.items()
    )
    return Report(package.case, package, now, parts)


def document(report: Report, centre: str, said_at: str) -> dict[str, object]:
    """The report as a document: for PDF and Word."""
    words = {True: _("合格"), False: _("不合格"), None: _("未检测")}
    blocks: list[dict[str, object]] = [
        {
            "type": "facts",
            "rows": [
                [[_("诉求编号"), report.case.case_no], [_("检测时间"), said_at]],
                [["SM3", report.package.sm3]],
                [[_("签名密钥"), report.package.key_id], [_("签名算法"), report.package.algorithm]],
                [[_("总体结论"), words[report.ok]]],
            ],
        }
    ]
    for part in report.parts:
        blocks.append({"type": "heading", "text": f"{part.label}：{words[part.ok]}", "level": 2})
        rows = [[result.label, words[result.ok]] for result in part.results]
        head = [_("检测项"), _("结果")]
        blocks.append({"type": "table", "head": head, "rows": rows, "widths": [5, 1]})
    blocks.append({"type": "signatures", "places": [_("检测人："), _("复核人：")]})
    return {"title": _("归档包四性检测报告"), "author": centre, "blocks": blocks}


# ── inside ───────────────────────────────────────────────────────────────


def _of_file(package: ArchivePackage) -> dict[str, bool]:
    path = packages.path_of(package.sm3)
    found = {"sealed": False, "kept": False}
    try:
        with packages.opened(package) as plain:
            checks = proof.examine(plain, key=package.key_id)
            found |= {check.key: check.ok for check in checks}
            plain.seek(0)
            found["kept"] = m.sm3_in(plain) == package.sm3
        found["sealed"] = stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    except (OSError, Tampered, KeyUnknown):
        return found
    return found


def _of_row(package: ArchivePackage) -> dict[str, bool]:
    case = package.case
    events = events_of(case)
    until = [event for event in events if event.seq <= package.event.seq]
    broken = next(iter(faults(case, events)), None)
    return {
        "live": broken is None and until[-1].hash == package.last_hash and not disposed(events),
        "persons": all(event.by and event.role and event.at for event in until),
        "checklist": not any(item.missing for item in checklist(case)),
        "term": package.retention in retention.LABELS and package.years > 0,
    }
