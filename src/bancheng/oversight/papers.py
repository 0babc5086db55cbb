"""督办文书的办理 — the only place where a paper is written, signed, answered and closed.

One transaction a step: the paper is locked, who may and whether now is asked of `kinds.MOVES`,
one line is added to its history. A number is drawn when the paper is issued, before the
transaction, so that a gap may come but no writer waits for another.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from bancheng.calendar_cn.queries import worktime
from bancheng.cases import codec, queries
from bancheng.crypto import chained, salted_digest
from bancheng.people.models import Centre
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Stale, _
from bancheng.rules.facts import Actor

from . import reading
from .evidence import Found
from .kinds import BODIES, GROUNDS, KINDS, MOVES, Kind, Move, Standing, may_sign, may_write
from .models import Letterhead, Paper, PaperCase, PaperEvent, PaperOutbox, Series

MOST_CASES = 50
LONG, SHORT = 5000, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a paper says. `found` is what the evidence of each case was when it was drafted."""

    unit: str
    title: str
    text: str
    measures: str = ""
    reply_by: date | None = None
    person: str = ""
    addressee: str = ""
    addressee_name: str = ""
    grounds: Sequence[str] = ()
    cases: Sequence[str] = ()
    found: Mapping[str, Sequence[Found]] = field(default_factory=dict)


def write(
    *, actor: Actor, kind: Kind, content: Content, units: Iterable[str], now: datetime
) -> Paper:
    """拟稿 — begin a paper; `units` are those that it may concern."""
    if not may_write(actor, kind):
        raise NotPermitted(_("督办文书由本中心督办员、领导拟写。"))
    rows = _check(actor, kind, content, units)
    with transaction.atomic():
        paper = Paper(
            centre_id=actor.centre,
            kind=kind.value,
            drafted_by=actor.username,
            drafted_at=now,
            **_columns(content),
        )
        paper.save(force_insert=True)
        _name_cases(paper, content, rows)
        _append(paper, "write", actor, "", now)
        return paper


def amend(
    pk: int, *, actor: Actor, content: Content, units: Iterable[str], version: int, now: datetime
) -> Paper:
    """修改 — the drafter writes it anew, as long as it is a draft."""
    with transaction.atomic():
        paper = _hold(pk, actor, "amend", version)
        rows = _check(actor, Kind(paper.kind), content, units)
        for name, value in _columns(content).items():
            setattr(paper, name, value)
        PaperCase.objects.filter(paper=paper).delete()
        _name_cases(paper, content, rows)
        _append(paper, "amend", actor, "", now)
        return paper


def act(
    pk: int,
    action: str,
    *,
    actor: Actor,
    word: str = "",
    day: date | None = None,
    version: int,
    now: datetime,
) -> Paper:
    """Carry out any other move of the table; `day` for those that ask for one."""
    move = MOVES.get(action)
    if move is None or action == "amend":
        raise NotVisible
    number = ""
    if action == "issue":
        paper = reading.paper_for(actor, pk)
        _permit(paper, actor, move)
        number = _number(paper, now)
    with transaction.atomic():
        paper = _hold(pk, actor, action, version)
        said = _word(move, word)
        _complete(paper, move, now)
        _named_day(paper, move, day, now)
        _carry_out(paper, move, actor, said, number, now)
        _append(paper, action, actor, said, now)
        return paper


def already_done(pk: int, action: str, *, actor: Actor, version: int) -> bool:
    """Whether the same person has just made the same move: the second press of a double click."""
    done = PaperEvent.objects.filter(paper_id=pk, seq=version + 1, action=action)
    return done.filter(by=actor.username).exists()


def allowed(paper: Paper, actor: Actor) -> list[str]:
    """The moves that are open to the actor now, in the table's order."""
    standings = standing(paper, actor)
    return [
        move.action
        for move in MOVES.values()
        if move.who in standings and paper.state in move.sources and paper.kind in move.kinds
    ]


def standing(paper: Paper, actor: Actor) -> frozenset[Standing]:
    """In what standing the actor meets the paper; empty for who may not even read it."""
    if not reading.may_see(actor, paper):
        return frozenset()
    found = set()
    if reading.overseen_by(actor, paper):
        found.add(Standing.OVERSEER)
        if paper.drafted_by == actor.username:
            found.add(Standing.DRAFTER)
        elif may_sign(actor, Kind(paper.kind), reading.rule_of(paper.centre_id)):
            found.add(Standing.SIGNER)
        if paper.signed_by and paper.signed_by != actor.username:
            found.add(Standing.ACCEPTER)
    elif reading.of_unit(actor, paper):
        found.add(Standing.UNIT)
    return frozenset(found)


