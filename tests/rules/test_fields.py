"""Answers: what a form or a program may send for each kind of field, and what it becomes."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bancheng.rules.answers import READERS, Reading, read
from bancheng.rules.errors import Invalid
from bancheng.rules.fields import CODES, FIELDS, Need, needs
from bancheng.rules.transitions import ROWS
from tests.worktimes import worktime

TIME = worktime()
SHANGHAI = ZoneInfo("Asia/Shanghai")
READING = Reading(
    {name: frozenset(codes) for name, codes in CODES.items()}
    | {"units": frozenset({"hrss", "market"}), "causes": frozenset({"ZY01", "ZY03"}),
       "files": frozenset({"1", "2"}), "orders": frozenset({"no-01"})},
    TIME.zone,
    TIME.close_of,
)  # fmt: skip


def answer(name: str, raw: object, *, required: bool = True) -> object:
    """What `raw` becomes; raises when it is refused."""
    return read((Need(FIELDS[name], required),), {name: raw}, READING).get(name)


def refusal(name: str, raw: object) -> str:
    with pytest.raises(Invalid) as caught:
        answer(name, raw)
    ((field, sentence),) = caught.value.errors
    assert field == name
    return str(sentence)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("opinion", "  同意  ", "同意"),
        ("agreed", True, "是"),
        ("grade", " A ", "A"),
        ("causes", "ZY01，ZY03, ZY01", ("ZY01", "ZY03")),
        ("causes", ["ZY03"], ("ZY03",)),
        ("days", "５", 5),
        ("days", 5, 5),
        ("satisfaction", "very_satisfied", 5),
        ("satisfaction", "2", 2),
        ("rung", 0, 0),
        ("reached", False, False),
        ("reached", "off", False),
        ("reached", "true", True),
        ("until", "2026-03-06", date(2026, 3, 6)),
        ("until", "2026-03-06T23:30:00+00:00", date(2026, 3, 7)),
        ("until", datetime(2026, 3, 6, 23, 30, tzinfo=UTC), date(2026, 3, 7)),
        ("until", date(2026, 3, 6), date(2026, 3, 6)),
        ("due_at", "2026-03-06", datetime(2026, 3, 6, 17, 30, tzinfo=SHANGHAI)),
        ("due_at", "2026-03-06T10:00", datetime(2026, 3, 6, 10, 0, tzinfo=SHANGHAI)),
        ("due_at", "2026-03-06T02:00:00+00:00", datetime(2026, 3, 6, 10, 0, tzinfo=SHANGHAI)),
        ("items", "户口簿\n\n出生证明", [{"name": "户口簿"}, {"name": "出生证明"}]),
        ("items", [{"name": " 户口簿 ", "requirement": "原件"}],
         [{"name": "户口簿", "requirement": "原件"}]),
        ("tasks", "hrss 核对登记", [{"unit": "hrss", "task": "核对登记"}]),
        ("tasks", [{"unit": "hrss", "task": "核对", "due_on": "2026-03-06"}],
         [{"unit": "hrss", "task": "核对", "due_on": "2026-03-06"}]),
        ("tags", "快, ,准", ("快", "准")),
        ("attachments", [1, "2"], ("1", "2")),
    ],
)  # fmt: skip
def test_an_answer_becomes(name, raw, value):
    assert answer(name, raw) == value


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("opinion", 3), ("opinion", ["同意"]), ("opinion", "x" * 2001), ("opinion", "a\x00b"),
        ("opinion", "\ud800"),
        ("grade", "F"), ("grade", 1), ("grade", {"a": 1}),
        ("causes", "ZY77"), ("causes", [None]), ("causes", {"ZY01": 1}), ("causes", 7),
        ("days", 0), ("days", 61), ("days", 2.5), ("days", True), ("days", "many"),
        ("days", "9" * 5000),
        ("satisfaction", 6), ("satisfaction", "so-so"),
        ("rung", -1),
        ("reached", "maybe"), ("reached", 1), ("reached", {}),
        ("until", "2026-02-30"), ("until", "tomorrow"), ("until", 20260306),
        ("until", "0001-01-01"), ("until", "9999-12-31"), ("until", "2026-03-06garbage"),
        ("due_at", "0001-01-01"), ("due_at", "9999-12-31T23:59:59+00:00"), ("due_at", "x" * 40),
        ("due_at", ["2026-03-06"]),
        ("items", [{"name": " "}]), ("items", [{"requirement": "原件"}]), ("items", 5),
        ("items", [{"name": "a", "colour": "b"}]), ("items", [{"name": 5}]), ("items", ["a\x00"]),
        ("items", ["x"] * 51), ("items", [["x"]]),
        ("tasks", [{"unit": "mars", "task": "核对"}]), ("tasks", "hrss"),
        ("tasks", [{"unit": "hrss"}]),
        ("tasks", [{"unit": "hrss", "task": "核对", "due_on": "soon"}]),
        ("tags", ["x" * 65]), ("tags", ["\ud800"]), ("tags", {"a": 1}),
        ("attachments", ["3"]), ("attachments", [True, "3"]),
        ("into", 5),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_a_sentence(name, raw):
    assert refusal(name, raw)


@pytest.mark.parametrize("raw", [None, "", "   ", [], ()])
def test_nothing_is_an_answer_only_where_one_may_leave_it_out(raw):
    assert answer("opinion", raw, required=False) is None
    assert refusal("opinion", raw) == "请填写这一项。"


@pytest.mark.parametrize(("name", "raw"), [("causes", " , ，"), ("tags", ",,"), ("causes", "，")])
def test_separators_alone_are_no_answer(name, raw):
    assert refusal(name, raw) == "请填写这一项。"


def test_all_errors_come_at_once_and_unknown_names_are_among_them():
    wanted = needs("grade* opinion* days")

    with pytest.raises(Invalid) as caught:
        read(wanted, {"grade": "F", "days": "x", "colour": "red"}, READING)

    assert [name for name, _ in caught.value.errors] == ["colour", "grade", "opinion", "days"]


def test_a_field_may_be_read_as_another_under_its_own_name():
    (need,) = needs("reason*", reason="pause_reason")

    assert (need.field.name, need.field.choices, need.required) == ("reason", "pauses", True)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    | st.datetimes() | st.sampled_from(["2026-03-06", "true", "ZY01", "hrss x", "99999-01-01"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["name", "unit", "task", "due_on", "x"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(st.sampled_from(sorted(FIELDS)), ANYTHING)
def test_whatever_is_sent_it_is_read_or_refused_and_never_breaks(name, raw):
    try:
        value = answer(name, raw)
    except Invalid as why:
        refused = [field for field, _ in why.errors]
    else:
        refused = []
        assert value not in (None, "", (), [])

    assert refused in ([], [name])


def test_every_field_has_a_reader_a_label_and_a_row_that_asks_for_it():
    asked = {(n.field.label, n.field.kind) for row in ROWS.values() for n in row.needs}

    for field in FIELDS.values():
        assert field.kind in READERS
        assert (field.label, field.kind) in asked, field.name
    for row in ROWS.values():
        names = [n.field.name for n in row.needs]
        assert len(names) == len(set(names))
