"""The guard-rails: what is odd is found once, and a person says what it was."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bancheng.cases import queries
from bancheng.evaluation import flags, visits
from bancheng.evaluation.models import Flag
from bancheng.rules.errors import Invalid, NotAllowed, NotPermitted, NotVisible
from tests.cases.conftest import MONDAY, answered, handled, press, press_order, registered
from tests.cast import actor
from tests.evaluation.conftest import follow
from tests.worktimes import worktime

REPLY = {"outcome": "done", "facts": "已补", "answer": "已办好"}


def found() -> list[tuple[str, int]]:
    follow()
    return [(flag.kind, flag.number) for flag in Flag.objects.order_by("pk")]


def due_of(case) -> datetime:
    return case.due_at.astimezone(worktime().zone)


def reply(case, *, reached: bool, signed_at: datetime, **more: str) -> None:
    told = {"method": "phone", "summary": "已说明"}
    press_order(case, "record_contact", "liaison-hrss", **told, reached=True)
    if not reached:
        press_order(case, "record_contact", "liaison-hrss", **told, reached=False)
    press_order(case, "submit_reply", "liaison-hrss", **REPLY, **more)
    press_order(case, "approve_reply", "leader-hrss", now=signed_at)


@pytest.mark.parametrize(("minutes", "odd"), [(4, [("last_minutes", 4)]), (11, [])])
def test_an_answer_in_the_last_minutes_is_odd(centre, minutes, odd):
    case = handled()

    reply(case, reached=True, signed_at=due_of(case) - timedelta(minutes=minutes))

    assert found() == odd


def test_a_reply_after_a_call_that_nobody_answered_is_odd(centre):
    reply(handled(), reached=False, signed_at=MONDAY)

    assert found() == [("unreached_reply", 0)]


@pytest.mark.parametrize(
    ("seconds", "reached", "odd"),
    [(12, True, [("short_call", 12)]), (12, False, []), (45, True, [])],
)
def test_a_call_too_short_to_ask_anything_is_odd(centre, seconds, reached, odd):
    press(answered(), "record_attempt", "verifier", method="phone", reached=reached,
          summary="已问", seconds=seconds)  # fmt: skip

    assert found() == odd


@pytest.mark.parametrize(("days_before", "odd"), [(0, [("late_upgrade", 0)]), (2, [])])
def test_a_class_raised_on_the_last_day_is_odd(centre, days_before, odd):
    case = handled()
    at = due_of(case).replace(hour=9) - timedelta(days=days_before)
    given = {"class": "hard", "reason": "要跨部门"}
    press(case, "reclassify", "dispatcher", at, **given)

    press(case, "confirm_class", "leader", at)

    assert found() == odd


def test_guidance_without_consent_is_odd(centre):
    case = registered()
    press(case, "guide", "window", guidance="到社保大厅", agreed="当面同意")

    press(
        case, "review_guidance", "window2", result="not_agreed", method="phone", opinion="没有同意"
    )

    assert found() == [("no_consent", 0)]


def test_many_ratings_of_five_from_one_device_are_odd_and_counted_once_each(centre):
    device = visits.device_of("10.0.0.1", "phone", date(2026, 11, 23))
    other = visits.device_of("10.0.0.1", "phone", date(2026, 11, 24))
    assert device != other
    for number in range(4):
        visits.note_device(f"case:{number}", centre, device, 5, MONDAY)
    visits.note_device("case:0", centre, device, 5, MONDAY)
    visits.note_device("case:9", centre, device, 1, MONDAY)
    assert found() == []

    visits.note_device("case:4", centre, device, 5, MONDAY)

    assert found() == found() == [("same_device", 5)]


def test_ratings_before_and_after_eight_in_the_morning_are_of_one_day(centre):
    early = MONDAY.replace(hour=6).astimezone(UTC)  # still Sunday in UTC
    for number, at in enumerate([early] * 3 + [MONDAY.astimezone(UTC)] * 2):
        visits.note_device(f"case:{number}", centre, "device", 5, at)

    assert found() == [("same_device", 5)]


def test_an_oddity_is_checked_once_with_a_note_by_somebody_else(centre):
    case = handled()
    reply(case, reached=False, signed_at=MONDAY)
    follow()
    [flag] = flags.flags_of(case, actor("supervisor"))

    def check(who: str, note: str = "已与反映人核对，当面谈过"):
        return flags.check(flag.pk, actor=actor(who), note=note, now=MONDAY)

    for who in ("leader-hrss", "window", "dispatcher"):
        with pytest.raises(NotPermitted):
            check(who)
    with pytest.raises(Invalid):
        check("supervisor", " ")
    assert check("supervisor").checked_by == "supervisor"
    with pytest.raises(NotAllowed):
        check("leader")


def test_who_did_the_thing_does_not_check_it(centre):
    reply(handled(), reached=False, signed_at=MONDAY)
    follow()
    Flag.objects.update(by="supervisor")

    with pytest.raises(NotPermitted, match="您自己办的"):
        flags.check(Flag.objects.get().pk, actor=actor("supervisor"), note="好", now=MONDAY)


def test_oddities_are_shown_to_who_oversees_and_of_own_cases_to_the_head_of_the_unit(centre):
    reply(handled(), reached=False, signed_at=MONDAY)
    follow()
    Flag.objects.create(key="same_device:x", centre_id=centre, kind="same_device", at=MONDAY)

    shown = {
        who: len(flags.shown(actor(who)))
        for who in ("supervisor", "leader", "leader-hrss", "leader-market", "window", "city-leader")
    }

    assert shown == {"supervisor": 2, "leader": 2, "leader-hrss": 1, "leader-market": 0,
                     "window": 0, "city-leader": 0}  # fmt: skip


def test_the_head_of_a_unit_that_only_assists_reads_no_oddity_of_the_case(centre):
    case = handled()
    press(case, "add_order", "dispatcher", unit="housing", instructions="请协助核对房产")
    reply(case, reached=False, signed_at=MONDAY, unanswered="协办单位还在核对")
    follow()
    assert queries.visible(actor("leader-housing")).filter(pk=case.pk).exists()

    read = {
        who: (len(flags.flags_of(case, actor(who))), len(flags.shown(actor(who))))
        for who in ("leader-hrss", "leader-housing", "liaison-hrss")
    }

    assert read == {"leader-hrss": (1, 1), "leader-housing": (0, 0), "liaison-hrss": (0, 0)}


def test_an_oddity_of_a_case_that_one_may_not_see_is_not_there(centre):
    case = handled()
    reply(case, reached=False, signed_at=MONDAY)
    follow()
    flag = Flag.objects.get()
    Flag.objects.filter(pk=flag.pk).update(centre_id="990000")

    with pytest.raises(NotVisible):
        flags.check(flag.pk, actor=actor("supervisor"), note="好", now=MONDAY)
