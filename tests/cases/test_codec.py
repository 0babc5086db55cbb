"""Facts become text and come back the same, and differences add up to the whole."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bancheng.cases import codec
from bancheng.rules.facts import CaseFacts, Order, Pending, Promise, StepClock
from bancheng.rules.states import CaseClass, OrderState, Outcome, State
from tests.worktimes import worktime

codes = st.text("abcdefghij0123456789-", min_size=1, max_size=12)
words = st.one_of(codes, st.sampled_from(["周六", "国庆节", "‘引号’", "a\u2028b", "{}"]))
moments = st.datetimes(
    datetime(2020, 1, 1), datetime(2032, 1, 1), timezones=st.sampled_from([UTC, worktime().zone])
)
days = st.dates(date(2020, 1, 1), date(2032, 1, 1))
plain = st.dictionaries(
    codes, st.recursive(st.one_of(words, st.integers(), st.booleans()), st.lists, max_leaves=4)
)
maybe: Any = st.none() | codes
names = st.lists(codes, max_size=3).map(tuple)

promises = st.builds(
    Promise,
    start=moments,
    limit_wd=st.integers(0, 60),
    due_at=moments,
    extension_wd=st.integers(0, 9),
    floor=st.none() | days,
    provisional=st.booleans(),
    why=plain,
)
steps = st.builds(
    StepClock,
    key=codes,
    start=moments,
    due_at=moments,
    provisional=st.booleans(),
    left=st.none() | st.integers(0, 999),
    why=plain,
)
pending = st.builds(Pending, action=codes, by=codes, at=moments, due_at=moments, given=plain)
orders = st.builds(
    Order,
    no=codes,
    unit=codes,
    role=st.sampled_from(["lead", "assist"]),
    state=st.sampled_from(OrderState),
    issued_at=moments,
    due_at=moments,
    sign_due_at=moments,
    round=st.integers(0, 3),
    designated=st.booleans(),
    handler=maybe,
    contacted_at=st.none() | moments,
    outcome=st.none() | st.sampled_from(Outcome),
    promised_on=st.none() | days,
)
cases = st.builds(
    CaseFacts,
    case_no=codes,
    centre=codes,
    state=st.sampled_from(State),
    channel=codes,
    received_at=moments,
    registered_by=codes,
    first_asked_by=codes,
    version=st.integers(0, 999),
    owner=maybe,
    barred=names,
    causes=names,
    case_class=st.none() | st.sampled_from(CaseClass),
    promise=st.none() | promises,
    step=st.none() | steps,
    pending=st.none() | pending,
    paused_until=st.none() | days,
    attempts=st.lists(st.tuples(moments, st.booleans()), max_size=3).map(tuple),
    rating=st.none() | st.integers(1, 5),
    handled_by=names,
    orders=st.lists(orders, max_size=3, unique_by=lambda o: o.no).map(
        lambda found: tuple(sorted(found, key=lambda o: o.no))
    ),
)


def back(doc: codec.Doc) -> CaseFacts:
    doc = dict(doc)
    found = [codec.order_from(order) for order in doc.pop("orders", {}).values()]
    return codec.case_from(doc, orders=tuple(sorted(found, key=lambda o: o.no)))


@settings(max_examples=60)
@given(cases)
def test_facts_come_back_from_text_exactly(facts):
    text = codec.canonical(codec.whole(facts))

    assert back(json.loads(text)) == facts
    assert codec.canonical(json.loads(text)) == text


@settings(max_examples=50)
@given(cases, cases)
def test_a_difference_leads_from_one_to_the_other(old, new):
    new_orders = {o.no for o in new.orders}
    kept = tuple(o for o in old.orders if o.no in new_orders)
    before = replace(old, orders=kept)

    changes = json.loads(codec.canonical(codec.difference(before, new)))

    assert back(codec.apply(codec.whole(before), changes)) == new


@settings(max_examples=30)
@given(cases)
def test_nothing_changed_is_no_difference(facts):
    assert codec.difference(facts, replace(facts)) == {}
    assert codec.apply({}, codec.difference(None, facts)) == codec.whole(facts)


def test_every_field_of_the_facts_is_kept_or_lies_elsewhere():
    from dataclasses import fields

    known = set(codec._readers(CaseFacts)) | codec.ELSEWHERE

    assert known == {f.name for f in fields(CaseFacts)}
    assert set(codec._readers(Order)) == {f.name for f in fields(Order)}
