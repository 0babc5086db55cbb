"""Why this date: the sentences that are read out, and the days that were counted, by example."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from bancheng.rules.basis import STEP_NAMES, basis_of, limit_at, named_limits
from bancheng.rules.clock import Derivation, StepLimit
from bancheng.rules.policy_fields import STEPS
from bancheng.rules.spoken import Parts, plainly, sentence
from tests.rules.story import default_pack
from tests.rules.test_clock import TIME, at

PACK = default_pack()
COMPLEX = "class.complex.limit_wd"


def days(start: str, n: int) -> Derivation:
    return TIME.after_days(at(start), n).why


@pytest.mark.parametrize(
    ("start", "n", "said"),
    [
        pytest.param(
            "2026-11-23 09:00",
            5,
            "到期时间是2026年11月30日（周一）17:30。11月23日（周一）09:00起算，当日不计，"
            "11月24日（周二）是第1个工作日，第5个工作日17:30下班时到期。其间不计11月28日至29日周末。"
            "依据：国办通知。",
            id="over a weekend",
        ),
        pytest.param(
            "2026-02-11 15:30",
            5,
            "到期时间是2026年2月25日（周三）17:30。2月11日（周三）15:30起算，当日不计，"
            "2月12日（周四）是第1个工作日，第5个工作日17:30下班时到期。其间不计2月15日至23日春节。"
            "2月14日（周六）因春节调休上班，照计。依据：国办通知。",
            id="over the Spring Festival",
        ),
        pytest.param(
            "2026-09-18 15:30",
            10,
            "到期时间是2026年10月9日（周五）17:30。9月18日（周五）15:30起算，当日不计，"
            "9月20日（周日）是第1个工作日，第10个工作日17:30下班时到期。"
            "其间不计9月25日至27日中秋节、10月1日至7日国庆节、9月19日周末。"
            "9月20日（周日）因国庆节调休上班，照计。依据：国办通知。",
            id="over National Day, a make-up Sunday worked",
        ),
        pytest.param(
            "2026-11-20 10:00",
            1,
            "到期时间是2026年11月23日（周一）17:30。11月20日（周五）10:00起算，当日不计，"
            "11月23日（周一）是第1个工作日，当天17:30下班时到期。其间不计11月21日至22日周末。"
            "依据：国办通知。",
            id="one day",
        ),
        pytest.param(
            "2026-12-25 15:30",
            5,
            "到期时间是2027年1月4日（周一）17:30。2026年12月25日（周五）15:30起算，当日不计，"
            "2026年12月28日（周一）是第1个工作日，第5个工作日17:30下班时到期。"
            "其间不计1月1日元旦、周末4天（2026年12月26日至27日、1月2日至3日）。"
            "2027年放假安排还没有载入，先按周一至周五上班和固定节日推算，所以这是暂定时间；"
            "载入后重新计算，有变动就告诉您。依据：国办通知。",
            id="into a year that is not announced",
        ),
    ],
)
def test_working_days_are_read_out_in_chinese(start: str, n: int, said: str) -> None:
    assert days(start, n).in_words() == said


@pytest.mark.parametrize(
    ("start", "n", "said"),
    [
        pytest.param(
            "2026-02-11 15:30",
            5,
            "Due Wed 25 Feb 2026, 17:30. Counted from Wed 11 Feb, 15:30; that day is not counted, "
            "Thu 12 Feb is the 1st working day, the 5th ends at closing time, 17:30. Not counted: "
            "Spring Festival (Sun 15 Feb to Mon 23 Feb). Sat 14 Feb is worked to make up for "
            "Spring Festival and counts. By 国办通知.",
            id="over the Spring Festival",
        ),
        pytest.param(
            "2026-12-25 15:30",
            5,
            "Due Mon 4 Jan 2027, 17:30. Counted from Fri 25 Dec 2026, 15:30; that day is not "
            "counted, Mon 28 Dec 2026 is the 1st working day, the 5th ends at closing time, 17:30. "
            "Not counted: New Year (Fri 1 Jan), 4 weekend days (Sat 26 Dec 2026 to Sun 27 Dec "
            "2026, Sat 2 Jan to Sun 3 Jan). The holidays of 2027 are not loaded yet; Monday to "
            "Friday and the fixed holidays are assumed, so this date is provisional and will be "
            "counted again. By 国办通知.",
            id="into a year that is not announced",
        ),
    ],
)
def test_working_days_are_read_out_in_english_with_every_day_named(
    start: str, n: int, said: str
) -> None:
    assert days(start, n).in_words("en") == said


@pytest.mark.parametrize(
    ("step", "start", "said"),
    [
        pytest.param(
            "submitted",
            "2026-11-20 16:30",
            "到期时间是2026年11月23日（周一）11:30。11月20日（周五）16:30起算，期限4个工作小时，"
            "只计办公时间。11月20日计1小时，11月23日计3小时。其间不计11月21日至22日周末。",
            id="hours, day by day",
        ),
        pytest.param(
            "accepted",
            "2026-11-20 16:30",
            "到期时间是2026年11月23日（周一）10:00。11月20日（周五）16:30起算，"
            "已过当日截止时间16:00，应在11月23日10:00前完成。其间不计11月21日至22日周末。",
            id="after the cut-off",
        ),
        pytest.param(
            "accepted",
            "2026-11-21 09:00",
            "到期时间是2026年11月23日（周一）10:00。11月21日（周六）09:00起算，"
            "应在11月23日10:00前完成。其间不计11月21日至22日周末。",
            id="begun on a day off",
        ),
        pytest.param(
            "handling",
            "2026-11-20 10:30",
            "到期时间是2026年11月20日（周五）17:30。11月20日（周五）10:30起算，"
            "应在11月20日17:30前完成。",
            id="the same day",
        ),
    ],
)
def test_a_step_is_read_out_as_it_is_counted(step: str, start: str, said: str) -> None:
    why = TIME.step(PACK.steps[step], at(start)).why

    assert sentence(why).removesuffix("依据：国办通知。") == said


def test_calendar_days_that_end_on_a_day_off_are_moved_on_by_name() -> None:
    why = TIME.after_calendar_days(at("2026-09-18 10:00"), 15).why

    assert (
        "第15日是10月3日（周六），遇休息日顺延到10月8日（周四），17:30下班时到期。"
        in why.in_words()
    )
    assert "遇休息日顺延，跳过10月3日至7日国庆节。" in why.in_words()
    assert "Moved on past National Day (Sat 3 Oct to Wed 7 Oct)." in why.in_words("en")


def test_the_rule_is_named_with_the_tag_and_the_name_of_its_source() -> None:
    why = days("2026-11-23 09:00", 5)

    told = sentence(why, basis=basis_of(PACK, COMPLEX), begun="受理")

    assert "11月23日（周一）09:00受理，当日不计" in told
    assert told.endswith(
        "依据：《默认规则》承诺时限：复杂类5个工作日"
        f"（来源C16：{PACK.source_titles['C16']}）；国办通知。"
    )
    assert "Promise to the reporter: Complex, 5 working days (source C16:" in sentence(
        why, "en", basis=basis_of(PACK, COMPLEX, "en")
    )


def test_a_promise_is_read_out_with_what_it_is_made_of() -> None:
    why = days("2026-11-02 09:00", 12)
    parts = Parts(limit=5, extension=5, stopped=2)

    made = "（其中承诺5个工作日，延期5个工作日，暂停补回2个工作日）"
    assert f"第12个工作日17:30下班时到期{made}。" in sentence(why, parts=parts)
    assert (
        "(limit 5 working days, extension 5 working days, made up for pauses 2 working days)"
        in (sentence(why, "en", parts=parts))
    )


def test_a_floor_that_decides_is_said_and_its_day_is_the_answer() -> None:
    why = days("2026-11-23 09:00", 2)
    floor = date(2026, 11, 26)
    told = sentence(why, parts=Parts(limit=2, floor=floor, due=TIME.close_of(floor)))

    assert told.startswith("到期时间是2026年11月26日（周四）17:30。")
    assert "类别下调，到期日不早于11月26日（周四），以较晚的为准。" in told


@pytest.mark.parametrize(
    ("start", "n", "zh", "en"),
    [
        (
            "2026-11-23 09:00",
            5,
            "受理次日起第5个工作日，其间周末不计。",
            "The 5th working day after acceptance; weekends not counted.",
        ),
        (
            "2026-09-18 15:30",
            10,
            "受理次日起第10个工作日，其间周末、中秋节、国庆节不计。",
            "The 10th working day after acceptance; weekends, Mid-Autumn Festival, National Day "
            "not counted.",
        ),
        (
            "2026-12-28 09:00",
            5,
            "受理次日起第5个工作日，其间周末、元旦不计；2027年放假安排公布后，这一天可能会变。",
            "The 5th working day after acceptance; weekends, New Year not counted; the day may "
            "change once the holidays of 2027 are announced.",
        ),
        (
            "2026-11-23 09:00",
            2,
            "受理次日起第2个工作日。",
            "The 2nd working day after acceptance.",
        ),
    ],
)
def test_the_reporter_reads_one_short_sentence(start: str, n: int, zh: str, en: str) -> None:
    assert plainly(days(start, n)) == zh
    assert plainly(days(start, n), "en") == en


def test_a_calendar_edition_is_named_in_english_too() -> None:
    why = replace(days("2026-11-23 09:00", 1), editions=("2026年放假安排第2版及本地第1版",))

    assert why.in_words("en").endswith("By holidays of 2026, edition 2 with local edition 1.")


# ── day by day ───────────────────────────────────────────────────────────


def numbered(why: Derivation) -> dict[str, int]:
    return {f"{d.day:%m-%d}": d.number for d in why.days() if d.number}


def test_the_days_are_numbered_and_the_others_named() -> None:
    why = days("2026-09-18 15:30", 10)
    found = {f"{d.day:%m-%d}": d for d in why.days()}

    assert list(numbered(why).values()) == list(range(1, 11))
    assert found["09-18"].begins
    assert found["09-18"].number is None
    assert (found["09-20"].number, found["09-20"].made_up) == (1, "国庆节")
    assert [found[day].off for day in ("09-19", "09-26", "10-04")] == ["周六", "中秋节", "国庆节"]
    assert (found["10-09"].number, found["10-09"].ends) == (10, True)


def test_calendar_days_are_all_numbered_and_the_days_it_was_moved_on_are_named() -> None:
    found = TIME.after_calendar_days(at("2026-09-18 10:00"), 15).why.days()

    assert [d.number for d in found] == [None, *range(1, 16), *[None] * 5]
    assert [d.off for d in found[15:]] == [*["国庆节"] * 5, ""]
    assert found[-1].ends


def test_hours_are_counted_day_by_day_and_seconds_are_not_lost() -> None:
    start = datetime(2026, 11, 20, 16, 30, 25, tzinfo=TIME.zone)
    why = TIME.step(StepLimit(wh=4), start).why

    assert [(d.day.day, d.off, d.minutes) for d in why.days()] == [
        (20, "", 59),
        (21, "周六", None),
        (22, "周日", None),
        (23, "", 181),
    ]


def test_days_of_a_year_that_is_not_announced_are_marked() -> None:
    found = days("2026-12-25 15:30", 5).days()

    assert [d.day.day for d in found if d.unsure] == [1, 2, 3, 4]


@pytest.mark.parametrize("n", range(1, 60))
def test_there_are_as_many_numbers_as_the_period_has_days(n: int) -> None:
    why = days("2026-09-18 15:30", n)

    assert list(numbered(why).values()) == list(range(1, n + 1))
    assert why.days()[-1].number == n


def test_what_was_stored_before_hours_were_told_day_by_day_is_still_read() -> None:
    stored = json.loads(
        json.dumps(TIME.step(StepLimit(wh=4), at("2026-11-20 16:30")).why.as_dict())
    )
    old = {k: v for k, v in stored.items() if k not in ("minutes", "cutoff")}

    assert Derivation.from_dict(old | {"limit_wd": 5, "pack": "x"}).minutes == ()
    assert "期限4个工作小时，只计办公时间。其间不计" in Derivation.from_dict(old).in_words()


# ── what a rule is called ────────────────────────────────────────────────


def test_every_step_of_a_pack_has_a_name_in_both_languages() -> None:
    assert set(STEP_NAMES) == set(STEPS)
    for names in STEP_NAMES.values():
        assert all(names)


def test_every_named_limit_can_be_counted_and_has_a_source() -> None:
    found = list(named_limits(PACK))

    assert found[0].label == "一般类：2个工作日"
    assert [n.label for n in named_limits(PACK, "en")][1] == "Complex: 5 working days"
    for named in found:
        assert TIME.step(named.limit, at("2026-11-23 09:00")).at > at("2026-11-23 09:00")
        basis = basis_of(PACK, named.path)
        assert basis is not None
        assert PACK.source_titles[basis.source] == basis.title


def test_a_key_that_stored_cases_spell_otherwise_is_understood() -> None:
    assert basis_of(PACK, "steps.handling") == basis_of(PACK, "step.handling")
    assert basis_of(PACK, "nothing.of_the_kind") is None
    assert limit_at(PACK, "class.none.limit_wd") is None
