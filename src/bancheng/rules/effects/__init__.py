"""效果 — what follows from each row, once nothing stands against it.

One module for each part of the table: `intake` 受理申请, `triage` 分析研判、派发工单, `handling`
办理反馈, `verifying` 结果核查、整理归档, `rating` 评价、差评整改, `anytime` 随时, `timely` 到时,
and `answering` for the rows of the orders.

The first line of a docstring is printed in the process chart. State, owner and step clock
are moved by the draft itself; an effect says only what is peculiar to its row.
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