# ── checks ───────────────────────────────────────────────────────────────


def _hold(pk: int, actor: Actor, action: str, version: int) -> Paper:
    """The paper under a lock: seen, permitted, not stale, in a state that allows it."""
    paper = Paper.objects.select_for_update().filter(pk=pk).first()
    if paper is None or not reading.may_see(actor, paper):
        raise NotVisible(_("没有找到这份文书，或者您无权查看。"))
    move = MOVES[action]
    _permit(paper, actor, move)
    if paper.version != version:
        raise Stale(_("这份文书刚刚有了新的变化，请刷新后再办理。"))
    if paper.state not in move.sources or paper.kind not in move.kinds:
        raise NotAllowed(_("这份文书现在的状态不能这样办理。"))
    return paper


def _permit(paper: Paper, actor: Actor, move: Move) -> None:
    if move.who in standing(paper, actor):
        return
    if move.who is Standing.SIGNER and paper.drafted_by == actor.username:
        raise NotPermitted(_("拟稿人不能签发自己拟的文书。"))
    if move.who is Standing.ACCEPTER and paper.signed_by == actor.username:
        raise NotPermitted(_("签发人不能验收，请由另一人验收销号。"))
    raise NotPermitted(_("这项操作不由您的岗位办理。"))


def _check(actor: Actor, kind: Kind, content: Content, units: Iterable[str]) -> dict[str, Any]:
    """The cases named, by number; raises `Invalid` with every fault at once."""
    errors: list[tuple[str, str]] = []
    rule = KINDS[kind]
    if content.unit not in set(units):
        errors.append(("unit", _("请选择被督办的单位。")))
    if not content.title or len(content.title) > SHORT:
        errors.append(("title", _("请写标题，不超过八十个字。")))
    if not content.text or len(content.text) > LONG:
        errors.append(("text", _("请写明事实，不超过五千个字。")))
    if rule.needs_measures and not content.measures:
        errors.append(("measures", _("请写明要求整改什么。")))
    if rule.to_unit and content.reply_by is None:
        errors.append(("reply_by", _("请定一个答复期限。")))
    if not rule.to_unit and content.addressee not in BODIES:
        errors.append(("addressee", _("问责建议只能送有权机关，请选择受文机关。")))
    if not content.grounds or not set(content.grounds) <= GROUNDS.keys():
        errors.append(("grounds", _("请选择事由。")))
    if not 1 <= len(set(content.cases)) <= MOST_CASES:
        errors.append(("cases", _("请写明所据的诉求件，一到五十件。")))
    rows = dict(
        queries.visible(actor)
        .filter(case_no__in=list(content.cases)[:MOST_CASES], centre_id=actor.centre)
        .values_list("case_no", "pk")
    )
    if any(no not in rows for no in content.cases):
        errors.append(("cases", _("有的诉求件没有找到，请核对编号。")))
    if content.person == actor.username:
        errors.append(("person", _("不能拟写涉及本人的文书。")))
    if errors:
        raise Invalid(errors)
    return rows


def _word(move: Move, word: str) -> str:
    said = word.strip()
    if move.required and not said:
        raise Invalid([("word", _("请写明理由或意见。"))])
    if len(said) > LONG:
        raise Invalid([("word", _("文字太长。"))])
    return said if move.word else ""


def _complete(paper: Paper, move: Move, now: datetime) -> None:
    """A paper is signed only while its answer date lies ahead."""
    if move.action == "issue" and paper.reply_by and paper.reply_by <= _today(paper, now):
        raise NotAllowed(_("答复期限已经过了，请退回拟稿人改期。"))


def _named_day(paper: Paper, move: Move, day: date | None, now: datetime) -> None:
    """Keep the day that a plan names; the date is part of what is hashed from then on."""
    if not move.dated:
        return
    if day is None or day <= _today(paper, now):
        raise Invalid([("day", _("请写明哪一天整改完成，应在今天以后。"))])
    paper.fix_by = day


def _today(paper: Paper, now: datetime) -> date:
    return worktime(paper.centre_id).local_day(now)


# ── writing ──────────────────────────────────────────────────────────────


def _columns(content: Content) -> dict[str, Any]:
    return {
        "unit": content.unit,
        "person": content.person,
        "addressee": content.addressee,
        "addressee_name": content.addressee_name,
        "title": content.title,
        "grounds": codec.canonical(list(content.grounds)),
        "text": content.text,
        "measures": content.measures,
        "reply_by": content.reply_by,
    }


