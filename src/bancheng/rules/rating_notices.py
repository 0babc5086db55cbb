"""差评闭环的告知 — the lines of the table of notices that belong to ratings."""

from . import occasions as on
from .addressees import To
from .asks import Ask
from .errors import _
from .occasions import Tell, asked, told, turned

T = To
TOLD = told()
CONCERNED = (T.LEAD_HANDLER, T.LEAD_LEADER, T.SUPERVISOR)
RATING_NOTICES: dict[str, tuple[Tell, ...]] = {
    "appeal_rating": (
        asked(_("单位申诉差评，请独立复核"), Ask.JUDGE, T.SUPERVISOR),
        turned(_("单位申诉差评"), T.LEADER),
    ),
    "judge_rating": (
        turned(_("差评已核实，请按期整改"), T.LEAD_HANDLER, T.LEAD_LEADER, when=on.to_rectify),
        turned(_("差评已核实"), T.LEAD_HANDLER, T.LEAD_LEADER, T.BEFORE, when=on.not_to_rectify),
        TOLD,
    ),
    "plan_rectification": (turned(_("单位提出了差评整改方案"), T.SUPERVISOR),),
    "contact_rater": (),
    "rectify_rating": (turned(_("差评整改已反馈"), T.SUPERVISOR), TOLD),
}
LATE_RATINGS: tuple[Tell, ...] = (
    asked(
        _("差评逾期没有核实，请尽快"), Ask.JUDGE, T.SUPERVISOR, when=on.alert("judgement_overdue")
    ),
    turned(_("差评逾期没有核实"), T.LEADER, when=on.alert("judgement_overdue")),
    turned(
        _("差评后一个工作日没有联系评价人，请马上联系"),
        *CONCERNED,
        when=on.alert("rater_uncontacted"),
    ),
    turned(_("整改方案逾期，请尽快提出"), *CONCERNED, when=on.alert("plan_overdue")),
    turned(_("差评整改逾期，请尽快办理"), *CONCERNED, when=on.alert("rectification_overdue")),
)
"""What the alerts about a rating say."""
