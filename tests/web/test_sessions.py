"""What lies in a session is read by whoever reads the database: no code, no key, no fixed name."""

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client

from bancheng.cases.models import Case
from bancheng.people.models import Token
from bancheng.rules.states import Role
from tests.cases.conftest import MONDAY, people


def sessions() -> str:
    return repr([row.get_decoded() for row in Session.objects.all()])


def signed_in(username: str, *roles: Role) -> Client:
    user = get_user_model().objects.get_by_natural_key(username)
    if roles:
        user.grants.all().delete()
    for role in roles:
        user.grants.create(role=role.value, granted_at=MONDAY)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_query_code_on_its_way_to_the_receipt_is_in_no_session(db):
    people()
    desk = signed_in("window")
    sent = {"statement": "跑了三次。", "contact": "村代办员老李", "once": "1"}

    onward = desk.post("/desk/register", sent).headers["Location"]

    code = Case.objects.get().query_code
    assert code not in sessions()
    assert code in desk.get(onward).content.decode().replace("-", "").replace(" ", "")
    assert code not in desk.get(onward).content.decode().replace("-", "").replace(" ", "")


def test_a_new_key_on_its_way_to_the_page_is_not_readable_in_the_session(db):
    people()
    keeper = signed_in("editor", Role.SECADMIN)

    keeper.post("/manage/accounts/hotline/token")

    prefix = f"bch_{Token.objects.get().prefix}_"
    assert prefix not in sessions()
    assert prefix in keeper.get("/manage/accounts").content.decode()
    assert prefix not in keeper.get("/manage/accounts").content.decode()


def test_a_report_is_told_under_a_session_key_that_nobody_knew_before(db):
    people()
    planted = Client()
    planted.post("/report")
    known = planted.cookies["bancheng_session"].value

    planted.post("/report")

    assert planted.cookies["bancheng_session"].value != known
    assert not Session.objects.filter(session_key=known).exists()
