"""规则包的键 — every key a pack may have, and what its value must be."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from typing import Any

from bancheng.rules.policy_text import Leaf, Problem


@dataclass(frozen=True, slots=True)
class Label:
    """名称 — what a code is called on pages and papers."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh


Check = Callable[[object], object]
STEPS = (
    *(
        "submitted",
        "accepted",
        "triaged",
        "dispatched",
        "return_review",
        "handling",
        "progress",
    ),
    *(
        "consulting",
        "reply_review",
        "replied_attempt",
        "replied",
        "redo_contact",
        "archive",
    ),
    *(
        "approve",
        "approve_idle",
        "negative",
        "negative_review",
        "hand_over",
        "escalation",
    ),
    "designation",
)
CLASSES = ("general", "complex", "hard")
APPROVERS = ("unit_leader", "dispatcher", "leader")
SIGNERS = ("leader", "supervisor")


def whole(low: int, high: int) -> Check:
    """Accept a whole number from `low` to `high`."""

    def check_whole(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"应为 {low} 到 {high} 的整数，写的是 {value!r}")
        return value

    return check_whole


def share(value: object) -> float:
    """Accept a share of one, 0 and 1 excluded."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
        raise ValueError(f"应为 0 到 1 之间的小数，写的是 {value!r}")
    return float(value)


def ratio(value: object) -> float:
    """Accept a share of one that may be all of it."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise ValueError(f"应为大于 0、不超过 1 的小数，写的是 {value!r}")
    return float(value)


