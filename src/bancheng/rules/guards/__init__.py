"""前提 — the guards that rows of the table name. Each says in one sentence why not.

One module for each part of the table: `intake` 受理申请, `triage` 分析研判、派发工单, `handling`
办理反馈, `verifying` 结果核查、整理归档, `rating` 评价、差评整改, `anytime` 随时, `timely` 到时,
and `answering` for the rows of the orders.

Before the answers are read: `guard(draft)`; afterwards, with `draft.given`: `check(draft)`.
A guard that concerns the person raises `NotPermitted`, one that concerns the case `NotAllowed`,
one that concerns what was filled in `Invalid`. Nobody verifies, approves or judges their own work.
"""

from . import answering, anytime, handling, intake, rating, timely, triage, verifying

__all__ = [
    "answering",
    "anytime",
    "handling",
    "intake",
    "rating",
    "timely",
    "triage",
    "verifying",
]
