"""神谕 — what time must have done to a case: what it owes by the dates counted in `followed.py`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tests.flow.followed import AS_OF, HANDED, IDLE, OPEN, STARTED, WINDOW, Followed, sampled

SILENT = AS_OF | {"lapse_supplement", "close_unsampled", "lapse_rating"}


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that time owes: since when, and whether it waits for the offices to open."""

    name: str
    moment: datetime

    @property
    def waits(self) -> bool:
        return self.name.split(":")[0] not in SILENT


class Oracle(Followed):
    """One case, and what time owes it."""

    # ── what time owes ───────────────────────────────────────────────────

    def owed(self) -> Iterator[Expected]:
        """Everything that time will do to the case as it stands, if nobody touches it."""
        everything = (self._silent(), self._promised(), self._told(), self._approvals())
        for name, moment in (one for part in (*everything, self._of_rating()) for one in part):
            if moment is not None:
                mark = self.marks.get(name)
                if mark is None or moment > mark:
                    yield Expected(name, moment)

    def _silent(self) -> Iterator[tuple[str, datetime | None]]:
        """What happens by itself, at any hour."""
        d, doc, cal = self.d, self.doc, self.almanac
        pending = doc.get("pending") or {}
        for no, order in self._live():
            if self.state in OPEN and order["state"] == "issued":
                yield f"auto_sign:{no}", d.orders[no].sign_due
        if self.state == "submitted" and pending.get("action") == "reject":
            yield "undecided", d.pending_due
        if doc.get("paused_until"):
            day = date.fromisoformat(doc["paused_until"])
            yield "resume", cal.opening(day if cal.worked(day) else cal.worked_after(day, 1))
        if self.state == "supplement" and d.supplement_due and d.supplement_reminded:
            yield "lapse_supplement", max(d.supplement_due, cal.end_of(d.supplement_reminded, 1))
        if self.state == "replied" and doc.get("on_the_spot") and not doc.get("round"):
            said, window = doc.get("confirmed"), d.released + WINDOW if d.released else None
            if not sampled(doc["case_no"]) and said != "no":
                signed = said and not doc.get("confirmed_unsigned")
                yield "close_unsampled", d.confirmed if signed else window
        if self.state == "closed" and doc.get("rated_round") != doc.get("round", 0) and d.ended:
            yield "lapse_rating", d.ended + WINDOW

    def _promised(self) -> Iterator[tuple[str, datetime | None]]:
        """Cards, supervision and levels that hang on the promise, or on a promised day."""
        d, doc, cal = self.d, self.doc, self.almanac
        running = self.state in OPEN and d.due and not d.answered and not d.paused
        if running and d.due:
            day = cal.on(d.due)
            yellow, red = cal.opening_after(day, -1), cal.opening_after(day, 1)
            yield "yellow_card", yellow
            yield "red_card", red
            if not (doc.get("supervision") == "supervised" and doc.get("supervision_open")):
                yield "overdue_supervise", cal.opening_after(day, 2)
            yield "yellow_level", self._up(2, yellow)
            yield "red_level", self._up(3, red)
            yield "overdue_level", self._proposed(4, cal.opening_after(day, 6))
        lead = self._lead()
        promised = doc.get("outcome") == "promised" and not doc.get("fulfilled_at")
        if self.state == "replied" and promised and lead and lead[1].get("promised_on"):
            day = date.fromisoformat(lead[1]["promised_on"])
            yield "promised_yellow", cal.opening_after(day, -1)
            yield "promised_red", cal.opening_after(day, 1)
            yield "promised_level", self._up(2, cal.opening_after(day, 1))

    def _told(self) -> Iterator[tuple[str, datetime | None]]:
        """Reminders, alerts, and levels for other reasons."""
        d, doc, cal = self.d, self.doc, self.almanac
        paused, refused = doc.get("paused_at"), (doc.get("pending") or {}).get("action") == "reject"
        late = d.step and d.step[0] not in ("dispatched", "supplement")
        if self.state in OPEN and late and not paused and not refused and not self._uncalled():
            yield "step_overdue", d.step_due
        lead = self._lead()
        if lead and self.state in STARTED and lead[1]["state"] != "replied":
            dates = d.orders[lead[0]]
            yield "sign_late", self._up(2, dates.late_at)
            if dates.designated and not lead[1].get("contacted_at"):
                yield "designation_level", self._up(3, cal.end_of(dates.designated, 1))
        if self.state == "supplement" and d.supplement_due and not d.supplement_reminded:
            asked = d.step[1] if d.step else d.supplement_due
            yield "remind_supplement", max(cal.opening_after(cal.on(d.supplement_due), -1), asked)
        for no, order in self._live():
            if self.state in OPEN and order["role"] == "assist" and not paused:
                yield f"order_overdue:{no}", datetime.fromisoformat(order["due_at"])
        if self.state in OPEN and d.handed:
            yield "hand_over_missed", cal.after_minutes(d.handed, HANDED)
        if self.state in STARTED and d.escalated and not doc.get("escalation_acknowledged", True):
            yield "escalation_unacknowledged", cal.end_of(d.escalated, 1)
        if self.state in OPEN and doc.get("supervision_open") and d.answer_by:
            supervised = doc.get("supervision") == "supervised"
            yield "supervision_overdue" if supervised else "reminder_unanswered", d.answer_by
        negative = lead and lead[1].get("outcome") == "cannot_by_law"
        found = d.orders[lead[0]].determined if lead and negative else None
        if self.state in OPEN and found and not d.released and not paused:
            yield "negative_overdue", cal.end_of(found, 3)
        unchecked = not doc.get("guidance_checked") and not doc.get("pending")
        if self.state == "guided" and d.guidance and unchecked:
            yield "guidance_overdue", d.guidance
        if self.state == "closed" and d.ended:
            yield "archive_overdue", cal.end_of(d.ended + WINDOW, 5)
        if self.state in STARTED and doc.get("case_class") == "hard" and d.became_hard:
            yield "gap_level", self._proposed(self._gap(), d.became_hard)

    def _approvals(self) -> Iterator[tuple[str, datetime | None]]:
        d, doc, cal, pending = self.d, self.doc, self.almanac, self.doc.get("pending")
        since = [d.pending] if pending else []
        for no, order in self._live():
            if self.state in OPEN and order["state"] == "reply_review":
                dates = d.orders[no]
                since.append(dates.unit_signed if order.get("unit_signed_by") else dates.submitted)
        lead = self._lead()
        in_hand = lead is not None and lead[1]["state"] == "in_hand"
        if doc.get("extension") == "pending" and self.state in OPEN and in_hand:
            since.append(d.extension)
        asked = [at for at in since if at]
        if asked:
            yield "approval_idle", cal.after_minutes(min(asked), IDLE)
        if pending and not (pending["action"] == "reject" and self.state == "submitted"):
            yield "approval_overdue", d.pending_due

    def _of_rating(self) -> Iterator[tuple[str, datetime | None]]:
        """What is overdue of a bad rating: its judgement, the contact, the plan, the remedy."""
        d, doc, cal = self.d, self.doc, self.almanac
        if doc.get("rating") not in (1, 2) or not d.rated:
            return
        contested, judged = doc.get("appeal") == "pending", doc.get("judged")
        since = d.appealed if contested else d.rated
        if self.state in ("redo", "closed") and since and (contested or not judged):
            yield "judgement_overdue", cal.end_of(since, 5)
        if doc.get("rectified_at") or self.state not in OPEN | {"closed"}:
            return
        told = doc.get("rater_contacted_at") or judged in ("D", "E")
        if self.state == "closed" and not told:
            yield "rater_uncontacted", cal.end_of(d.rated, 1)
        if not doc.get("planned_at"):
            yield "plan_overdue", d.plan
        yield "rectification_overdue", d.rectify

    def _uncalled(self) -> bool:
        """Whether an answered case needs no call: it closes by itself, or is not done yet."""
        doc = self.doc
        spot = doc.get("on_the_spot") and not doc.get("round") and not sampled(doc["case_no"])
        alone = spot and doc.get("confirmed") != "no"
        promised = doc.get("outcome") == "promised" and not doc.get("fulfilled_at")
        return self.state == "replied" and bool(alone or promised)

    def _up(self, level: int, moment: datetime | None) -> datetime | None:
        """A level is raised where the case neither stands that high nor stepped down since."""
        down = self.d.stepped_down
        stands = self.doc.get("escalation", 0) >= level or self.state not in STARTED
        return None if stands or (moment and down and moment <= down) else moment

    def _proposed(self, level: int, moment: datetime | None) -> datetime | None:
        """A level above the third is proposed, which waits while something else is decided.

        If another move cancels the proposal, the level is proposed anew.
        """
        if level <= 3 or self.doc.get("pending"):
            return None
        up = self._up(level, moment)
        return max(up, self.d.dropped) if up and self.d.dropped else up

    def _gap(self) -> int:
        causes = self.doc.get("causes", ())
        return 5 if "ZY08" in causes else 4 if "ZY10" in causes else 0

    # ── lights ───────────────────────────────────────────────────────────

    def lights(self) -> tuple[datetime | None, datetime | None] | None:
        """When the light turns yellow and red, by promise or promised day; None: by the step."""
        if self.state not in OPEN or self.doc.get("paused_at"):
            return (None, None)
        named = {name: moment for name, moment in self._promised() if moment}
        for yellow, red in (("yellow_card", "red_card"), ("promised_yellow", "promised_red")):
            if yellow in named:
                return (named[yellow], named[red])
        return None