def text(value: object) -> str:
    """Accept a sentence."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"应为一段文字，写的是 {value!r}")
    return value


def one_of(*allowed: str) -> Check:
    """Accept one of a closed set."""

    def check_one(value: object) -> str:
        if value not in allowed:
            raise ValueError(f"应为 {'、'.join(allowed)} 之一，写的是 {value!r}")
        return str(value)

    return check_one


def some_of(each: Check) -> Check:
    """Accept a list without repeats, each item passing `each`."""

    def check_list(value: object) -> tuple[object, ...]:
        if not isinstance(value, list) or len(set(map(str, value))) < len(value):
            raise ValueError(f"应为不重复的列表，写的是 {value!r}")
        return tuple(each(item) for item in value)

    return check_list


def is_a(kind: type[object], said: str) -> Check:
    """Accept a value of exactly this type."""

    def check_type(value: object) -> object:
        if type(value) is not kind:
            raise ValueError(f"应为{said}，写的是 {value!r}")
        return value

    return check_type


def label(value: object) -> Label:
    """Accept `{ zh = "…", en = "…" }`."""
    if not isinstance(value, dict) or set(value) != {"zh", "en"}:
        raise ValueError('应写成 { zh = "…", en = "…" }')
    return Label(text(value["zh"]), text(value["en"]))


def step(value: object) -> dict[str, Any]:
    """Accept one of the kinds of limit of `clock.StepLimit`."""
    spec = dict(value) if isinstance(value, dict) else {}
    kinds = {"wh", "wmin", "wd", "days", "same_wd"} & set(spec)
    extra = (
        set(spec)
        - kinds
        - {"wh": {"latest"}, "same_wd": {"cutoff", "after"}}.get("".join(kinds), set())
    )
    if len(kinds) != 1 or extra:
        raise ValueError(
            '应写成 { wh = 4 }、{ wh = 4, latest = "next_wd" }、{ wmin = 30 }、'
            "{ wd = 2 }、{ days = 15 } 或 "
            '{ same_wd = true, cutoff = "16:00", after = "next_wd 10:00" }'
        )
    out: dict[str, Any] = {k: whole(1, 999)(spec[k]) for k in kinds - {"same_wd"}}
    if "same_wd" in spec:
        out["same_wd"] = one_of("True")(str(spec["same_wd"])) == "True"
    if "latest" in spec:
        out["latest_next_wd"] = one_of("next_wd")(spec["latest"]) == "next_wd"
    for name in {"cutoff", "after"} & set(spec):
        clock = str(spec[name]).removeprefix("next_wd ") if name == "after" else str(spec[name])
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", clock):
            raise ValueError(f"{name} 应写成 16:00 这样的时间，写的是 {spec[name]!r}")
        out[name] = time.fromisoformat(clock)
    return out


FIELDS: dict[str, Check] = {
    "id": text, "name": text, "version": whole(1, 9999), "region": text, "approver": text,
    "extends": text, "sources.*": text,
    "effective_from": is_a(date, "日期"), "effective_to": is_a(date, "日期"),
    "intake_class": one_of(*CLASSES),
    "class.*.label": label, "class.*.limit_wd": whole(1, 90),
    "class.*.extension_times": whole(0, 5), "class.*.extension_wd": whole(0, 90),
    "class.*.extension_approvers": some_of(one_of(*APPROVERS)),
    "class.*.confirmed_by": one_of(*APPROVERS),
    **{f"step.{name}": step for name in STEPS},
    "supplement.days": whole(1, 60), "supplement.max_days": whole(1, 60),
    "supplement.revive_days": whole(0, 365), "supplement.remind_before_wd": whole(1, 10),
    "objection_days": whole(1, 90), "rejection_undecided_wd": whole(1, 10),
    "redo.max": whole(0, 9), "redo.limit_wd": whole(1, 90), "redo.contact_wd": whole(1, 10),
    "rating.levels": whole(2, 10), "rating.bad": some_of(whole(1, 10)),
    "rating.window_days": whole(1, 90), "rating.label.*": label,
    "return.window_wh": whole(1, 80), "return.per_unit": whole(0, 5),
    "return.decide_wh": whole(1, 80),
    "negative_wd": whole(1, 30), "sample_percent": whole(0, 100),
    "verification.attempts": whole(1, 10), "verification.days": whole(1, 10),
    "verification.phoned_classes": some_of(one_of(*CLASSES)),
    "verification.bands": whole(1, 3),
    "verification.guidance_percent": whole(20, 100), "verification.guidance_wd": whole(1, 30),
    "reclassify.leader_after": whole(0, 9), "reclassify.floor_wd": whole(0, 10),
    "light.yellow_before_wd": whole(0, 10), "light.red_after_wd": whole(0, 10),
    "oversight.supervise_after_wd": whole(1, 90), "oversight.reply_wd": whole(1, 90),
    "oversight.propose_after_wd": whole(1, 90), "oversight.quiet_wd": whole(1, 90),
    "oversight.repeats": whole(2, 99), "oversight.repeat_days": whole(1, 365),
    "oversight.policy_gap_causes": some_of(text), "oversight.cross_region_causes": some_of(text),
    "oversight.interview_signers": some_of(one_of(*SIGNERS)),
    "oversight.notice_signers": some_of(one_of(*SIGNERS)),
    **{f"rating_loop.{name}": whole(1, 90) for name in (
        "appeal_wd", "review_wd", "contact_wd", "fix_wd", "plan_wd", "complex_fix_wd",
        "explain_wd", "last_minutes",
    )},
    "rating_loop.repeat_count": whole(2, 99), "rating_loop.repeat_days": whole(1, 365),
    "rating_loop.short_call_s": whole(1, 600), "rating_loop.same_device": whole(2, 99),
    "retention.ordinary_years": whole(1, 100), "retention.long_years": whole(1, 100),
    "retention.drafts_days": whole(1, 365), "retention.enquiries_years": whole(1, 30),
    "knowledge.review_months": whole(1, 60),
    "problems.count": whole(2, 99), "problems.days": whole(1, 365),
    "problems.effect_days": whole(1, 365), "problems.likeness": share,
    **{f"reports.{name}_floor": ratio for name in ("on_time", "solved", "satisfied", "signed")},
    **{f"reports.{name}": whole(1, 999) for name in (
        "false_closures", "red_cards", "bad_ratings", "redone",
    )},
    "reports.risen_times": whole(2, 9),
    **{f"reports.{name}_aim": ratio for name in (
        "on_time", "dispatched", "signed", "contacted", "verified", "reached", "completed",
        "understood", "fixed", "participation",
    )},
    "pause.*.label": label, "pause.*.cap_days": whole(1, 365),
    "pause.*.approver": one_of("dispatcher", "leader"),
    "pause.*.enabled": is_a(bool, " true 或 false"),
    "escalation.*": label, "situation.*": label, "cause.*": label, "outcome.*": label,
    "channel.*": label, "nature.*": label,
    "exclusion.*.label": label, "exclusion.*.say": label,
    "exclusion.*.basis": text, "exclusion.*.remedy": label,
}  # fmt: skip
LATER = ("oversight.", "rating_loop.", "retention.", "knowledge.", "problems.", "reports.")
"""Sections newer than packs in force somewhere: who does not write them has the defaults."""

OPTIONAL = {
    *("extends", "effective_to", "class.*.confirmed_by", "pause.*.enabled"),
    *("verification.bands", "verification.guidance_percent", "verification.guidance_wd"),
    *(name for name in FIELDS if name.startswith(LATER)),
}
"""Keys a pack may do without."""


def check(leaves: Mapping[str, Leaf]) -> tuple[dict[str, Any], list[Problem]]:
    """Return the checked values, and everything wrong with them."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for path, leaf in leaves.items():
        pattern = _pattern(path)
        if pattern is None:
            near = get_close_matches(path, FIELDS, 1, 0.8)
            hint = f"，是不是 {near[0]}？" if near else ""
            problems.append(Problem(path, leaf.line, f"没有这个键{hint}"))
            continue
        try:
            values[path] = FIELDS[pattern](leaf.value)
        except ValueError as why:
            problems.append(Problem(path, leaf.line, str(why)))
    wrong = {problem.path for problem in problems}
    problems += [Problem(p, 1, "缺少这个键") for p in _required(leaves) if p not in leaves]
    if not problems:
        problems = [Problem(p, leaves[p].line, m) for p, m in _impossible(values) if p not in wrong]
    return values, problems


