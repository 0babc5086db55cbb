"""The name of a file can tell who reported: of a confidential case units are offered none."""

from bancheng.cases import actions
from tests.cases.conftest import MONDAY, REPORTER, handled, press_order
from tests.cast import actor
from tests.web.desk.conftest import At

PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(64)


def test_no_form_of_a_unit_names_the_files_of_a_confidential_case(at: At) -> None:
    case = handled(reporter=REPORTER | {"confidential": True})
    for name, who in (("张三丰身份证.png", "reporter"), ("本单位回执.png", "liaison-hrss")):
        actions.attach(case.case_no, actor=actor(who), name=name, content=PHOTO, now=MONDAY)
    press_order(case, "record_contact", "window", method="phone", summary="已联系", reached=True)

    form = at("liaison-hrss").get(f"/desk/orders/{case.case_no}-01/actions/submit_reply")

    assert "本单位回执" in form.content.decode()
    assert "张三丰身份证" not in form.content.decode()
