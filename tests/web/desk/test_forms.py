"""The form of every row of the process table is made from what the row asks for."""

import pytest
from django.http import QueryDict

from bancheng.rules.errors import Invalid
from bancheng.rules.fields import FIELDS
from bancheng.rules.policy import load, shipped
from bancheng.rules.transitions import ROWS
from bancheng.web.desk.forms import BOXES, Lists, form_for, lists_for

PACK = load(shipped()["national-default@1"])


def lists() -> Lists:
    units = [("hrss", "人社局"), ("market", "市场监管局")]
    return lists_for(
        PACK, units=units, people=[("window", "王窗口")], orders=[("N-01", "人社局")], files=[]
    )


def test_every_kind_of_field_has_a_box() -> None:
    assert {field.kind for field in FIELDS.values()} <= BOXES.keys()


@pytest.mark.parametrize("action", sorted(ROWS))
def test_a_form_asks_for_exactly_what_its_row_asks_for(action: str) -> None:
    row = ROWS[action]
    form = form_for(row, lists(), version=1)

    asked = {need.field.name for need in row.needs}
    assert set(form.fields) - {"version", "uploads", "signature"} == asked
    for need in row.needs:
        assert form.fields[need.field.name].required is need.required
    assert form.as_div().count("<label") + form.as_div().count("<legend") >= 1


def test_a_row_narrows_its_choices() -> None:
    form = form_for(ROWS["solve_on_spot"], lists(), version=1)

    assert [code for code, _label in form.fields["outcome"].choices] == ["done", "partly_done"]


def test_answers_are_read_as_the_rules_want_them_and_empty_ones_left_out() -> None:
    sent = QueryDict(mutable=True)
    sent.update({"version": "3", "class": "complex", "lead_unit": "hrss", "opinion": ""})
    sent.setlist("causes", ["ZY03", "ZY05"])
    sent["duplicates_checked"] = "on"

    form = form_for(ROWS["triage"], lists(), version=1, data=sent)

    assert form.given() == {
        "class": "complex",
        "lead_unit": "hrss",
        "causes": ["ZY03", "ZY05"],
        "duplicates_checked": True,
    }
    assert form.sent_version() == 3


def test_lines_of_supplement_items_are_read_row_by_row_and_drawn_again() -> None:
    sent = QueryDict(mutable=True)
    sent.update(
        {
            "items-0-name": "场地证明",
            "items-0-requirement": "原件",
            "items-1-name": "",
            "items-1-requirement": "",
            "items-2-name": "身份证",
            "items-2-requirement": "",
        }
    )

    form = form_for(ROWS["request_supplement"], lists(), version=1, data=sent)

    assert form.given()["items"] == [
        {"name": "场地证明", "requirement": "原件"},
        {"name": "身份证"},
    ]
    drawn = str(form["items"])
    assert 'value="场地证明"' in drawn
    assert 'value="身份证"' in drawn


def test_a_required_yes_or_no_can_be_answered_with_no() -> None:
    sent = QueryDict("reached=false&method=phone")
    form = form_for(ROWS["record_attempt"], lists(), version=1, data=sent)

    assert form.given()["reached"] == "false"


def test_errors_of_the_rules_stand_beside_their_fields_and_the_rest_above() -> None:
    form = form_for(ROWS["accept"], lists(), version=1, data=QueryDict(""))

    form.refuse(Invalid([("situation", "请填写这一项。"), ("elsewhere", "不在表里。")]))

    assert form.errors["situation"] == ["请填写这一项。"]
    assert form.non_field_errors() == ["不在表里。"]
