"""办理 — the one door through which a case changes. Nothing else writes a case.

Each function here does the whole of one change in one transaction: lock, version check, guards,
columns, orders, log lines, search words, outbox rows; or raises one of `rules.errors.Refused`
and changes nothing. Two people at once get one success and one clear refusal.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from bancheng.rules import decide as rules
from bancheng.rules.draft import World
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible, Refused, Stale, _
from bancheng.rules.facts import SYSTEM, Actor
from bancheng.rules.permissions import can_see
from bancheng.rules.states import CENTRE_UNIT, Role

from . import attachments, intake, log, meetings, numbers, store, unfinished
from .landing import Landing, Move, land
from .models import Attachment, Case
from .world import fitted, placed

LOOKS_UP = frozenset({"rate", "unmerge"})
"""Actions that read the case this one was merged into."""
LOOKS_DOWN = frozenset(
    {
        "merge",
        "withdraw",
        "approve_termination",
        "lapse_supplement",
        "reject",
        "approve_rejection",
        "guide",
    }
)
"""Actions that read, and may move, the cases merged into this one."""

NAMES = {"merge": "into", "convene": "cases"}
"""Fields in which an action names other cases."""
MOST_TOGETHER = 50
ATTEMPTS = 3
"""How often a move begins again because cases were merged into its own meanwhile."""

attach = attachments.attach


def register(
    *,
    actor: Actor,
    centre: str,
    channel: str,
    reporter: Mapping[str, Any],
    item: Mapping[str, Any] | None,
    statement: str,
    request: str = "",
    needed_by: Any = None,
    situation: str | None = None,
    point: str | None = None,
    first_asked_by: str | None = None,
    sources: Sequence[Mapping[str, Any]] = (),
    linked_to: str | None = None,
    barred: Sequence[str] = (),
    notice_version: str = "",
    now: datetime,
) -> Case:
    """登记 — take a matter in and return its case, owned and with its clock running.

    `barred` names staff complained of. A complaint about the centre's own staff is registered
    at the nearest centre above it that has a window officer, when there is one.
    """
    world, path = placed(centre, now)
    _may_register(actor, centre, path)
    read = intake.read(
        channel=channel,
        reporter=reporter,
        item=item,
        statement=statement,
        request=request,
        needed_by=needed_by,
        situation=situation,
        point=point,
        sources=sources,
        notice_version=notice_version,
        pack=world.pack,
    )
    _check_people(world, first_asked_by, barred)
    if linked_to:
        _check_link(actor, linked_to)
    if any(_own_staff(world, centre, name) for name in barred):
        centre, world, path = _above(centre, world, path)
    read.facts |= {"first_asked_by": first_asked_by, "barred": tuple(barred)}
    read.facts["linked_to"] = linked_to
    case_no = numbers.draw(centre, world.time.local_day(now))
    with transaction.atomic():
        return _insert(case_no, channel, actor, path, read, world)


def ready(centre: str, now: datetime) -> None:
    """Hold case numbers before a transaction that will register, so that writers do not queue."""
    world, _path = placed(centre, now)
    numbers.stock(centre, world.time.local_day(now))


def act(
    case_no: str,
    action: str,
    *,
    actor: Actor,
    given: Mapping[str, Any],
    version: int | None = None,
    now: datetime,
) -> Case:
    """办理 — carry out `action` on a case and return it; for `reopen`, the new case."""
    if action == "reopen":
        return _reopen(case_no, actor=actor, given=given, version=version, now=now)
    return _move(case_no, action, actor=actor, given=given, version=version, now=now)


def act_on_order(
    order_no: str,
    action: str,
    *,
    actor: Actor,
    given: Mapping[str, Any],
    version: int | None = None,
    now: datetime,
) -> Case:
    """办理工单 — carry out `action` on a work order and return its case."""
    return _move(
        numbers.case_no_of(order_no),
        action,
        actor=actor,
        given=given,
        version=version,
        now=now,
        order_no=order_no,
    )


# ── registering ──────────────────────────────────────────────────────────


def _may_register(actor: Actor, centre: str, path: tuple[str, ...]) -> None:
    """A window registers at its own centre, a platform at any centre below its own."""
    if actor.is_system or Role.REPORTER in actor.roles:
        return
    own = actor.centre == centre and actor.unit == CENTRE_UNIT
    below = Role.HOTLINE in actor.roles and actor.centre in path
    if not own and not below:
        raise NotPermitted(_("只能在本中心登记诉求。"))


def _check_people(world: World, first_asked_by: str | None, barred: Sequence[str]) -> None:
    named = {"first_asked_by": [first_asked_by] if first_asked_by else [], "barred": barred}
    errors = [
        (path, _("没有找到这个人。"))
        for path, names in named.items()
        for name in names
        if world.roster.person(name) is None
    ]
    if len(barred) > 9:
        errors.append(("barred", _("人数太多。")))
    if errors:
        raise Invalid(errors)


def _check_link(actor: Actor, case_no: str) -> None:
    try:
        store.seen(actor, case_no)
    except NotVisible:
        raise Invalid([("linked_to", _("没有找到这件诉求。"))]) from None


def _own_staff(world: World, centre: str, username: str) -> bool:
    person = world.roster.person(username)
    return person is not None and person.centre == centre and person.unit == CENTRE_UNIT


def _above(centre: str, world: World, path: tuple[str, ...]) -> tuple[str, World, tuple[str, ...]]:
    """Where a complaint about the centre's own staff goes: upwards, as far as to an officer."""
    for parent in path[1:]:
        found, lines = placed(parent, world.now)
        if any(p.available for p in found.roster.post(Role.WINDOW, CENTRE_UNIT)):
            return parent, found, lines
    return centre, world, path