def _name_cases(paper: Paper, content: Content, rows: Mapping[str, int]) -> None:
    PaperCase.objects.bulk_create(
        PaperCase(
            paper=paper,
            centre_id=paper.centre_id,
            case_id=rows[no],
            case_no=no,
            found=codec.canonical([[f.ground, f.number] for f in content.found.get(no, ())]),
        )
        for no in dict.fromkeys(content.cases)
    )


def _carry_out(
    paper: Paper, move: Move, actor: Actor, said: str, number: str, now: datetime
) -> None:
    paper.state = move.target.value
    if move.action == "propose":
        paper.proposed_at = now
    elif move.action == "issue":
        paper.number, paper.signed_by, paper.issued_at = number, actor.username, now
    elif move.action in ("answer", "record_answer", "plan"):
        paper.answer, paper.answered_by, paper.answered_at = said, actor.username, now
    elif move.action == "report_done":
        paper.report = said
    elif move.action in ("close", "cross_off"):
        paper.result = said


def _append(paper: Paper, action: str, actor: Actor, said: str, now: datetime) -> None:
    """One line more in the history, and the paper's row with it."""
    salt = secrets.token_hex(16)
    body = codec.canonical(
        {
            "paper": paper.pk,
            "seq": paper.version + 1,
            "at": now.astimezone(UTC).isoformat(),
            "action": action,
            "by": actor.username,
            "unit": actor.unit,
            "state": paper.state,
            "number": paper.number or "",
            "word": salted_digest(bytes.fromhex(salt), said),
            "content": salted_digest(bytes.fromhex(salt), content_of(paper)),
        }
    )
    event = PaperEvent.objects.create(
        paper=paper,
        centre_id=paper.centre_id,
        seq=paper.version + 1,
        at=now,
        action=action,
        by=actor.username,
        word=said,
        salt=salt,
        body=body,
        prev_hash=paper.last_hash,
        hash=chained.link(paper.last_hash, body),
    )
    PaperOutbox.objects.create(event=event)
    paper.version, paper.last_hash = event.seq, event.hash
    paper.save()


def content_of(paper: Paper) -> str:
    """What the paper says, as the one text that its history holds the digest of."""
    cases = list(paper.lines.order_by("case_no").values_list("case_no", flat=True))
    return codec.canonical(
        [
            paper.kind,
            paper.unit,
            paper.person,
            paper.addressee,
            paper.addressee_name,
            paper.title,
            json.loads(paper.grounds),
            _open(paper.text),
            _open(paper.measures),
            paper.reply_by.isoformat() if paper.reply_by else "",
            cases,
            *([paper.fix_by.isoformat()] if paper.fix_by else []),
        ]
    )


def _open(value: Any) -> str:
    return value if isinstance(value, str) else value.reveal()


def faults(paper: Paper) -> list[str]:
    """Every place where the history of a paper does not hold; empty when it is as written."""
    lines = list(paper.events.order_by("seq"))
    head = paper.version, paper.last_hash

    def as_written(last: PaperEvent, body: chained.Body) -> bool:
        content = salted_digest(bytes.fromhex(last.salt), content_of(paper))
        return bool(body["content"] == content and body["state"] == paper.state)

    return chained.faults(str(paper.pk), lines, head, chained.said_again, as_written)


# ── numbers ──────────────────────────────────────────────────────────────


def _number(paper: Paper, now: datetime) -> str:
    """云政督谈〔2026〕3号 — drawn in a transaction of its own."""
    year = _today(paper, now).year
    series = Series.objects.filter(centre_id=paper.centre_id, kind=paper.kind, year=year)
    with transaction.atomic():
        if not series.update(next=F("next") + 1):
            Series.objects.get_or_create(centre_id=paper.centre_id, kind=paper.kind, year=year)
            series.update(next=F("next") + 1)
        serial = series.values_list("next", flat=True).get() - 1
    mark = mark_of(paper.centre_id) + KINDS[Kind(paper.kind)].mark
    return f"{mark}〔{year}〕{serial}号"


def mark_of(centre: str) -> str:
    """What the centre's numbers begin with: its letterhead, else one made from its name."""
    kept = Letterhead.objects.filter(pk=centre).values_list("mark", flat=True).first()
    if kept:
        return kept
    name = Centre.objects.values_list("name", flat=True).get(pk=centre)
    return f"{name[:1]}政督"
