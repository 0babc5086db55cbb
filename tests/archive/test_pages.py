"""The archivist's pages: what waits, the file of a case, its report, taking out, appraisal."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from bancheng.archive import disposal, due, packages
from bancheng.archive.models import Appraisal, ArchivePackage, RegisterLine
from bancheng.cases import attachments
from bancheng.cases.models import AccessLog, Attachment, Case
from bancheng.cases.shown import allowed
from bancheng.cases.world import world_for
from bancheng.people.models import User
from tests.archive.conftest import closed, packed
from tests.archive.test_disposal import PAST
from tests.cases.conftest import MONDAY, REPORTER, answered, press, registered
from tests.cast import actor
from tests.oversight.test_papers import ordered, planned, step

HERE = "/desk/archive"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


def at(username: str) -> Client:
    client = Client()
    user = User.objects.get_by_natural_key(username)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer) -> str:
    return answer.content.decode()


def test_the_list_says_what_can_be_archived_and_what_not_yet(centre):
    ready = closed()
    waits = answered()
    press(waits, "verify_ok", "verifier", method="phone", done="yes")

    page = text(at("archivist").get(HERE))

    assert ready.case_no in page
    assert page.count("可以归档") == 1
    assert "评价期未过" in page


def test_the_empty_lists_say_why_they_are_empty(centre):
    archivist = at("archivist")

    for tab, said in (
        ("due", "没有等归档的件"),
        ("kept", "还没有归档包"),
        ("terms", "没有保管期满的件"),
        ("lists", "没有销毁清册"),
    ):
        assert said in text(archivist.get(HERE, {"tab": tab}))


def test_the_checklist_names_what_is_there_missing_and_not_needed(centre):
    case = closed()
    archivist = at("archivist")
    whole = text(archivist.get(f"{HERE}/{case.case_no}"))
    (attachments.folder() / Attachment.objects.get().path).unlink()

    broken = text(archivist.get(f"{HERE}/{case.case_no}"))

    assert "会商纪要" in whole
    assert "不需要" in whole
    assert "项</b>" not in whole
    assert "缺 1 项" in broken


def test_the_archivist_archives_and_packs_a_case(centre):
    case = closed()
    archivist = at("archivist")

    done = archivist.post(f"{HERE}/{case.case_no}/archive", follow=True)
    assert "正在封装" in text(done)
    packed_now = archivist.post(f"{HERE}/{case.case_no}/pack", follow=True)

    package = ArchivePackage.objects.get()
    assert package.sm3 in text(packed_now)
    assert due.build_due(now=MONDAY) == 0
    assert package.case.case_no in text(archivist.get(HERE, {"tab": "kept"}))


def test_what_cannot_be_archived_yet_is_refused_in_words(centre):
    case = answered()
    press(case, "verify_ok", "verifier", method="phone", done="yes")

    refused = at("archivist").post(f"{HERE}/{case.case_no}/archive")

    assert refused.status_code == 409
    assert "评价期未过" in text(refused)
    assert Case.objects.get(pk=case.pk).state == "closed"


@pytest.mark.parametrize(
    ("who", "status"),
    [("window", 403), ("verifier", 403), ("supervisor", 403), ("liaison-hrss", 403)],
)
def test_the_archive_is_open_to_archivist_and_leader_only(centre, who, status):
    case_no = packed().case.case_no
    client = at(who)

    for place in ("", f"/{case_no}", f"/{case_no}/report"):
        assert client.get(HERE + place).status_code == status
    for place in (f"/{case_no}/package", f"/{case_no}/hold", "/propose"):
        assert client.post(HERE + place, {"reason": "x"}).status_code == status


def test_an_order_to_rectify_that_rests_on_the_case_is_met_before_it_is_archived(centre):
    case = closed()
    paper = ordered(case.case_no)
    archivist, here = at("archivist"), f"{HERE}/{case.case_no}"
    assert "责令整改还没有验收销号" in text(archivist.get(HERE))
    assert "archive" not in allowed(case, actor("archivist"), world_for(centre, MONDAY))

    refused = archivist.post(f"{here}/archive")
    assert (refused.status_code, "责令整改还没有验收销号" in text(refused)) == (409, True)

    planned(paper)
    step(paper, "accept_plan", "supervisor")
    step(paper, "report_done", "liaison-hrss", "已全部核对")
    step(paper, "cross_off", "supervisor", "属实")
    assert "archive" in allowed(case, actor("archivist"), world_for(centre, MONDAY))
    archivist.post(f"{here}/archive")

    assert Case.objects.get(pk=case.pk).state == "archived"


def test_the_leader_looks_but_neither_archives_nor_takes_out(centre):
    case = closed()
    case_no = packed().case.case_no
    leader = at("leader")

    assert leader.get(f"{HERE}/{case_no}").status_code == 200
    assert leader.post(f"{HERE}/{case_no}/package", {"reason": "看看"}).status_code == 403
    assert leader.post(f"{HERE}/{case.case_no}/archive").status_code == 403
    assert leader.post(f"{HERE}/{case.case_no}/pack").status_code == 403


def test_taking_a_package_out_needs_a_reason_and_is_noted(centre):
    package = packed()
    archivist = at("archivist")
    place = f"{HERE}/{package.case.case_no}/package"

    unsaid = archivist.post(place, {"reason": " "})
    taken = archivist.post(place, {"reason": "移交市档案馆"})

    assert unsaid.status_code == 422
    assert b"".join(taken.streaming_content) == b"".join(packages.pieces(package))
    assert taken.headers["Content-Length"] == str(package.size)
    noted = AccessLog.objects.get()
    assert (noted.by, noted.reason, noted.fields) == (
        "archivist",
        "移交市档案馆",
        "archive_package",
    )


def test_a_confidential_case_is_not_taken_out_on_a_page(centre):
    case = registered(reporter={**REPORTER, "confidential": True})
    given = {"situation": "QX1", "causes": ["ZY03"], "outcome": "done", "answer": "当场办好。"}
    press(case, "solve_on_spot", "window", evidence="窗口办结截图", **given)
    press(case, "verify_ok", "verifier", method="phone", done="yes")
    press(case, "rate", "reporter", level=5)
    press(case, "archive", "archivist")
    package = packages.build(case.case_no, now=MONDAY)
    archivist = at("archivist")

    page = text(archivist.get(f"{HERE}/{package.case.case_no}"))
    refused = archivist.post(f"{HERE}/{package.case.case_no}/package", {"reason": "移交"})

    assert "张三丰" not in page
    assert "调取归档包" not in page
    assert refused.status_code == 403
    assert not AccessLog.objects.exists()


def test_the_report_goes_through_the_four_properties(centre):
    package = packed()
    archivist = at("archivist")
    place = f"{HERE}/{package.case.case_no}/report"

    page = text(archivist.get(place))
    pdf = archivist.get(place, {"pdf": ""})

    for word in ("真实性：合格", "完整性：合格", "可用性：合格", "安全性：合格"):
        assert word in page
    assert "不合格" not in page
    assert "未检测" not in page
    assert pdf.content.startswith(b"%PDF")
    assert b"pdfaid:part" in pdf.content


def test_the_report_says_what_does_not_hold(centre):
    package = packed()
    path = packages.path_of(package.sm3)
    path.chmod(0o644)
    place = f"{HERE}/{package.case.case_no}/report"
    archivist = at("archivist")
    readable = text(archivist.get(place))
    path.unlink()

    gone = text(archivist.get(place))

    assert "安全性：不合格" in readable
    assert "真实性：合格" in readable
    for word in ("真实性：不合格", "完整性：不合格", "可用性：不合格", "安全性：不合格", "未检测"):
        assert word in gone


def test_holding_back_is_registered_with_its_reason_and_lifted(centre):
    case_no = packed().case.case_no
    archivist = at("archivist")

    held = archivist.post(f"{HERE}/{case_no}/hold", {"reason": "复议中"}, follow=True)
    again = archivist.post(f"{HERE}/{case_no}/hold", {"reason": "复议中"})
    lifted = archivist.post(f"{HERE}/{case_no}/lift", follow=True)

    assert "复议中" in text(held)
    assert again.status_code == 409
    assert "复议中" not in text(lifted)
    assert "解除暂缓销毁" in text(lifted)


def test_two_persons_dispose_of_a_package_and_the_page_says_so(centre, clock):
    package = packed()
    case_no = package.case.case_no
    clock.move_to(PAST)
    archivist = at("archivist")
    assert case_no in text(archivist.get(HERE, {"tab": "terms"}))

    unsaid = archivist.post(f"{HERE}/propose", {"case": case_no, "opinion": ""})
    archivist.post(f"{HERE}/propose", {"case": case_no, "opinion": "保管期满。"})
    made = Appraisal.objects.get()
    own = archivist.post(f"{HERE}/lists/{made.pk}", {"agree": "yes"})
    leader = at("leader")
    assert "同意销毁" in text(leader.get(f"{HERE}/lists/{made.pk}"))
    agreed = leader.post(f"{HERE}/lists/{made.pk}", {"agree": "yes"}, follow=True)
    twice = leader.post(f"{HERE}/lists/{made.pk}", {"agree": "no", "opinion": "x"})
    disposal.carry_out(now=PAST + timedelta(minutes=1))

    assert unsaid.status_code == 422
    assert "请写明理由或意见" in text(unsaid)
    assert own.status_code == 403
    assert "已同意，正在销毁" in text(agreed)
    assert twice.status_code == 409
    assert "已销毁" in text(archivist.get(f"{HERE}/lists/{made.pk}"))
    gone = text(archivist.get(f"{HERE}/{case_no}"))
    assert "已按保管期限销毁" in gone
    assert "社保转移" not in gone
    assert archivist.get(f"{HERE}/{case_no}/report").status_code == 404
    assert archivist.post(f"{HERE}/{case_no}/package", {"reason": "x"}).status_code == 409
    assert archivist.get(f"/desk/cases/{case_no}").status_code == 200
    assert RegisterLine.objects.filter(action="dispose").count() == 1


def test_another_centre_s_archive_does_not_exist(centre):
    package = packed()
    User.objects.filter(username="archivist").update(centre_id="990000")

    assert at("archivist").get(f"{HERE}/{package.case.case_no}").status_code in (403, 404)
