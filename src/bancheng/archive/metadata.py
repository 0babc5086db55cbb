"""归档元数据 — `metadata.xml`: the case, each document, and every step of how it was handled.

After the elements that GB/T 42727-2023 is said to ask for (we have not seen its text): 题名,
形成者, 责任人, 时间, 事项编码, 诉求编号, 密级, 保管期限, 文种, 格式, 大小, SM3 值, 过程元数据.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from xml.etree import ElementTree as ET

from bancheng.cases.models import Event
from bancheng.cases.queries import facts_of
from bancheng.cases.timeline import label_of
from bancheng.rules.fields import CODES

from . import manifest as m
from .contents import Document, Holding
from .retention import GROUNDS, LABELS, Term

SPACE = "urn:bancheng:archive:1"
DESCRIBED = ("paper", "original", "record")
"""Kinds of files that get an element; the others describe."""


def written(
    held: Holding, term: Term, found: Sequence[Document], entries: Mapping[str, m.Entry]
) -> bytes:
    """The bytes of `metadata.xml`."""
    ET.register_namespace("", SPACE)
    root = ET.Element(_tag("归档包"), {"版本": "1"})
    _add(root, "案卷", _of_case(held, term))
    for number, one in enumerate((d for d in found if d.kind in DESCRIBED), start=1):
        element = _add(root, "文件", _of_document(held, one, entries[one.path]))
        element.set("序号", str(number))
    steps = ET.SubElement(root, _tag("过程元数据"))
    for line in held.lines:
        _add(steps, "过程", _of_step(held, line.event))
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _of_case(held: Holding, term: Term) -> Iterable[tuple[str, str]]:
    case, facts = held.case, facts_of(held.case)
    grounds = "、".join(GROUNDS[ground] for ground in term.grounds)
    yield "题名", f"关于“{case.item_name or case.item_code or '群众反映事项'}”办不成事的诉求"
    yield "形成者", held.place.centre.name
    yield "责任人", held.person(held.event.by)
    yield "形成时间", _iso(held, case.received_at)
    yield "办结时间", _iso(held, case.closed_at)
    yield "归档时间", _iso(held, held.event.at)
    yield "事项编码", case.item_code
    yield "事项名称", case.item_name
    yield "诉求编号", case.case_no
    yield "办理结果", CODES["outcomes"][facts.outcome.value] if facts.outcome else ""
    yield "密级", "内部（反映人身份保密）" if case.confidential else "内部"
    yield "保管期限", f"{LABELS[term.retention]}（{term.years}年）"
    yield "保管期限理由", grounds or "一般诉求件"
    yield "保管至", term.until.isoformat()
    yield "规则包", facts.pack


def _of_document(held: Holding, one: Document, entry: m.Entry) -> Iterable[tuple[str, str]]:
    yield "题名", one.title
    yield "文种", one.sort
    yield "文号", one.number
    yield "形成者", one.maker
    yield "责任人", one.responsible
    yield "时间", _iso(held, one.at)
    yield "格式", one.media
    yield "大小", str(entry.size)
    yield "路径", one.path
    yield "SM3值", entry.sm3


def _of_step(held: Holding, event: Event) -> Iterable[tuple[str, str]]:
    yield "序号", str(event.seq)
    yield "时间", _iso(held, event.at)
    yield "行为", label_of(event.action)
    yield "执行人", held.person(event.by)
    yield "岗位", held.post(event.role)
    yield "单位", held.unit(event.unit)
    yield "工单", event.order_no
    yield "办理前", event.before
    yield "办理后", event.after
    yield "文书", event.paper
    yield "散列值", event.hash


def _add(above: ET.Element, name: str, parts: Iterable[tuple[str, str]]) -> ET.Element:
    element = ET.SubElement(above, _tag(name))
    for part, value in parts:
        ET.SubElement(element, _tag(part)).text = _printable(value)
    return element


def _tag(name: str) -> str:
    return f"{{{SPACE}}}{name}"


def _iso(held: Holding, at: datetime | None) -> str:
    return at.astimezone(held.place.time.zone).isoformat(timespec="seconds") if at else ""


def _printable(text: str) -> str:
    """Without characters that XML has no way to write."""
    return "".join(c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))