def _insert(
    case_no: str,
    channel: str,
    actor: Actor,
    path: tuple[str, ...],
    read: intake.Intake,
    world: World,
) -> Case:
    centre = path[0]
    decision = rules.register(
        case_no=case_no,
        channel=channel,
        actor=actor,
        world=world,
        centre=centre,
        centre_path=path,
        **read.facts,
    )
    row = Case(case_no=case_no, centre_id=centre, code_salt=secrets.token_hex(16), **read.columns)
    empty = store.Held(row, replace(decision.case, orders=()))
    written = log.write(row, None, decision, more=read.codes, texts=read.texts)
    row.last_hash = written.last_hash
    store.insert(row, empty.facts, world)
    store.record(row, written, (), world.now)
    store.index(row, ())
    return row


# ── moving ───────────────────────────────────────────────────────────────


def _move(
    case_no: str,
    action: str,
    *,
    actor: Actor,
    given: Mapping[str, Any],
    version: int | None,
    now: datetime,
    order_no: str | None = None,
) -> Case:
    world, path = _world_before(case_no, now)
    above = _parent_of(case_no) if action in LOOKS_UP else None
    wanted = {case_no, *_named(action, given), *([above] if above else [])}
    below = case_no if action in LOOKS_DOWN else ""
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                held = store.hold(wanted, children_of=below, paths={path[0]: path})
                if case_no not in held:
                    raise NotVisible
                if above and held[case_no].facts.merged_into != above:
                    raise Stale
                return _carry_out(held, case_no, action, actor, given, version, world, order_no)
        except store.Overtaken:
            continue
        except IntegrityError as why:  # another process wrote the same line of the log
            raise Stale from why
    raise Stale


def _world_before(case_no: str, now: datetime) -> tuple[World, tuple[str, ...]]:
    """World and lineage, read before the transaction begins, where their rooms keep them."""
    centre = numbers.centre_of(case_no)
    if not centre:
        raise NotVisible
    return placed(centre, now)


def _parent_of(case_no: str) -> str | None:
    return Case.objects.filter(case_no=case_no).values_list("merged_into", flat=True).first()


def _named(action: str, given: Mapping[str, Any]) -> set[str]:
    """Other cases that the answers name."""
    value = given.get(NAMES.get(action, ""), ())
    if isinstance(value, str):
        value = value.replace("，", ",").split(",")
    if not isinstance(value, list | tuple):
        return set()  # the rules say what is wrong with it
    found = {one.strip() for one in value if isinstance(one, str)}
    if len(found) > MOST_TOGETHER:
        raise Invalid([(NAMES[action], _("一次最多五十件。"))])
    return {one for one in found if numbers.centre_of(one)}


