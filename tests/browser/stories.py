"""Cases of the demo centre told through the one door, for journeys that begin late in a case.

    python -m tests.browser.stories 3

prints number and query code of that many answered cases, in the deployment of the environment.
"""

import sys

import django


def main(number: int) -> None:
    """Tell so many cases to their answer."""
    django.setup()
    from bancheng import config
    from bancheng.cases import actions
    from bancheng.people.demo_accounts import CENTRE
    from bancheng.people.queries import roster

    people, now = roster(CENTRE), config.now()
    for _case in range(number):
        case = actions.register(
            actor=people.actor("window"),
            centre=CENTRE,
            channel="window",
            reporter={"kind": "person", "name": "张建国", "phone": "13800138000"},
            item={"name": "社会保险关系转移接续", "code": "SB-0021"},
            statement="交了社保转移材料，去了三次都说再等等。",
            request="请尽快办好。",
            now=now,
        )
        no = case.case_no

        def does(who: str, action: str, *, order: str = "", no: str = no, **given: object) -> None:
            act = actions.act_on_order if order else actions.act
            act(order or no, action, actor=people.actor(who), given=given, now=now)

        does("window", "accept", situation="QX3")
        triage = {"class": "complex", "causes": ["ZY05"], "lead_unit": "hrss"}
        does("dispatcher", "triage", **triage)
        does("dispatcher", "dispatch", instructions="查清卡在哪一步。")
        lead = f"{no}-01"
        does("liaison-hrss", "sign", order=lead)
        contact = {"method": "phone", "summary": "已说明", "reached": True}
        does("liaison-hrss", "record_contact", order=lead, **contact)
        reply = {"outcome": "done", "facts": "接口已修复", "answer": "您的社保转移已经办结。"}
        does("liaison-hrss", "submit_reply", order=lead, **reply)
        does("leader-hrss", "approve_reply", order=lead)
        does("dispatcher", "release", by="phone")
        print(no, case.query_code)


if __name__ == "__main__":
    main(int(sys.argv[1]))
