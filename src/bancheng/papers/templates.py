"""文书模板 — the Word templates that a centre puts in the place of ours.

A template is a Word file with names in double braces, such as {{ 诉求编号 }}. It may hold names,
`if` and `for` and nothing else, so that it can show what the paper says and do nothing. A centre's
own goes before its parent's; a paper keeps the version that was in force when it was issued.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bancheng.cases.world import lineage
from bancheng.crypto import digest
from bancheng.rules.errors import Invalid

from . import word
from .forms import FORMS, Form
from .models import PaperTemplate
from .tables import HEADS

LARGEST, UNPACKED, MOST_PARTS = 2 * 1024 * 1024, 30 * 1024 * 1024, 200
ALWAYS = (
    "标题",
    "文书编号",
    "受文",
    "正文",
    "结语",
    "制文单位",
    "日期",
    "核验码",
    "查询网址",
    "记录",
)
ROW = "行"
_WORD = re.compile(r"\W")
_DRIVEN = ("vbaProject", "embeddings/", "activeX", "oleObject")
_SWITCH = r'\s*\\[*@#]\s*(?:"[^"]*"|\w+)'
_FIELD = re.compile(
    rf"(?:\s*(?:PAGE|NUMPAGES|SECTIONPAGES|DATE|TIME)\b(?:{_SWITCH})*)*\s*", re.IGNORECASE
)
"""Fields that a template may have: numbers of pages, the day. Others fetch data or run programs."""
Values = Mapping[str, Any]


def in_force(centre: str, kind: str) -> PaperTemplate | None:
    """The template for a centre's papers of this kind; None: the one that came along."""
    return all_in_force(centre).get(kind)


def all_in_force(centre: str) -> dict[str, PaperTemplate]:
    """The same for every kind of paper that has one, in one statement; contents are read later.

    Of each centre the newest version counts; an empty one gives way to the parent's.
    """
    path = lineage(centre)
    rows = PaperTemplate.objects.filter(centre_id__in=path).defer("content").order_by("version")
    newest = {(row.centre_id, row.kind): row for row in rows}
    found: dict[str, PaperTemplate] = {}
    for place in path:
        for (owner, kind), row in newest.items():
            if owner == place and row.sm3 != digest(b""):
                found.setdefault(kind, row)
    return found


def put_in(
    *, centre: str, kind: str, name: str, content: bytes, by: str, now: datetime
) -> PaperTemplate:
    """Put a template in force; raises `Invalid` with everything that is wrong with it."""
    if content:
        check(form_for(kind), content)
    newest = PaperTemplate.objects.filter(centre_id=centre, kind=kind).order_by("-version").first()
    return PaperTemplate.objects.create(
        centre_id=centre,
        kind=kind,
        version=(newest.version if newest else 0) + 1,
        name=re.sub(r"[\\/\x00-\x1f]", "", name)[:120],
        content=content,
        sm3=digest(content),
        by=by,
        at=now,
    )


def form_for(kind: str) -> Form:
    """The form of that kind; `LookupError` for what is none."""
    return next(form for form in FORMS if form.kind == kind)


def slot(label: str) -> str:
    """The name by which a template calls a line: its label without signs."""
    return _WORD.sub("", label)


def names_of(form: Form) -> list[str]:
    """The names that a template of this form may use, lists aside."""
    own = [slot(line.label) for part in form.sections for line in part.lines]
    return list(dict.fromkeys([*ALWAYS, *own]))


def lists_of(form: Form) -> dict[str, list[str]]:
    """The lists that a template of this form may go through, with the names in their rows."""
    found = {}
    for part in form.sections:
        if part.table:
            name, head = HEADS[part.table]
            found[name] = [slot(label) for label in head]
    return found


def default(form: Form) -> bytes:
    """The template that comes along: what our own papers look like, to be changed in Word."""
    blocks: list[dict[str, Any]] = [{"type": "text", "text": "{{ 正文 }}"}] if form.lead else []
    for part in form.sections:
        if part.heading:
            blocks.append({"type": "heading", "level": 3, "text": part.heading})
        rows: list[Any] = []
        for line in part.lines:
            name = slot(line.label)
            row = [[line.label, f"{{{{ {name} }}}}"]]
            optional = [[[f"{{%tr if {name} %}}", ""]], row, [["{%tr endif %}", ""]]]
            rows += optional if line.optional else [row]
        if rows:
            blocks.append({"type": "facts", "rows": rows})
        if part.table:
            blocks.append(_default_table(part.table))
    if form.recorded:
        blocks.append({"type": "text", "text": "{{ 记录 }}"})
    if form.closing:
        blocks.append({"type": "text", "text": "{{ 结语 }}"})
    blocks.append({"type": "signatures", "places": [_place(place) for place in form.places]})
    if form.seal:
        blocks.append({"type": "seal", "name": "{{ 制文单位 }}", "date": "{{ 日期 }}"})
    return word.built(
        "paper",
        {
            "title": "{{ 标题 }}",
            "number": "{{ 文书编号 }}",
            "addressee": "{{ 受文 }}：" if form.to else "",
            "blocks": blocks,
            "qr_note": "查进度：{{ 查询网址 }}　核验码：{{ 核验码 }}",
        },
    )


def _default_table(name: str) -> dict[str, Any]:
    listed, head = HEADS[name]
    gap = [""] * (len(head) - 1)
    return {
        "type": "table",
        "head": list(head),
        "rows": [
            [f"{{%tr for {ROW} in {listed} %}}", *gap],
            [f"{{{{ {ROW}.{slot(label)} }}}}" for label in head],
            ["{%tr endfor %}", *gap],
        ],
    }


