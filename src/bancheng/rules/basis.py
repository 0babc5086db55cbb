"""依据 — what a key of the policy pack is called when one has to say it, and who says so.

A new limit of a pack needs a name here, in both languages; a test compares.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bancheng.rules.clock import StepLimit
from bancheng.rules.policy import Policy

STEP_NAMES: dict[str, tuple[str, str]] = {
    "submitted": ("受理", "Deciding on acceptance"),
    "accepted": ("研判", "Assessment"),
    "triaged": ("派单", "Dispatch"),
    "dispatched": ("签收", "Signing for the order"),
    "return_review": ("退单审核", "Deciding on a returned order"),
    "handling": ("首次联系反映人", "First contact with the reporter"),
    "progress": ("登记进展", "Noting progress"),
    "consulting": ("召开会商", "Holding the joint meeting"),
    "reply_review": ("答复审核", "Reviewing the answer"),
    "replied_attempt": ("首次回访", "First call back"),
    "replied": ("核查结论", "Verification"),
    "redo_contact": ("重办首次联系", "First contact of the new round"),
    "archive": ("归档", "Archiving"),
    "approve": ("审批", "Approval"),
    "approve_idle": ("审批搁置后由下一人代办", "An idle approval passing to a deputy"),
    "negative": ("否定答复", "A negative answer"),
    "negative_review": ("否定答复的中心审查", "The centre's review of a negative answer"),
    "hand_over": ("首问移交", "Handing over"),
    "escalation": ("提级签收", "Acknowledging an escalation"),
    "designation": ("职责争议的决定", "Deciding whose duty it is"),
}
OTHER_NAMES: dict[str, tuple[str, str]] = {
    "redo.limit_wd": ("重办时限", "New round"),
    "supplement.days": ("补正期限", "Further papers"),
    "supplement.max_days": ("补正期限最长", "Further papers, at most"),
    "rejection_undecided_wd": ("不予受理的复核", "Second person's decision on a refusal"),
    "return.window_wh": ("申请退单", "Asking to return an order"),
}
_GROUPS = {
    "class": ("承诺时限", "Promise to the reporter"),
    "step": ("环节时限", "Limit of the step"),
    "other": ("时限", "Limit"),
}


@dataclass(frozen=True, slots=True)
class Basis:
    """依据 — a rule in plain words, the tag and the name of its source, and the pack."""

    path: str
    rule: str  # 承诺时限：复杂类5个工作日
    source: str  # C16
    title: str  # what C16 is
    pack: str


@dataclass(frozen=True, slots=True)
class NamedLimit:
    """有名目的时限 — a limit that the pack names, so that one can count by it."""

    path: str
    group: str  # class | step | other
    label: str
    limit: StepLimit


def tidy(path: str) -> str:
    """Return the key path as the pack writes it; stored cases may say `steps.handling`."""
    return "step." + path.removeprefix("steps.") if path.startswith("steps.") else path


def basis_of(pack: Policy, path: str, lang: str = "zh") -> Basis | None:
    """Return what the pack says at `path`, in words; None when it has no such limit."""
    path = tidy(path)
    limit = limit_at(pack, path)
    if limit is None:
        return None
    source = pack.source_of(path)
    title = pack.source_titles.get(source, "")
    rule = _called(pack, path, lang) + amount_of(limit, lang)
    return Basis(path, rule, source, title, pack.name)


def named_limits(pack: Policy, lang: str = "zh") -> Iterator[NamedLimit]:
    """Every limit one can count by, the promises first."""
    paths = [
        *(f"class.{code}.limit_wd" for code in pack.classes),
        *(f"step.{name}" for name in pack.steps),
        *OTHER_NAMES,
    ]
    for path in paths:
        limit = limit_at(pack, path)
        if limit is not None:
            colon = ": " if lang.startswith("en") else "："
            label = f"{name_of(pack, path, lang)}{colon}{amount_of(limit, lang)}"
            yield NamedLimit(path, _group(path), label, limit)


def limit_at(pack: Policy, path: str) -> StepLimit | None:
    """Return the limit that the pack has at a key path, as the clock counts it."""
    head, _, rest = path.partition(".")
    source = pack.source_of(path)
    if head == "step":
        return pack.steps.get(rest)
    if path == "return.window_wh":
        return StepLimit(wh=pack.return_.window_wh, rule=path, source=source)
    days = {
        "redo.limit_wd": pack.redo.limit_wd,
        "supplement.days": pack.supplement.days,
        "supplement.max_days": pack.supplement.max_days,
        "rejection_undecided_wd": pack.rejection_undecided_wd,
        **{f"class.{code}.limit_wd": found.limit_wd for code, found in pack.classes.items()},
    }
    return StepLimit(wd=days[path], rule=path, source=source) if path in days else None


def limit_of(unit: str, amount: int) -> StepLimit:
    """Return so much of one unit (wd, wh, wmin, days) as a limit, to count by hand."""
    return {
        "wd": StepLimit(wd=amount),
        "wh": StepLimit(wh=amount),
        "wmin": StepLimit(wmin=amount),
        "days": StepLimit(days=amount),
    }[unit]


def name_of(pack: Policy, path: str, lang: str = "zh") -> str:
    """Return what the limit at a key path is about: 复杂类, 首次联系反映人."""
    english = lang.startswith("en")
    head, _, rest = path.partition(".")
    if head == "class":
        label = pack.classes[rest.removesuffix(".limit_wd")].label
        return label.en if english else label.zh
    names = STEP_NAMES.get(rest, (rest, rest)) if head == "step" else OTHER_NAMES[path]
    return names[english]


def amount_of(limit: StepLimit, lang: str = "zh") -> str:
    """Say how long a limit is: 4个工作小时，最迟下一个工作日."""
    return _amount_en(limit) if lang.startswith("en") else _amount_zh(limit)


# ── inside ───────────────────────────────────────────────────────────────


def _group(path: str) -> str:
    head = path.partition(".")[0]
    return head if head in ("class", "step") else "other"


def _called(pack: Policy, path: str, lang: str) -> str:
    """The name with what kind of limit it is, where the name alone does not say it."""
    group, name = _group(path), name_of(pack, path, lang)
    if lang.startswith("en"):
        return f"{_GROUPS[group][1]}: {name}, "
    if group == "class":
        return f"{_GROUPS[group][0]}：{name}"
    return f"{name}：" if name.endswith(("时限", "期限", "最长")) else f"{name}时限："


def _amount_zh(limit: StepLimit) -> str:
    if limit.same_wd:
        late = f"{limit.after:%H:%M}" if limit.after else "下班前"
        after = f"{limit.cutoff:%H:%M}以后" if limit.cutoff else "当日截止时间以后"
        return f"当个工作日内，{after}开始的到下一个工作日{late}"
    if limit.wh is not None:
        return f"{limit.wh}个工作小时" + ("，最迟下一个工作日" if limit.latest_next_wd else "")
    if limit.wmin is not None:
        return f"{limit.wmin}个工作分钟"
    return f"{limit.wd}个工作日" if limit.wd is not None else f"{limit.days}日"


def _amount_en(limit: StepLimit) -> str:
    if limit.same_wd:
        late = f"{limit.after:%H:%M}" if limit.after else "closing time"
        after = f"after {limit.cutoff:%H:%M}" if limit.cutoff else "after the day's cut-off"
        return f"the same working day; begun {after}, by {late} of the next working day"
    if limit.wh is not None:
        latest = ", at the latest the next working day" if limit.latest_next_wd else ""
        return plural(limit.wh, "working hour") + latest
    if limit.wmin is not None:
        return plural(limit.wmin, "working minute")
    if limit.wd is not None:
        return plural(limit.wd, "working day")
    return plural(limit.days or 0, "day")


def plural(count: int, noun: str) -> str:
    """Count in English: 1 working day, 2 working days."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
