"""规则包 — the numbers and names a place may set, checked and typed.

To change a limit, copy the pack, raise its version and change the value with its source;
`bancheng policy check FILE` says what is wrong and where. To add a key, add it to the
dataclass here, to `policy_fields.py` and to `national-default.toml`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bancheng.rules.clock import StepLimit
from bancheng.rules.policy_fields import Label, check
from bancheng.rules.policy_text import (
    HEADER,
    Leaf,
    PolicyError,
    Problem,
    is_header,
    read,
)

__all__ = ["Label", "Policy", "PolicyError", "load", "shipped"]


@dataclass(frozen=True, slots=True)
class ClassRule:
    """诉求分类 — 一般、复杂、疑难: limit, extensions and who grants them, who confirms."""

    label: Label
    limit_wd: int
    extension_times: int
    extension_wd: int
    extension_approvers: tuple[str, ...]
    confirmed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Exclusion(Label):
    """不予受理情形 — its name, what to say, on what basis, where else to go."""

    say: Label
    basis: str
    remedy: Label


@dataclass(frozen=True, slots=True)
class PauseRule:
    """暂停计时 — a reason for which the promise may be paused, and for how long."""

    label: Label
    cap_days: int
    approver: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class SupplementRule:
    """补正 — working days given, at most; days to come back; reminder before the end."""

    days: int
    max_days: int
    revive_days: int
    remind_before_wd: int


@dataclass(frozen=True, slots=True)
class RedoRule:
    """重办 — rounds at most, limit and first contact."""

    max: int
    limit_wd: int
    contact_wd: int


@dataclass(frozen=True, slots=True)
class RatingRule:
    """评价 — levels, which are bad, and for how long one may rate."""

    levels: int
    bad: tuple[int, ...]
    window_days: int
    labels: Mapping[int, Label]


@dataclass(frozen=True, slots=True)
class ReturnRule:
    """退单 — within how many working hours, how often a unit, decided within."""

    window_wh: int
    per_unit: int
    decide_wh: int


@dataclass(frozen=True, slots=True)
class VerificationRule:
    """核查 — attempts on days and in bands before "not reached", the classes always phoned, and
    how many of those guided elsewhere another person looks into, within how many working days.
    """

    attempts: int
    days: int
    phoned_classes: tuple[str, ...]
    bands: int = 1  # as packs had it that do not say
    guidance_percent: int = 20
    guidance_wd: int = 3


@dataclass(frozen=True, slots=True)
class ReclassifyRule:
    """类别调整 — changes after which the leader decides, and the floor when going down."""

    leader_after: int
    floor_wd: int


@dataclass(frozen=True, slots=True)
class LightRule:
    """亮灯 — yellow so many working days before the date, red so many after."""

    yellow_before_wd: int
    red_after_wd: int


@dataclass(frozen=True, slots=True)
class OversightRule:
    """督办、提级的触发 — when the system supervises and proposes, what counts as repeated."""

    supervise_after_wd: int = 2
    reply_wd: int = 2
    propose_after_wd: int = 6
    quiet_wd: int = 2
    repeats: int = 3
    repeat_days: int = 30
    policy_gap_causes: tuple[str, ...] = ("ZY10",)
    cross_region_causes: tuple[str, ...] = ("ZY08",)
    interview_signers: tuple[str, ...] = ("leader", "supervisor")
    notice_signers: tuple[str, ...] = ("leader", "supervisor")


@dataclass(frozen=True, slots=True)
class RatingLoopRule:
    """差评闭环 — appeal and review, contact and rectification, what counts as repeated or odd."""

    appeal_wd: int = 3
    review_wd: int = 5
    contact_wd: int = 1
    fix_wd: int = 5
    plan_wd: int = 5
    complex_fix_wd: int = 15
    explain_wd: int = 3
    repeat_count: int = 3
    repeat_days: int = 90
    short_call_s: int = 20
    last_minutes: int = 10
    same_device: int = 5


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """保管期限 — of archived cases, of drafts never handed in, of enquiries."""

    ordinary_years: int = 10
    long_years: int = 30
    drafts_days: int = 30
    enquiries_years: int = 1


@dataclass(frozen=True, slots=True)
class KnowledgeRule:
    """知识库 — after how many months an entry is looked at again."""

    review_months: int = 6


@dataclass(frozen=True, slots=True)
class ProblemsRule:
    """共性问题 — how many like cases in how many days, and when a measure's effect is checked."""

    count: int = 3
    days: int = 90
    effect_days: int = 90
    likeness: float = 0.6


