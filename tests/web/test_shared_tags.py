"""What the components draw: words a person can use, and never a colour alone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.utils import translation

from bancheng.rules.clock import WorkTime
from bancheng.rules.hours import WorkCalendar
from bancheng.web.shared.office import OfficeDay, office_day
from bancheng.web.shared.parts import Entry
from bancheng.web.shared.wording import days_left, hours_left, spoken_moment

TODAY = date(2026, 11, 23)
CLOSING = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)  # 17:30 in Shanghai, a Thursday
CALENDAR = WorkCalendar(date(2026, 12, 31), {date(2026, 10, 1): "国庆节"}, {})
SHANGHAI = ZoneInfo("Asia/Shanghai")


def draw(source: str, **context: object) -> str:
    return Template("{% load shared %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("at", "until", "words"),
    [
        pytest.param(CLOSING, True, "11月26日（周四）17:30 前", id="a moment to be kept"),
        pytest.param(CLOSING, False, "11月26日（周四）17:30", id="a moment"),
        pytest.param(date(2026, 11, 29), False, "11月29日（周日）", id="a day"),
        pytest.param(date(2027, 1, 4), True, "2027年1月4日（周一）前", id="another year is named"),
    ],
)
def test_a_date_is_said_as_a_day_a_person_can_use(
    at: date,
    until: bool,
    words: str,
) -> None:
    assert spoken_moment(at, today=TODAY, until=until) == words


def test_a_date_is_said_in_english_too() -> None:
    with translation.override("en"):
        assert spoken_moment(CLOSING, today=TODAY, until=True) == "Thu 26 Nov, by 17:30"
        assert days_left(1) == "1 working day left"


@pytest.mark.parametrize(
    ("days", "words"), [(2, "还有 2 个工作日"), (0, "今天到期"), (-3, "已超 3 个工作日")]
)
def test_what_is_left_is_said_in_working_days(days: int, words: str) -> None:
    assert days_left(days) == words


@pytest.mark.parametrize(
    ("minutes", "words"), [(200, "3 小时 20 分"), (120, "2 小时"), (5, "5 分"), (-1, "0 分")]
)
def test_what_is_left_of_a_day_is_said_in_hours(minutes: int, words: str) -> None:
    assert hours_left(minutes) == words


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(
            datetime(2026, 11, 23, 14, 10, tzinfo=SHANGHAI),
            OfficeDay(working=True, left="距下班 3 小时 20 分"),
            id="in the afternoon",
        ),
        pytest.param(
            datetime(2026, 11, 23, 7, 0, tzinfo=SHANGHAI),
            OfficeDay(working=True, left="还没到上班时间"),
            id="early",
        ),
        pytest.param(
            datetime(2026, 11, 23, 17, 30, tzinfo=SHANGHAI),
            OfficeDay(working=True, left="已下班"),
            id="at closing",
        ),
        pytest.param(
            datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI),
            OfficeDay(working=False, rest="休息日 周日"),
            id="on a Sunday",
        ),
        pytest.param(
            datetime(2026, 10, 1, 10, 0, tzinfo=SHANGHAI),
            OfficeDay(working=False, rest="休息日 国庆节"),
            id="on a holiday",
        ),
    ],
)
def test_the_bar_says_what_kind_of_day_it_is(at: datetime, expected: OfficeDay) -> None:
    assert office_day(WorkTime(CALENDAR), at) == expected


@pytest.mark.parametrize(
    ("colour", "icon", "word"),
    [
        ("green", "check-circle", "正常"),
        ("yellow", "exclamation-triangle", "临期"),
        ("red", "exclamation-octagon", "超期"),
        ("", "dash-circle", "未计时"),
    ],
)
def test_a_light_is_an_icon_a_word_and_what_is_left(colour: str, icon: str, word: str) -> None:
    html = draw("{% light colour days=2 %}", colour=colour)

    assert f"#{icon}" in html
    assert f"<b>{word}</b><span>还有 2 个工作日</span>" in html


def test_a_state_is_said_differently_to_staff_and_reporter() -> None:
    assert "答复审核" in draw("{% state_tag 'reply_review' %}")
    assert "办理中" in draw("{% state_tag 'reply_review' reporter=True %}")


def test_a_class_has_a_shape_and_a_word_and_none_draws_nothing() -> None:
    assert draw("{% class_chip 'hard' %}") == '<span class="chip chip-hard">疑难</span>'
    assert draw("{% class_chip code %}", code=None) == ""


def test_what_people_typed_is_escaped_everywhere() -> None:
    typed = '<b onclick="x">"&'
    entry = Entry(at=CLOSING, title=typed, who=typed, text=typed)

    html = draw(
        "{% chip t %}{% light 'red' text=t %}{% code_box t label=t %}"
        "{% timeline e %}{% icon 'x' label=t %}",
        t=typed,
        e=[entry],
    )

    assert "<b onclick" not in html
    assert html.count("&lt;b onclick=&quot;x&quot;&gt;&quot;&amp;") >= 8


@time_machine.travel(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
def test_a_provisional_date_is_marked() -> None:
    html = draw("{% moment at until=True days=2 provisional=True %}", at=CLOSING)

    assert "11月26日（周四）17:30 前，还有 2 个工作日</time>" in html
    assert "暂定" in html


def test_the_story_is_grouped_by_the_day_of_the_centre_not_of_utc() -> None:
    late = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # one in the morning of the 23rd there
    early = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)

    html = draw("{% timeline e %}", e=[Entry(at=late, title="甲"), Entry(at=early, title="乙")])

    assert html.count("<h3>") == 2
    assert html.index("11月23日") < html.index("甲") < html.index("11月22日") < html.index("乙")


class Wish(forms.Form):
    name = forms.CharField(
        label="姓名", help_text="一句话。", error_messages={"required": "请填写"}
    )
    kind = forms.ChoiceField(
        label="情况", widget=forms.RadioSelect, choices=[("a", "甲"), ("b", "乙")]
    )
    note = forms.CharField(label="备注", required=False)

    def clean(self) -> None:
        raise forms.ValidationError("两处不一致")


def test_a_field_ties_label_help_and_error_to_its_box() -> None:
    html = draw("{% field f.name %}", f=Wish({}))

    assert '<label class="field-label" for="id_name">姓名</label>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_choices_are_a_group_with_a_legend_and_optional_fields_say_so() -> None:
    assert '<legend class="field-label">情况</legend>' in draw("{% field f.kind %}", f=Wish())
    assert "（选填）" in draw("{% field f.note %}", f=Wish())
    assert "（选填）" not in draw("{% field f.name %}", f=Wish())


def test_the_summary_links_to_each_wrong_field_and_names_the_rest() -> None:
    html = draw("{% error_summary f %}", f=Wish({"note": "x"}))

    assert 'role="alert"' in html
    assert "有 3 处需要改一下" in html
    assert "<li>两处不一致</li>" in html
    assert '<a href="#id_name">请填写</a>' in html
    assert 'href="#id_kind_0"' in html


def test_the_summary_of_an_untouched_form_is_empty() -> None:
    assert draw("{% error_summary f %}", f=Wish()).strip() == ""
