"""办理草稿 — the workspace in which one move is worked out.

Effects (`effects/`) write here; nothing outside sees it. It keeps the two clocks and the
owner right, whatever an effect does, so that no effect can forget them.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from .clock import WorkTime
from .errors import _
from .facts import SYSTEM, Actor, CaseFacts, Order, Pending, Promise, StepClock
from .owners import NoOwner, owner_for
from .policy import Policy
from .states import CENTRE_UNIT, LIVE_ORDER, OPEN, WORKING, CaseClass, OrderState, Role, State
from .world import Event, World

if TYPE_CHECKING:
    from .transitions import Row

__all__ = ["CENTRE_POST", "PAUSABLE", "Draft", "Event", "World"]

PAUSABLE = WORKING | {State.CONSULTING}
CENTRE_POST: dict[State, Role] = {
    State.SUBMITTED: Role.WINDOW,
    State.SUPPLEMENT: Role.WINDOW,
    State.ACCEPTED: Role.DISPATCHER,
    State.TRIAGED: Role.DISPATCHER,
    State.RETURN_REVIEW: Role.DISPATCHER,
    State.REPLY_REVIEW: Role.DISPATCHER,
    State.REPLIED: Role.VERIFIER,
    State.CONSULTING: Role.DISPATCHER,
}


class Draft:
    """One move being worked out: the case as it becomes, and the events so far."""

    def __init__(
        self,
        case: CaseFacts,
        actor: Actor,
        world: World,
        row: "Row",
        order: Order | None = None,
    ) -> None:
        self.case, self.actor, self.world, self.row = case, actor, world, row
        self.others: dict[str, CaseFacts] = dict(world.others or {})
        self.order_no = order.no if order else None
        self.given: Mapping[str, Any] = {}
        self.events: list[Event] = []
        self.found_pending = case.pending
        self.deferred: list[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = []
        self.target: State | None = row.target if row.on == "case" else None

    # ── reading ──────────────────────────────────────────────────────────

    @property
    def now(self) -> datetime:
        """From when things count: now, or the moment at which time should have acted."""
        due = self.world.due
        return due.at if due and due.as_of else self.world.now

    @property
    def today(self) -> date:
        return self.world.time.local_day(self.now)

    @property
    def time(self) -> WorkTime:
        """The working time that the step counts in: the lead unit's while it has the case."""
        lead = self.case.lead
        if lead and self.case.state in WORKING | {State.DISPATCHED}:
            return self.world.time_of(lead.unit)
        return self.world.time

    @property
    def pack(self) -> Policy:
        return self.world.pack

    @property
    def order(self) -> Order:
        found = self.case.order(self.order_no or "")
        assert found is not None, "an order action without an order"
        return found

    # ── writing ──────────────────────────────────────────────────────────

    def set(self, **changes: Any) -> None:
        self.case = self.case.evolve(**changes)

    def set_order(self, **changes: Any) -> None:
        self.case = self.case.with_order(self.order.no, **changes)

    def record(
        self,
        action: str,
        given: Mapping[str, Any],
        *,
        by: Actor | None = None,
        before: State | None,
    ) -> None:
        """Write the log line of what has been set so far. One line, one version."""
        actor = by or self.actor
        if not actor.is_system and Role.REPORTER not in actor.roles:
            self.set(active_at=self.world.now)
        self.set(version=self.case.version + 1)
        order = self.case.order(self.order_no or "")
        role = self.row.as_role(actor, self.case, order) if by is None else Role.SYSTEM.value
        self.events.append(
            Event(
                action=action,
                by=actor.username,
                role=role,
                unit=actor.unit,
                at=self.world.now,
                case_no=self.case.case_no,
                before=before,
                after=self.case,
                given=dict(given),
                order_no=self.order_no if by is None else None,
            )
        )

    def by_system(self, action: str, **given: Any) -> None:
        """A consequence that the rules themselves draw, with a log line of its own."""
        self.record(action, given, by=SYSTEM, before=self.case.state)

    def afterwards(self, action: str, given: Mapping[str, Any], **changes: Any) -> None:
        """A consequence whose line follows the move's own."""
        self.deferred.append((action, given, changes))

    def finish(self, before: State) -> None:
        """Write the move's own line, then those of its consequences."""
        if due := self.world.due:
            self.given = {**self.given, "trigger": due.name, "moment": due.at}
            self.set(marks={**self.case.marks, due.name: due.at})
        self.record(self.row.action, self.given, before=before)
        for action, given, changes in self.deferred:
            self.set(**changes)
            self.by_system(action, **given)

    def raise_to(self, level: int, reason: str) -> None:
        """提级 — as a consequence of the move, if the case does not stand that high already."""
        if self.case.accepted_at and self.case.escalation < level:
            self.afterwards(
                "escalate",
                {"level": level, "reason": reason},
                escalation=level,
                escalation_acknowledged=False,
                escalated_at=self.world.now,  # whoever takes it up hears of it only now
            )

    def propose(
        self, given: Mapping[str, Any] | None = None, *, due_at: datetime | None = None
    ) -> None:
        """Leave a proposal for a second person; the state stays as it is."""
        due = due_at or self.world.time.step(self.pack.steps["approve"], self.now).at
        self.set(
            pending=Pending(self.row.action, self.actor.username, self.now, due, given or {}),
        )

    def cancel_pending(self) -> None:
        """Any other move of the case cancels a proposal (process.md 1), with an event."""
        if self.case.pending:
            self.by_system("cancel_pending", proposal=self._drop(self.case.pending))

    def _drop(self, pending: Pending) -> str:
        """Take the proposal away undecided; time proposes a level again if its ground stands."""
        if pending.action == "escalate":
            self.set(level_dropped_at=self.world.now)
        self.set(pending=None, pool=False)
        return pending.action

    # ── the promise ──────────────────────────────────────────────────────

    def promise(self, **changes: Any) -> None:
        """Set or move the promise; the due date is always counted anew from its grounds."""
        old = self.case.promise
        base = replace(old, **changes) if old else Promise(due_at=self.now, **changes)
        if old and old.floor and "floor" not in changes:
            added = base.extension_wd + base.stopped_wd - old.extension_wd - old.stopped_wd
            base = replace(base, floor=self.world.time.add_working_days(old.floor, added))
        days = base.limit_wd + base.extension_wd + base.stopped_wd
        rule = f"class.{self.case.case_class or self.pack.intake_class}.limit_wd"
        found = self.world.time.after_days(base.start, days, rule=rule)
        due, why, guessed = found.at, found.why.as_dict(), found.provisional
        if base.floor and due < self.world.time.close_of(base.floor):
            due = self.world.time.close_of(base.floor)
            why["floor"] = base.floor.isoformat()
            guessed = guessed or not self.world.time.calendar.knows(base.floor)
        for name in ("limit_wd", "extension_wd", "stopped_wd"):
            why[name] = getattr(base, name)
        why["pack"] = self.pack.key or self.pack.id
        self.set(
            promise=replace(base, due_at=due, provisional=guessed, why=why),
        )
        self._move_lead(old, due)

    def _move_lead(self, old: Promise | None, due: datetime) -> None:
        """The lead order's date follows the promise, unless dispatch had set an earlier one."""
        lead = self.case.lead
        if old and lead and lead.live and lead.due_at == old.due_at != due:
            self.case = self.case.with_order(lead.no, due_at=due)

    def set_class(self, case_class: CaseClass) -> None:
        """Set the class and recount: start + new limit, downward never below today + 1 WD.

        Lowering the class of a case that is late already does not make it punctual again.
        """
        promise, limit = self.case.promise, self.pack.classes[case_class].limit_wd
        if case_class is CaseClass.HARD and self.case.case_class is not CaseClass.HARD:
            self.set(hard_at=self.now)
            self.raise_to(3, _("定为疑难类"))
        self.set(case_class=case_class)
        if self.case.extension == "pending":  # another class has other approvers: ask anew
            self.set(extension=None, extension_signed=())
        if promise is None or self.case.round:
            return  # a redo round keeps its own limit
        floor = None
        if limit < promise.limit_wd:
            floor = self.world.time.add_working_days(self.today, self.pack.reclassify.floor_wd)
            if self.now > promise.due_at and not self.case.paused_at:
                floor = self.world.time.local_day(promise.due_at)
        self.promise(limit_wd=limit, floor=floor)

    def stop_days(self, since: datetime, until: datetime | None = None) -> int:
        """Working days that a stop has cost: those after its first day, up to its last."""
        time = self.world.time
        last = time.local_day(until) if until else self.today
        return time.working_days_between(time.local_day(since), last)

    # ── the step, the owner, the state ───────────────────────────────────

    def step(
        self, key: str, *, due_at: datetime | None = None, since: datetime | None = None
    ) -> None:
        """Start the step clock anew with the limit `key` of the pack, counted from `since`."""
        if due_at:
            fixed: dict[str, Any] = {"rule": key, "fixed": due_at.isoformat()}
            self.set(step=StepClock(key, self.now, due_at, False, None, fixed))
            return
        found = self.time.step(self.pack.steps[key], since or self.now)
        why = found.why.as_dict() | {"rule": f"steps.{key}"}
        left = None
        if self.case.paused_at:  # a step that begins in a pause begins paused
            left = self.time.working_minutes_between(self.now, found.at)
        begun = since or self.now
        self.set(step=StepClock(key, begun, found.at, found.provisional, left, why))

    def own(
        self,
        role: Role,
        unit: str = CENTRE_UNIT,
        *,
        prefer: str | None = None,
        barred: Collection[str] = (),
    ) -> None:
        """Give the case an owner: the post's person, the deputy, the next, the leader."""
        barred = frozenset({*self.case.barred, *barred})
        if role is Role.VERIFIER:
            barred |= frozenset(self.case.handled_by)
        chosen = self.world.roster.person(prefer) if prefer else None
        if chosen and (chosen.unit != unit or (unit == CENTRE_UNIT and role not in chosen.roles)):
            prefer = None
        try:
            found = owner_for(self.world.roster, role, unit, prefer=prefer, barred=barred)
        except NoOwner:
            if self.actor.is_system and self.case.owner:
                return  # time goes on where nobody is left; it stays with whom it was
            raise
        self.set(owner=found.username, owner_unit=found.unit, owner_for=found.standing_in_for)

    def settle_owner(self) -> None:
        """The owner of the state, process.md 1, column owner."""
        case = self.case
        if case.state not in OPEN:
            self.set(owner=None, owner_unit=None, owner_for=None, step=None)
        elif case.state is State.CONSULTING and case.convener:
            person = self.world.roster.person(case.convener)
            if person and person.unit != CENTRE_UNIT:
                self.own(Role.LIAISON, person.unit, prefer=case.convener)
            elif person and Role.DISPATCHER not in person.roles:
                self.own(Role.LEADER, prefer=case.convener)
            else:
                self.own(Role.DISPATCHER, prefer=case.convener)
        elif case.state in CENTRE_POST:
            role = CENTRE_POST[case.state]
            known = {Role.WINDOW: case.registered_by, Role.DISPATCHER: case.dispatcher}
            self.own(role, prefer=self._stays(role) or known.get(role))
        elif case.lead:
            self.own(Role.LIAISON, case.lead.unit, prefer=case.lead.handler)

    def _stays(self, role: Role) -> str | None:
        """The present owner, if the next step is of the same post: who took it over keeps it."""
        person = self.world.roster.person(self.case.owner or "")
        held = person and person.unit == CENTRE_UNIT and role in person.roles
        return self.case.owner if held and not self.case.owner_for else None

    def go(self, target: State) -> None:
        """Move the case: proposal, owner, step clock and pause follow the state."""
        if self.case.pending and self.case.pending is self.found_pending:
            self.afterwards("cancel_pending", {"proposal": self._drop(self.case.pending)})
        if self.case.extension == "pending" and self.case.lead is None:
            self.set(extension=None, extension_signed=())  # asked for by a unit that is out
        if self.case.paused_at and target not in PAUSABLE:
            self.resume()
        self.set(state=target, handover_from=None, handover_to=None, handover_at=None)
        if target not in OPEN:
            self._end(target)
            return
        self.set(ended_at=None)
        self.settle_owner()
        if target in WORKING:
            self._working_step()
        elif target is State.SUPPLEMENT:
            self.step("supplement", due_at=self.case.supplement_due)
        elif target is State.REPLIED:
            self.step("replied_attempt")
        else:
            self.step(target.value)

    def _working_step(self) -> None:
        lead = self.case.lead
        if lead is None or lead.contacted_at:
            self.step("progress")
        else:
            self.step("redo_contact" if self.case.round else "handling")

    def _end(self, target: State) -> None:
        """An ended case has no owner and no clock, and leaves no order open."""
        self.settle_owner()
        self.set(ended_at=self.case.ended_at or self.now, supervision_open=False)
        orders = tuple(
            replace(o, state=OrderState.CANCELLED) if o.state in LIVE_ORDER else o
            for o in self.case.orders
        )
        self.set(orders=orders)

    # ── pausing ──────────────────────────────────────────────────────────

    def resume(self) -> None:
        """Let the promise run again; the days that were stopped are added to it.

        A pause ends at the opening of its last day, even if nobody came to end it then.
        """
        since, until, step = self.case.paused_at, self.case.paused_until, self.case.step
        assert since is not None, "resume without a pause"
        ended = min(self.now, self.world.time.open_of(until)) if until else self.now
        ended = max(ended, since)
        self.set(paused_at=None, paused_for=None, paused_until=None)
        if self.case.promise:
            stopped = self.stop_days(since, ended)
            self.promise(stopped_wd=self.case.promise.stopped_wd + stopped)
        if step and step.left is not None:
            again, rest = max(ended, step.start), step.left
            due = self.time.add_working_minutes(again, rest)
            runs_on = replace(step, left=None, resumed_at=again, rest=rest)
            self.set(step=replace(runs_on, due_at=due.at, provisional=due.provisional))

    def pause(self, reason: str, until: date) -> None:
        """Stop the promise and the step clock."""
        step = self.case.step
        self.set(paused_at=self.now, paused_for=reason, paused_until=until)
        if step:
            left = self.time.working_minutes_between(self.now, step.due_at)
            self.set(step=replace(step, left=max(left, 0)))

    # ── orders, rounds ───────────────────────────────────────────────────

    def issue(self, unit: str, role: str, *, due_at: datetime, designated: bool = False) -> None:
        """Issue a work order; its number is the case's with a running part."""
        no = f"{self.case.case_no}-{len(self.case.orders) + 1:02d}"
        sign_by = self.world.time_of(unit).step(self.pack.steps["dispatched"], self.now).at
        new = Order(
            no=no,
            unit=unit,
            role=role,
            state=OrderState.ISSUED,
            issued_at=self.now,
            due_at=due_at,
            sign_due_at=sign_by,
            designated=designated,
        )
        self.set(orders=(*self.case.orders, new))

    def handled(self) -> None:
        """Remember that the actor worked on the matter: whoever did may not verify or judge it."""
        if not self.actor.is_system and self.actor.username not in self.case.handled_by:
            self.set(handled_by=(*self.case.handled_by, self.actor.username))

    def decided(self) -> None:
        if self.actor.username not in self.case.decided_by:
            self.set(decided_by=(*self.case.decided_by, self.actor.username))