def _carry_out(
    held: dict[str, store.Held],
    case_no: str,
    action: str,
    actor: Actor,
    given: Mapping[str, Any],
    version: int | None,
    before: World,
    order_no: str | None,
) -> Case:
    target = held[case_no]
    files = store.files_of(target.row) if given.get("attachments") else {}
    others = {
        no: one.facts
        for no, one in held.items()
        if no != case_no and one.facts.centre == target.facts.centre
        # who may not see a case named in the answers is told the same as if there were none
        if no not in _named(action, given) or can_see(actor, one.facts)
    }
    left = unfinished.of(target.row) if action == "archive" else ""
    held_files = frozenset(files)
    world = fitted(before, target.facts, files=held_files, others=others, unfinished=left)
    decision = rules.decide(
        target.facts,
        action,
        actor=actor,
        given=given,
        world=world,
        version=version,
        order_no=order_no,
    )
    clean = decision.main.given
    _write(target, decision, action, world, order_no, files)
    if action == "convene":
        _convene_others(held, target, actor, clean, before)
    elif action == "conclude":
        meetings.conclude(target.row, clean, world.now)
    for follow in decision.follows:
        _follow(held[follow.case_no], follow, before)
    return target.row


def _write(
    held: store.Held,
    decision: rules.Decision,
    action: str,
    world: World,
    order_no: str | None,
    files: Mapping[str, str],
) -> None:
    clean = decision.main.given
    used = {pk: files[pk] for pk in clean.get("attachments", ())}
    written = store.log_lines(held, decision, more={"files": used} if used else None)
    move = Move(held.row, held.orders, held.facts, decision.case, clean, order_no)
    landing: Landing = land(action, move)
    store.update(held, decision.case, landing, written, fitted(world, decision.case))
    store.record(held.row, written, used, world.now)
    held.facts = decision.case


def _follow(held: store.Held, follow: rules.Follow, before: World) -> None:
    """A consequence on another case, carried out by the system in the same transaction."""
    world = fitted(before, held.facts)
    decision = rules.decide(
        held.facts, follow.action, actor=SYSTEM, given=follow.given, world=world
    )
    _write(held, decision, follow.action, world, None, {})


def _convene_others(
    held: dict[str, store.Held],
    first: store.Held,
    actor: Actor,
    given: Mapping[str, Any],
    before: World,
) -> None:
    """One meeting, many cases: each moves with the first, or none does."""
    together = [first]
    for case_no in given.get("cases", ()):
        if case_no == first.row.case_no:
            continue
        other = held.get(case_no)
        try:
            if other is None or not can_see(actor, other.facts):
                raise NotVisible
            if other.facts.centre != first.facts.centre:
                raise NotAllowed(_("只能一并会商本中心的诉求。"))
            world = fitted(before, other.facts)
            own = {name: value for name, value in given.items() if name != "cases"}
            decision = rules.decide(other.facts, "convene", actor=actor, given=own, world=world)
        except Refused as why:
            raise Invalid([("cases", f"{case_no}：{why.message}")]) from why
        _write(other, decision, "convene", world, None, {})
        together.append(other)
    meetings.convene([one.row for one in together], actor.username, given, before.now)


# ── reopening ────────────────────────────────────────────────────────────


def _reopen(
    case_no: str, *, actor: Actor, given: Mapping[str, Any], version: int | None, now: datetime
) -> Case:
    """依新事实另立 — the archived case gets a log line, the new facts a case of their own."""
    world, path = _world_before(case_no, now)
    number = numbers.draw(numbers.centre_of(case_no), world.time.local_day(now))
    with transaction.atomic():
        held = store.hold({case_no}, paths={path[0]: path})
        if case_no not in held:
            raise NotVisible
        old = _carry_out(held, case_no, "reopen", actor, given, version, world, None)
        new = intake.anew(old, held[case_no].facts, given["new_facts"].strip())
        return _insert(number, "window", actor, path, new, world)


__all__ = ["Attachment", "act", "act_on_order", "attach", "ready", "register"]