def _place(place: str) -> str:
    return re.sub(r"\{[a-z_]+\}", "", place)


# ── filling ──────────────────────────────────────────────────────────────


def fill(content: bytes, values: Values) -> bytes:
    """The template with these values in it. Values are texts; nothing in them is read as code."""
    from docxtpl import DocxTemplate

    paper = DocxTemplate(io.BytesIO(content))
    paper.render(dict(values), jinja_env=_environment(), autoescape=True)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _environment() -> Any:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(autoescape=True)


def blank(form: Form) -> dict[str, Any]:
    """Every name without a value: what a paper does not say is empty."""
    return {**dict.fromkeys(names_of(form), ""), **{name: [] for name in lists_of(form)}}


def sample(form: Form) -> Values:
    """Made-up values for every name, to try a template with."""
    found: dict[str, Any] = {name: f"（{name}）" for name in names_of(form)}
    for name, row in lists_of(form).items():
        found[name] = [dict.fromkeys(row, "示例"), dict.fromkeys(row, "第二行\n换行")]
    return found


# ── checking ─────────────────────────────────────────────────────────────


def check(form: Form, content: bytes) -> None:
    """Raise `Invalid` unless this is a Word file that shows this paper and can do nothing else."""
    faults = _package_faults(content)
    if not faults:
        try:
            faults = list(_faults(form, content))
            if not faults:
                fill(content, sample(form))
        except Exception as why:  # noqa: BLE001  whatever a file of somebody else's may do
            faults = [_("模板不能套用：%(why)s") % {"why": str(why)[:120]}]
    if faults:
        raise Invalid([("template", fault) for fault in faults])


def _package_faults(content: bytes) -> list[str]:
    if len(content) > LARGEST:
        return [_("文件太大，模板不能超过 2 MB。")]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
                return [_("文件展开后太大。")]
            names = [part.filename for part in parts]
            read = [package.read(name) for name in names if name.endswith((".rels", ".xml"))]
            reaching = any(_reaches_out(part) for part in read)
    except (zipfile.BadZipFile, OSError, RuntimeError, SyntaxError):
        return [_("这不是 Word 文件，请上传 .docx。")]
    if "word/document.xml" not in names:
        return [_("这不是 Word 文件，请上传 .docx。")]
    if any(word in name for word in _DRIVEN for name in names):
        return [_("模板里不能有宏、控件或者嵌入的文件。")]
    if reaching:
        return [_("模板里不能有指向外部的链接、图片。")]
    return []


def _reaches_out(part: bytes) -> bool:
    """Whether an XML part fetches or runs what is not in the file: links, data fields, entities."""
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(part, parser)
    fields: dict[Any, list[str]] = {}
    for node in root.iter():
        name = etree.QName(node).localname if isinstance(node.tag, str) else ""
        if name == "altChunk" or node.get("TargetMode", "").lower() == "external":
            return True
        for key, value in node.attrib.items():
            if name == "fldSimple" and key.endswith("instr"):
                fields[node] = [value]
        if name in {"instrText", "delInstrText"}:
            above = next((one for one in node.iterancestors("{*}p")), root)
            fields.setdefault(above, []).append(node.text or "")
    told = (" ".join(texts) for texts in fields.values())
    return bool(root.getroottree().docinfo.doctype) or not all(map(_FIELD.fullmatch, told))


def _faults(form: Form, content: bytes) -> Iterable[str]:
    """What a template names that it may not."""
    from jinja2 import TemplateSyntaxError, nodes

    lists = lists_of(form)
    known = {*names_of(form), *lists}
    allowed = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.For)
    allowed += (nodes.Getattr, nodes.Not, nodes.And, nodes.Or)  # type: ignore[assignment]
    for source in _sources_of(content):
        try:
            tree = _environment().parse(source)
        except TemplateSyntaxError as why:
            yield _("花括号里的写法不对：%(why)s") % {"why": str(why.message)[:80]}
            continue
        for node in _walk(tree):
            if not isinstance(node, allowed):
                yield _("模板里只能写名称、如果、逐行，不能写：%(what)s") % {
                    "what": type(node).__name__
                }
            elif isinstance(node, nodes.Name) and node.name not in known | {ROW}:
                yield _("没有这个名称：%(name)s") % {"name": node.name}
            elif isinstance(node, nodes.Getattr) and not any(
                node.attr in row for row in lists.values()
            ):
                yield _("列表里没有这一列：%(name)s") % {"name": node.attr}


def _walk(node: Any) -> Iterable[Any]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _sources_of(content: bytes) -> Iterable[str]:
    """Everything in the file that is read as a template: body, headers, footers, notes, title."""
    from docxtpl import DocxTemplate

    paper = DocxTemplate(io.BytesIO(content))
    paper.init_docx()
    yield paper.patch_xml(paper.get_xml())
    for uri in (paper.HEADER_URI, paper.FOOTER_URI):
        for _key, part in paper.get_headers_footers(uri):
            yield paper.patch_xml(paper.get_part_xml(part))
    for part in paper.docx.part.package.parts:
        if part.content_type.endswith("footnotes+xml"):
            yield paper.patch_xml(part.blob.decode("utf-8"))
    properties = paper.docx.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        yield str(getattr(properties, name) or "")
