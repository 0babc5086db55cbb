"""卷内文件 — everything that belongs into the package of a case, as it was when it was archived.

The papers as they were issued, the record of how the case was handled with every word, what was
handed in as it was, the log in its exact text with the texts beside it, the catalogue of it all.
What happened after archiving (new facts opened anew) belongs to the case that it opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bancheng.cases import attachments
from bancheng.cases.models import Case, Event
from bancheng.cases.queries import attachments_of
from bancheng.cases.timeline import label_of
from bancheng.papers import documents, issuing, render, sources
from bancheng.papers.scene import Line, Place, Scene, lines_of, place_of, scenes
from bancheng.rules.states import ROLE_LABELS, Role

from . import manifest as m
from .zips import Content

ENDINGS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/tiff": "tif",
    "image/bmp": "bmp",
    "audio/mpeg": "mp3",
    "audio/amr": "amr",
    "audio/x-wav": "wav",
    "audio/mp4": "m4a",
    "audio/m4a": "m4a",
    "video/mp4": "mp4",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/plain": "txt",
}
PDF, LINES, XML = "application/pdf", "application/jsonl", "application/xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """一份卷内文件 — where it lies in the package, what it is, who made it, its content."""

    path: str
    kind: str
    title: str
    sort: str  # 文种
    at: datetime
    content: Content
    media: str = PDF
    number: str = ""
    maker: str = ""
    responsible: str = ""
    seq: int = 0

    @property
    def entry(self) -> m.Entry:
        """The line of the manifest."""
        if isinstance(self.content, bytes):
            size, sm3 = len(self.content), m.sm3(self.content)
        else:
            size, sm3 = self.content.stat().st_size, m.sm3_of(self.content)
        return m.Entry(
            path=self.path,
            kind=self.kind,
            title=self.title,
            media=self.media,
            size=size,
            sm3=sm3,
            seq=self.seq,
            number=self.number,
        )


@dataclass(frozen=True, slots=True)
class Holding:
    """一件 — an archived case as it lies open for packing: its log up to archiving, who made it."""

    case: Case
    event: Event
    place: Place
    lines: Sequence[Line]

    def person(self, username: str) -> str:
        """A person's name and account."""
        found = self.place.people.person(username)
        return f"{found.name}（{username}）" if found else _SPECIAL.get(username, username)

    def name(self, username: str) -> str:
        """A person's name alone."""
        return self.person(username).partition("（")[0]

    def who(self, event: Event) -> str:
        """Who did it, and for which unit."""
        own = event.by not in _SPECIAL
        return f"{self.name(event.by)}\n{self.unit(event.unit)}" if own else self.name(event.by)

    def unit(self, code: str) -> str:
        """The unit's full name, of the centre's own staff the centre's."""
        found = self.place.units.get(code)
        return found.name if found and code != "centre" else self.place.centre.name

    def post(self, role: str) -> str:
        """What a role is called."""
        return ROLE_LABELS[Role(role)] if role in frozenset(Role) else role

    def local(self, at: datetime) -> str:
        """A moment as it was on the wall."""
        return f"{at.astimezone(self.place.time.zone):%Y-%m-%d %H:%M}"


_SPECIAL = {"reporter": "反映人", "system": "系统"}


def holding(case: Case, event: Event) -> Holding:
    """The case with its log up to the event that archived it."""
    lines = [line for line in lines_of(case) if line.event.seq <= event.seq]
    return Holding(case, event, place_of(case.centre_id), lines)


def documents_of(held: Holding) -> list[Document]:
    """Papers, record and originals, in the order of the catalogue."""
    found = [*_papers(held), _record(held), *_originals(held)]
    return [_catalogue(held, found), *found]


def logs_of(held: Holding) -> list[Document]:
    """The log in its exact text, and the texts beside it."""
    events, texts = [], []
    for line in held.lines:
        event = line.event
        events.append({"body": event.body, "prev_hash": event.prev_hash, "hash": event.hash})
        for text in sorted(event.texts.all(), key=lambda one: one.name):
            plain = text.text.reveal()
            texts.append({"seq": event.seq, "name": text.name, "salt": text.salt, "text": plain})
    return [
        _log(held, m.EVENTS, "办理日志", events),
        _log(held, m.TEXTS, "办理日志所记文字", texts),
    ]


def _log(held: Holding, path: str, title: str, rows: Sequence[object]) -> Document:
    content = b"".join(m.canonical(row) + b"\n" for row in rows)
    return Document(
        path=path,
        kind="log",
        title=title,
        sort="日志",
        at=held.event.at,
        content=content,
        media=LINES,
        maker=held.place.centre.name,
    )


