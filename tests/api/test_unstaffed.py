"""A centre where nobody works yet refuses kindly instead of breaking."""

import json

from bancheng.cases.models import Case
from bancheng.people import centres


def test_a_report_to_a_centre_without_staff_is_refused_in_plain_words(db, client):
    centres.add_centre(code="990100", name="云溪市政务服务中心")
    sent = {"reporter": {"name": "张三", "phone": "13800138000"}, "statement": "办不成"}

    answer = client.post("/api/v1/public/cases", json.dumps(sent), "application/json")

    assert answer.status_code == 409
    assert "请直接打窗口电话" in answer.json()["detail"]
    assert not Case.objects.exists()
