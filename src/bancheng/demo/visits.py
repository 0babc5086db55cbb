"""到访评价 — visitors of the last month at the demo centre's window, some of whom rated."""

from datetime import datetime, timedelta
from random import Random

from bancheng.calendar_cn.queries import worktime
from bancheng.evaluation import visits
from bancheng.people.demo_accounts import CENTRE
from bancheng.people.models import WindowPoint
from bancheng.people.queries import roster
from bancheng.rules.tags import ONSITE

DAYS, A_DAY = 20, 4
LEVELS = (5,) * 8 + (4,) * 5 + (3,) * 2 + (2, 1)
COMMENTS = {
    1: "在几个窗口之间来回跑，没有人说得清该找谁。",
    2: "等了一个上午，材料还是被退了回来。",
    5: "问得清楚，当场就帮我联系了单位。",
}


def load_visits(now: datetime, *, seed: int = 9) -> int:
    """Tell the visits; three in five rated, the others stay 未评价. Return how many rated."""
    draw, time = Random(seed), worktime(CENTRE)  # noqa: S311  chance of a story
    window = roster(CENTRE).actor("window")
    points = [*WindowPoint.objects.filter(centre_id=CENTRE).values_list("code", flat=True)]
    day, rated = time.local_day(now), 0
    for _day in range(DAYS):
        day = time.add_working_days(day, -1)
        for visitor in range(A_DAY):
            at = time.open_of(day) + timedelta(minutes=40 * visitor + draw.randrange(30))
            point = draw.choice(points) if points else ""
            _visit, mark = visits.invite(actor=window, point=point, on=day, now=at)
            if draw.random() < 0.6:
                given, device = _given(draw), visits.device_of(f"{day} {visitor}", "", day)
                visits.rate(mark, given=given, device=device, now=at + timedelta(minutes=5))
                rated += 1
    return rated


def _given(draw: Random) -> visits.Given:
    level = draw.choice(LEVELS)
    fitting = [tag.code for tag in ONSITE if level in tag.levels]
    comment = COMMENTS.get(level, "") if draw.random() < 0.5 else ""
    return visits.Given(level=level, tags=tuple(draw.sample(fitting, 2)), comment=comment)
