"""知识库 — reading, searching, drafting and moving entries of the knowledge base."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema

from bancheng.knowledge import content as contents
from bancheng.knowledge import entries, reading
from bancheng.knowledge.kinds import MOVES, Kind, State, Visibility, may_read, may_write
from bancheng.knowledge.models import Entry
from bancheng.rules.errors import Invalid, NotPermitted, NotVisible, _

from . import describe, lists, repeats
from .attachments import KEY_HEADER
from .bodies import Body, answer, body_of, fingerprint, moment, scalars_only
from .callers import Caller, StaffRequest
from .schemas import Page

Json = dict[str, Any]
router = Router(tags=["知识库"])
_NUMBER = re.compile(r"KB[0-9a-z-]{1,12}-[0-9]{6,}", re.ASCII)


class KnownItem(Schema):
    """事项."""

    name: str
    code: str


class BasisOut(Schema):
    """依据 — document, article, from when to when; days as text, empty if not known."""

    document: str
    article: str
    starts: str
    ends: str


class EntryOut(Schema):
    """知识条目 — the text in force, or the draft while nothing is in force."""

    number: str
    state: State
    version: int
    edition: int
    live: int
    kind: Kind
    visibility: Visibility
    title: str
    question: str
    answer: str
    items: list[KnownItem]
    causes: list[str]
    regions: list[str]
    basis: list[BasisOut]
    steps: list[str]
    unit: str
    contact: str
    valid_from: date | None
    valid_to: date | None
    review_on: date | None
    published_at: datetime | None
    author: str
    confirmed_by: str | None
    reviewed_by: str | None
    cases: list[str]
    views: int
    useful: int
    useless: int
    allowed_actions: list[str]


LINE = {"type": "string", "maxLength": 200}
LINES = {"type": "array", "items": LINE, "maxItems": contents.MOST}
DAY: Json = {"type": ["string", "null"], "format": "date"}


def _objects(names: Sequence[str], needed: str) -> Json:
    properties = dict.fromkeys(names, LINE)
    one = {"type": "object", "properties": properties, "additionalProperties": False}
    return {"type": "array", "maxItems": contents.MOST, "items": {**one, "required": [needed]}}


ITEM_PARTS, BASIS_PARTS = ("name", "code"), ("document", "article", "starts", "ends")
WRITTEN: Json = {
    "title": {"type": "string", "minLength": 1, "maxLength": contents.TITLE},
    "kind": {"type": "string", "enum": [kind.value for kind in Kind]},
    "question": {"type": "string", "maxLength": contents.QUESTION},
    "answer": {"type": "string", "minLength": 1, "maxLength": contents.TEXT},
    "items": _objects(ITEM_PARTS, "name"),
    "causes": {**LINES, "description": describe.PLACES["causes"]},
    "regions": LINES,
    "basis": _objects(BASIS_PARTS, "document"),
    "steps": {**LINES, "description": "一步一项"},
    "unit": {"type": "string", "description": describe.PLACES["units"]},
    "contact": {"type": "string", "maxLength": contents.LINE, "description": "只写对外公布的"},
    "cases": {**LINES, "description": "来源诉求件的编号"},
    "visibility": {"type": "string", "enum": [one.value for one in Visibility]},
    "valid_from": DAY,
    "valid_to": DAY,
}
NEEDED = ["title", "kind", "answer", "unit"]

ENTRY_FILTERS = [
    lists.filtered("kind", "种类", [kind.value for kind in Kind]),
    lists.filtered("state", "状态", [state.value for state in State]),
    lists.filtered("unit", "牵头单位"),
    lists.filtered("visibility", "公开或内部", [one.value for one in Visibility]),
    lists.filtered("item", "事项名称或编码"),
    lists.filtered("cause", "堵点成因"),
    lists.filtered("region", "适用地区"),
    lists.filtered("author", "起草人的用户名"),
]
ENTRY_LIST = [*ENTRY_FILTERS, *lists.paged(())]
SEARCH = [
    {**lists.filtered("q", "要搜的词"), "required": True},
    *ENTRY_FILTERS,
    *[one for one in lists.paged(()) if one["name"] == "limit"],
]


@router.get(
    "/knowledge",
    response=Page[EntryOut],
    operation_id="entries",
    summary="查询知识条目",
    openapi_extra={"parameters": ENTRY_LIST},
)
def found(request: StaffRequest) -> HttpResponse:
    """看得到的条目，最新的在前；没有发布的只给起草、复核、督办岗位和被征求确认的单位看。"""
    caller = _reader(request)
    query = lists.asked(request, ENTRY_LIST, sort="")
    among = reading.filtered(reading.visible(caller.actor), query.filters)
    rows = reading.newest(among, before=_before(query.cursor), limit=query.limit + 1)
    ahead = str(rows[query.limit - 1].pk) if len(rows) > query.limit else None
    return lists.page(rows[: query.limit], ahead, _shown(rows[: query.limit], caller))


@router.get(
    "/knowledge/search",
    response=Page[EntryOut],
    operation_id="search_entries",
    summary="检索知识条目",
    openapi_extra={"parameters": SEARCH},
)
def search(request: StaffRequest) -> HttpResponse:
    """最相符的在前。没有一条含全部词时，给出含词最多的。"""
    caller = _reader(request)
    query = lists.asked(request, SEARCH, sort="")
    filters = {**query.filters}
    q = filters.pop("q", "").strip()
    if not q or len(q) > 100:
        raise Invalid([("q", _("请写要搜的词，不超过一百个字。"))])
    rows = reading.search(q, caller.actor, filters, limit=query.limit)
    return lists.page(rows, None, _shown(rows, caller))


@router.post(
    "/knowledge",
    response={201: EntryOut},
    operation_id="write_entry",
    summary="起草知识条目",
    openapi_extra={
        "requestBody": describe.json_body(WRITTEN, NEEDED),
        "parameters": [KEY_HEADER],
    },
)
def write(request: StaffRequest) -> HttpResponse:
    """起草一条，存为草稿。不得含个人信息。由：知识库编辑、窗口专员、研判派单员、核查回访员。"""
    caller, body = _reader(request), body_of(request)
    if not may_write(caller.actor):
        raise NotPermitted(_("知识条目由本中心的编辑、窗口、研判派单和核查岗位起草。"))

    def take_down() -> Json:
        content = _content(body)
        return one(entries.write(actor=caller.actor, content=content, now=caller.now), caller)

    sent = fingerprint(body)
    return repeats.created(request, take_down, caller=caller.name, sent=sent, now=caller.now)


@router.get(
    "/knowledge/{number}",
    response=EntryOut,
    operation_id="entry",
    summary="一条知识",
)
def entry(request: StaffRequest, number: str) -> HttpResponse:
    """一条知识的现行内容，以及您现在可以做的动作（allowed_actions）。"""
    caller = _reader(request)
    return answer(one(_entry(caller, number), caller))


@router.post(
    "/knowledge/{number}/actions/{action}",
    response=EntryOut,
    operation_id="move_entry",
    summary="办理知识条目",
    openapi_extra={
        "requestBody": describe.json_body(
            {"word": {"type": "string", "maxLength": 2000}, "version": describe.VERSION}, []
        )
    },
)
def move(request: StaffRequest, number: str, action: str) -> HttpResponse:
    """提请确认、确认、发布、修订、停用等；动作见 allowed_actions，修改草稿除外。"""
    caller, body = _reader(request), body_of(request)
    held = _entry(caller, number)
    if action not in MOVES or action == "amend":
        raise NotVisible(_("没有这项操作。"))
    unknown = sorted(body.keys() - {"word", "version"})
    if unknown:
        raise Invalid([(name, _("没有这个填写项。")) for name in unknown])
    scalars_only(body, frozenset({"word", "version"}))
    version = body.get("version")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        raise Invalid([("version", _("格式不对。"))])
    moved = entries.act(
        held.number,
        action,
        actor=caller.actor,
        word=_text(body, "word"),
        version=held.version if version is None else version,
        now=caller.now,
    )
    return answer(one(moved, caller))


# ── shown ────────────────────────────────────────────────────────────────


def one(row: Entry, caller: Caller) -> Json:
    """One entry as the caller may read it."""
    return _shown([row], caller)(row)


def _shown(rows: Sequence[Entry], caller: Caller) -> Callable[[Entry], Json]:
    marks = reading.marks(rows)

    def show(row: Entry) -> Json:
        said = reading.face(row)
        plain = {k: v or None if k.startswith("valid_") else v for k, v in said.plain().items()}
        return {
            **plain,
            "cases": [case.case_no for case in reading.sources(row, caller.actor)],
            "number": row.number,
            "state": row.state,
            "version": row.version,
            "edition": row.edition,
            "live": row.live,
            "review_on": row.review_on,
            "published_at": moment(row.published_at),
            "author": row.author,
            "confirmed_by": row.confirmed_by or None,
            "reviewed_by": row.reviewed_by or None,
            "views": marks[row.pk].views,
            "useful": marks[row.pk].useful,
            "useless": marks[row.pk].useless,
            "allowed_actions": entries.allowed(row, caller.actor),
        }

    return show


# ── read ─────────────────────────────────────────────────────────────────


def _reader(request: StaffRequest) -> Caller:
    if not may_read(request.auth.actor):
        raise NotPermitted(_("您的岗位不看知识库。"))
    return request.auth


def _entry(caller: Caller, number: str) -> Entry:
    if len(number) > 32 or not _NUMBER.fullmatch(number):
        raise NotVisible(_("没有找到这条知识，或者您无权查看。"))
    return reading.entry_for(caller.actor, number)


def _content(body: Body) -> contents.Content:
    """What was sent, as an entry; refuses what it has no place for and what is of another kind."""
    errors = [(name, _("没有这个填写项。")) for name in body if name not in WRITTEN]
    for name, schema in WRITTEN.items():
        value = body.get(name)
        if value is None:
            continue
        if schema["type"] != "array":
            fits = isinstance(value, str)
        elif schema["items"]["type"] == "object":
            known = schema["items"]["properties"]
            fits = isinstance(value, list) and all(_is_object(part, known) for part in value)
        else:
            fits = isinstance(value, list) and all(isinstance(part, str) for part in value)
        if not fits:
            errors.append((name, _("格式不对。")))
    if errors:
        raise Invalid(errors)
    usual = {"visibility": Visibility.INTERNAL.value}
    return contents.from_plain({**usual, **{k: v for k, v in body.items() if v is not None}})


def _is_object(part: Any, known: Json) -> bool:
    if not isinstance(part, dict) or not part.keys() <= known.keys():
        return False
    return all(value is None or isinstance(value, str) for value in part.values())


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise Invalid([(name, _("格式不对。"))])
    return value or ""


def _before(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not cursor.isascii() or not cursor.isdecimal() or len(cursor) > 18:
        raise Invalid([("cursor", _("翻页位置不对，请从第一页开始。"))])
    return int(cursor)
