"""A town's work, told in small batches: no inbox asks what is over or tells what is not theirs."""

from itertools import cycle

import pytest
from django.db.models import F

from bancheng.cases import numbers, store
from bancheng.cases.models import Case, WorkOrder
from bancheng.demo import loading
from bancheng.notify.in_app.delivery import backlog, deliver, left_for_a_person
from bancheng.notify.in_app.models import Notice
from bancheng.people.models import User
from bancheng.rules.asks import Ask, token
from bancheng.rules.states import CENTRE_UNIT
from bancheng.simulation import trial
from tests.cases.conftest import MONDAY


@pytest.fixture
def told(db: None) -> dict[int, Case]:
    """The cases of a fortnight, many of them open still, and everybody told of them."""
    numbers.forget()
    loading.load_organisation(MONDAY)
    trial.run(cases=18, days=12, seed=5, now=MONDAY)
    for limit in cycle((3, 50, 200)):
        if not deliver(MONDAY, limit=limit):
            break
    cases = {case.pk: case for case in Case.objects.all()}
    store.read(cases.values())
    return cases


def test_inboxes_ask_what_is_asked_still_and_tell_only_what_one_may_know(
    told: dict[int, Case],
) -> None:
    rows = Notice.objects.filter(audience="staff")
    undone = list(rows.filter(kind="asked", done_at=None))
    units = dict(User.objects.values_list("username", "unit__code"))
    orders = set(WorkOrder.objects.values_list("case_id", "unit"))

    assert (backlog(MONDAY).lines, left_for_a_person()) == (0, 0)
    assert len(undone) > 5
    for notice in undone:
        case = told[notice.case_id or 0].known_facts
        assert case is not None
        person = notice.instead_of or notice.to
        assert token(Ask(notice.ask), case, person, notice.order_no) == notice.token
    assert not rows.filter(to=F("event__by")).exists()
    for case_id, to in rows.values_list("case_id", "to"):
        assert units[to] == CENTRE_UNIT or (case_id, units[to]) in orders
    assert not rows.filter(to__in=("hotline", "sysadmin", "secadmin", "auditadmin")).exists()

    asked = set(
        Notice.objects.filter(kind="asked", done_at=None).values_list("case_id", "to").distinct()
    )
    for case in told.values():
        facts = case.known_facts
        assert facts is not None
        if not facts.is_open or facts.state == "supplement" or (case.pk, facts.owner) in asked:
            continue
        own = [line for line in case.events.order_by("-seq") if line.by == facts.owner]
        assert own, f"{case.case_no} is {facts.state} with {facts.owner}, who was never asked"