def _pattern(path: str) -> str | None:
    """Return the key of FIELDS that `path` answers to; `*` stands for one code."""
    if path in FIELDS:
        return path
    parts = path.split(".")
    for i in range(1, len(parts)):
        if (found := ".".join([*parts[:i], "*", *parts[i + 1 :]])) in FIELDS:
            return found
    return None


def _required(leaves: Mapping[str, Leaf]) -> Iterator[str]:
    for pattern in FIELDS.keys() - OPTIONAL:
        head, star, tail = pattern.partition(".*")
        if not star:
            yield pattern
        elif tail:
            codes = {p.split(".")[1] for p in leaves if p.startswith(f"{head}.")}
            yield from (
                f"{head}.{c}{tail}" for c in codes | (set(CLASSES) if head == "class" else set())
            )
        elif not any(p.startswith(f"{head}.") for p in leaves):
            yield f"{head}.…"


def _impossible(v: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name values that are each well formed but cannot hold together."""
    for code in sorted({p.split(".")[1] for p in v if p.startswith("class.")}):
        at = f"class.{code}"
        if code not in CLASSES:
            yield f"{at}.label", f"没有 {code} 这个类别，只有 {'、'.join(CLASSES)}"
        times, days, who = (v[f"{at}.extension_{n}"] for n in ("times", "wd", "approvers"))
        if times and not (days and who):
            yield f"{at}.extension_times", "允许延期，就要写明天数和审批人"
    if v["supplement.days"] > v["supplement.max_days"]:
        yield "supplement.days", "补正期限不能长于上限 max_days"
    levels = v["rating.levels"]
    if not v["rating.bad"] or max(v["rating.bad"]) >= levels:
        yield "rating.bad", f"差评等级应在 1 到 {levels - 1} 之间"
    for path in (p for p in v if p.startswith("rating.label.")):
        if path[13:] not in map(str, range(1, levels + 1)):
            yield path, f"评价只有 1 到 {levels} 级"
    yield from _impossible_oversight(v)
    yield from _impossible_later(v)
    for path in (p for p in v if p.startswith("escalation.")):
        if not re.fullmatch(r"L[0-5]", path[11:]):
            yield path, "提级只有 L0 到 L5"
    ends = v.get("effective_to")
    if ends and ends < v["effective_from"]:
        yield "effective_to", "失效日期早于生效日期"


def _impossible_oversight(v: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for path in ("oversight.policy_gap_causes", "oversight.cross_region_causes"):
        for code in v.get(path, ()):
            if f"cause.{code}" not in v:
                yield path, f"没有 {code} 这个成因"
    for path in ("oversight.interview_signers", "oversight.notice_signers"):
        if path in v and not v[path]:
            yield path, "至少要有一个岗位可以签发"


def _impossible_later(v: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    ordinary, long = (v.get(f"retention.{n}_years", d) for n, d in (("ordinary", 10), ("long", 30)))
    if ordinary > long:
        path = "retention.ordinary_years"
        yield path if path in v else "retention.long_years", "一般保管期限不能长于长期保管期限"
    simple, hard = (
        v.get(f"rating_loop.{n}", d) for n, d in (("fix_wd", 5), ("complex_fix_wd", 15))
    )
    if simple > hard:
        path = "rating_loop.fix_wd"
        yield path if path in v else "rating_loop.complex_fix_wd", "情况复杂的整改期限不能更短"