def _papers(held: Holding) -> list[Document]:
    events = {line.event.pk: line.event for line in held.lines if line.event.paper}
    events.pop(held.event.pk, None)  # its paper is the catalogue
    papers = issuing.issue_for(held.case, list(events))
    return [
        Document(
            path=f"documents/{number:03d}.pdf",
            kind="paper",
            title=paper.title,
            sort=paper.title,
            at=paper.issued_at,
            content=render.pdf(paper),
            number=paper.number,
            maker=held.unit(events[paper.event_id].unit),
            responsible=held.person(paper.by),
            seq=events[paper.event_id].seq,
        )
        for number, paper in enumerate(papers, start=1)
    ]


def _originals(held: Holding) -> list[Document]:
    rows = [one for one in attachments_of(held.case) if one.created_at <= held.event.at]
    return [
        Document(
            path=f"originals/{number:03d}.{ENDINGS.get(row.content_type, 'bin')}",
            kind="original",
            title=row.name,
            sort="附件",
            at=row.created_at,
            content=Path(attachments.folder() / row.path),
            media=row.content_type,
            maker=held.person(row.uploader),
            responsible=held.person(row.uploader),
            seq=row.event.seq if row.event else 0,
        )
        for number, row in enumerate(rows, start=1)
    ]


# ── what is written for the package ──────────────────────────────────────


def _record(held: Holding) -> Document:
    case = held.case
    facts = [
        ("诉求编号", case.case_no, True),
        ("登记时间", held.local(case.received_at), True),
        ("反映人", case.reporter_name.reveal() if case.reporter_name else "", True),
        ("联系电话", case.reporter_phone.reveal() if case.reporter_phone else "", True),
        ("事项", case.item_name or case.item_code, False),
        ("问题经过", case.statement, False),
        ("诉求", case.request, False),
        ("办理答复", case.answer, False),
    ]
    told = scenes(case, held.place, [line.event.pk for line in held.lines])
    rows = [
        [
            str(line.event.seq),
            held.local(line.event.at),
            label_of(line.event.action),
            held.who(line.event),
            _told(told[line.event.pk]),
        ]
        for line in held.lines
    ]
    document = {
        "title": "办理过程记录",
        "number": case.case_no,
        "author": held.place.centre.name,
        "blocks": [
            {"type": "facts", "rows": documents.packed([f for f in facts if f[1]])},
            {"type": "heading", "text": "登记、联系、会商、答复、回访、评价的全部记录", "level": 2},
            {
                "type": "table",
                "head": ["序号", "时间", "环节动作", "经办人和单位", "所记内容"],
                "rows": rows,
                "widths": [0.5, 1.3, 1.2, 1.7, 4.2],
            },
        ],
    }
    return Document(
        path=m.RECORD,
        kind="record",
        title="办理过程记录",
        sort="记录",
        at=held.event.at,
        content=documents.render_pdf("report", document, at=held.event.at),
        maker=held.place.centre.name,
        responsible=held.person(held.event.by),
        seq=held.event.seq,
    )


def _told(scene: Scene) -> str:
    """Everything that was written and chosen; of the registration the facts above say it."""
    return "\n".join(f"{label}：{said.value}" for label, said in sources.recorded(scene))


def _catalogue(held: Holding, found: Sequence[Document]) -> Document:
    rows = [
        [
            str(number),
            one.title,
            one.number,
            one.responsible.partition("（")[0],
            held.local(one.at)[:10],
            one.path,
            one.entry.sm3[:8],
        ]
        for number, one in enumerate(found, start=1)
    ]
    document = {
        "title": "归档目录",
        "number": held.case.case_no,
        "author": held.place.centre.name,
        "blocks": [
            {
                "type": "table",
                "head": ["序号", "题名", "文号", "责任人", "日期", "位置", "SM3 前八位"],
                "rows": rows,
                "widths": [0.6, 2.2, 2.3, 1.2, 1.9, 3.4, 1.8],
                "note": "完整的 SM3 值和签名在归档包的 manifest.json 中。",
            }
        ],
    }
    return Document(
        path=m.CATALOGUE,
        kind="catalogue",
        title="归档目录",
        sort="目录",
        at=held.event.at,
        content=documents.render_pdf("report", document, at=held.event.at),
        maker=held.place.centre.name,
        responsible=held.person(held.event.by),
        seq=held.event.seq,
    )