@dataclass(frozen=True, slots=True)
class ReportsRule:
    """报告和自评 — below which ratio, from how many on a unit is named; the levels aimed at."""

    on_time_floor: float = 0.9
    solved_floor: float = 0.6
    satisfied_floor: float = 0.85
    signed_floor: float = 0.9
    false_closures: int = 1
    red_cards: int = 1
    bad_ratings: int = 3
    redone: int = 2
    risen_times: int = 2
    on_time_aim: float = 0.9
    dispatched_aim: float = 0.9
    signed_aim: float = 0.9
    contacted_aim: float = 0.9
    verified_aim: float = 0.9
    reached_aim: float = 0.6
    completed_aim: float = 0.8
    understood_aim: float = 0.8
    fixed_aim: float = 0.8
    participation_aim: float = 0.3


@dataclass(frozen=True, slots=True)
class Policy:
    """规则包 — one published rule set. `key` is the activated row it was read from."""

    id: str  # national-default@1
    name: str
    version: int
    effective_from: date
    effective_to: date | None
    region: str
    approver: str
    digest: str
    classes: Mapping[str, ClassRule]
    intake_class: str
    steps: Mapping[str, StepLimit]
    supplement: SupplementRule
    objection_days: int
    rejection_undecided_wd: int
    redo: RedoRule
    rating: RatingRule
    return_: ReturnRule
    negative_wd: int
    sample_percent: int
    verification: VerificationRule
    reclassify: ReclassifyRule
    light: LightRule
    oversight: OversightRule
    rating_loop: RatingLoopRule
    retention: RetentionRule
    knowledge: KnowledgeRule
    problems: ProblemsRule
    reports: ReportsRule
    pauses: Mapping[str, PauseRule]
    escalation: Mapping[int, Label]
    situations: Mapping[str, Label]
    causes: Mapping[str, Label]
    exclusions: Mapping[str, Exclusion]
    outcomes: Mapping[str, Label]
    channels: Mapping[str, Label]
    natures: Mapping[str, Label]
    sources: Mapping[str, str]  # key path → source tag
    source_titles: Mapping[str, str]  # source tag → what it is
    key: str = ""

    def source_of(self, path: str) -> str:
        """Return the source tag of a key path, "" when the pack does not have it."""
        return self.sources.get(path, "")


def load(text: str, base_text: str | None = None) -> Policy:
    """Read and check a pack; `base_text` is what it extends (default: the shipped one).

    Raises `PolicyError` with everything that is wrong, each with key path and line.
    """
    leaves = read(text)
    base_text = _base_text(leaves, base_text)
    merged = {**_base(leaves, base_text), **leaves}
    values, problems = check(merged)
    tags = {path.removeprefix("sources.") for path in merged if path.startswith("sources.")}
    for path, leaf in leaves.items():
        if not is_header(path) and leaf.source not in tags:
            said = f"来源 {leaf.source} 没有在 [sources] 中说明" if leaf.source else "没有写来源"
            problems.append(Problem(path, leaf.line, said))
    if problems:
        raise PolicyError(sorted(problems, key=lambda p: (p.line, p.path)))
    digest = hashlib.sha256(f"{text}\0{base_text}".encode()).hexdigest()
    sources = {path: leaf.source for path, leaf in merged.items() if not is_header(path)}
    return _build(values, sources=sources, digest=digest)


def extends(text: str) -> str:
    """Return the id of the pack that `text` extends, or ""."""
    leaf = read(text).get("extends")
    return str(leaf.value) if leaf else ""


@cache
def shipped() -> Mapping[str, str]:
    """随软件发布的规则包 — pack id → text, of every pack beside this module."""
    texts = [
        p.read_text("utf-8") for p in sorted((Path(__file__).parent / "policies").glob("*.toml"))
    ]
    return {
        f"{leaves['id'].value}@{leaves['version'].value}": text
        for text in texts
        for leaves in [read(text)]
    }


def _base_text(leaves: Mapping[str, Leaf], given: str | None) -> str:
    if "extends" not in leaves:
        return ""
    wanted, line = str(leaves["extends"].value), leaves["extends"].line
    text = given or shipped().get(wanted)
    if text is None:
        raise PolicyError([Problem("extends", line, f"没有名为 {wanted} 的规则包")])
    return text


def _base(leaves: Mapping[str, Leaf], text: str) -> dict[str, Leaf]:
    """Return what a pack inherits: every value, but nothing said of the base itself."""
    base = read(text)
    if "extends" in base:
        said = "被修改的规则包自身也是在别的规则包上修改的，不能再作基础"
        raise PolicyError([Problem("extends", leaves["extends"].line, said)])
    return {path: leaf for path, leaf in base.items() if path not in HEADER}


SECTIONS: Mapping[str, type[Any]] = {
    "supplement": SupplementRule,
    "redo": RedoRule,
    "verification": VerificationRule,
    "reclassify": ReclassifyRule,
    "light": LightRule,
    "oversight": OversightRule,
    "rating_loop": RatingLoopRule,
    "retention": RetentionRule,
    "knowledge": KnowledgeRule,
    "problems": ProblemsRule,
    "reports": ReportsRule,
}
"""分段 — sections of a pack that become a rule as they are written, under the same name."""


def _build(values: Mapping[str, Any], *, sources: Mapping[str, str], digest: str) -> Policy:
    def group(name: str) -> dict[str, Any]:
        prefix = f"{name}."
        return {p.removeprefix(prefix): v for p, v in values.items() if p.startswith(prefix)}

    def table(name: str) -> dict[str, dict[str, Any]]:
        rows: dict[str, dict[str, Any]] = {}
        for path, value in group(name).items():
            code, _, key = path.partition(".")
            rows.setdefault(code, {})[key] = value
        return rows

    rating = group("rating")
    labels = {int(k[6:]): rating.pop(k) for k in list(rating) if k.startswith("label.")}
    pauses = {code: PauseRule(**row) for code, row in table("pause").items()}
    return Policy(
        id=f"{values['id']}@{values['version']}",
        name=values["name"],
        version=values["version"],
        effective_from=values["effective_from"],
        effective_to=values.get("effective_to"),
        region=values["region"],
        approver=values["approver"],
        digest=digest,
        classes={code: ClassRule(**row) for code, row in table("class").items()},
        intake_class=values["intake_class"],
        steps={name: _limit(spec, f"step.{name}", sources) for name, spec in group("step").items()},
        objection_days=values["objection_days"],
        rejection_undecided_wd=values["rejection_undecided_wd"],
        rating=RatingRule(**rating, labels=labels),
        return_=ReturnRule(**group("return")),
        **{name: rule(**group(name)) for name, rule in SECTIONS.items()},
        negative_wd=values["negative_wd"],
        sample_percent=values["sample_percent"],
        pauses={code: pause for code, pause in pauses.items() if pause.enabled},
        escalation={int(code[1:]): label for code, label in group("escalation").items()},
        situations=group("situation"),
        causes=group("cause"),
        exclusions={
            code: Exclusion(
                row["label"].zh,
                row["label"].en,
                row["say"],
                row["basis"],
                row["remedy"],
            )
            for code, row in table("exclusion").items()
        },
        outcomes=group("outcome"),
        channels=group("channel"),
        natures=group("nature"),
        sources=sources,
        source_titles=group("sources"),
    )


def _limit(spec: Mapping[str, Any], path: str, sources: Mapping[str, str]) -> StepLimit:
    return StepLimit(**spec, rule=path, source=sources[path])
