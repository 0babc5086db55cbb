"""Policy packs: what ships is sound, and a fault is named by key path and line."""

from datetime import time

import pytest

from bancheng.rules.policy import Label, PolicyError, load, shipped

DEFAULT = shipped()["national-default@1"]
CHILD = """id = "here"
name = "本地规则"
version = 3
extends = "national-default@1"
effective_from = 2026-07-01
region = "云溪市"
approver = "云溪市政务服务中心"

[sources]
YX = "云溪市办法"
"""


@pytest.mark.parametrize("pack", sorted(shipped()))
def test_every_shipped_pack_loads_and_each_value_has_an_explained_source(pack: str) -> None:
    policy = load(shipped()[pack])

    assert policy.id == pack
    assert len(policy.sources) > 150
    assert set(policy.sources.values()) <= set(policy.source_titles)


def test_the_default_says_what_the_process_says() -> None:
    policy = load(DEFAULT)

    limits = {
        code: (r.limit_wd, r.extension_times, r.extension_wd) for code, r in policy.classes.items()
    }
    assert limits == {"general": (2, 0, 0), "complex": (5, 1, 5), "hard": (15, 1, 10)}
    assert policy.classes["complex"].extension_approvers == ("unit_leader", "dispatcher")
    assert (policy.intake_class, policy.classes["hard"].confirmed_by) == ("complex", "leader")
    assert policy.steps["submitted"].latest_next_wd
    assert (policy.steps["handling"].cutoff, policy.steps["handling"].after) == (time(15), time(12))
    assert (policy.return_.window_wh, policy.return_.per_unit, policy.redo.max) == (8, 1, 2)
    assert (policy.rating.bad, policy.rating.labels[5]) == (
        (1, 2),
        Label("非常满意", "Very satisfied"),
    )
    assert list(policy.situations) == [f"QX{n}" for n in range(1, 7)]
    assert list(policy.exclusions) == [f"BY{n:02}" for n in range(1, 16)]
    assert policy.pauses["superior_query"].approver == "leader"
    assert policy.escalation[4].zh == "政府办公室、分管领导"
    assert (policy.source_of("class.hard.limit_wd"), policy.steps["dispatched"].source) == (
        "C02",
        "D",
    )


def test_a_local_pack_changes_only_what_its_source_says() -> None:
    default, yishui = load(DEFAULT), load(shipped()["yishui@1"])

    changed = {path for path, tag in yishui.sources.items() if tag != default.sources[path]}

    assert changed == {
        f"class.{c}.{k}" for c in ("general", "complex", "hard") for k in ("label", "limit_wd")
    }
    assert [rule.limit_wd for rule in yishui.classes.values()] == [2, 5, 10]
    assert yishui.steps == default.steps


def test_who_signs_papers_of_supervision_is_the_places_own_and_older_packs_need_not_say() -> None:
    said = 'oversight.notice_signers = { value = ["leader"], source = "YX" }\n'
    older = "\n".join(line for line in DEFAULT.splitlines() if "_signers" not in line)

    own, silent = load(CHILD.replace("\n[sources]", f"\n{said}[sources]")), load(older)

    assert own.oversight.notice_signers == ("leader",)
    assert own.oversight.interview_signers == ("leader", "supervisor")
    assert silent.oversight == load(DEFAULT).oversight


def test_a_pack_in_force_before_a_section_existed_keeps_its_defaults() -> None:
    later = ("[rating_loop]", "[retention]", "[knowledge]", "[problems]", "[reports]")
    head, *rest = DEFAULT.split("\n[")
    older = "\n[".join([head, *(part for part in rest if f"[{part}".split("\n")[0] not in later)])
    said = 'problems.likeness = { value = 0.75, source = "YX" }\n'

    default, silent = load(DEFAULT), load(older)
    own = load(CHILD.replace("\n[sources]", f"\n{said}[sources]"))

    assert "rating_loop.fix_wd" not in silent.sources
    assert silent.rating_loop == default.rating_loop
    assert (silent.retention, silent.knowledge) == (default.retention, default.knowledge)
    assert (silent.problems, silent.reports) == (default.problems, default.reports)
    assert (own.problems.likeness, own.problems.count) == (0.75, 3)
    assert (default.rating_loop.repeat_count, default.rating_loop.repeat_days) == (3, 90)


def test_a_pause_can_be_switched_off() -> None:
    policy = load(CHILD + '[pause.superior_query]\nenabled = { value = false, source = "YX" }\n')

    assert set(policy.pauses) == {"supplement"}


@pytest.mark.parametrize(
    ("line", "path", "said"),
    [
        ('negative_day = { value = 3, source = "YX" }', "negative_day", "没有这个键"),
        ('negative_wd = { value = "三", source = "YX" }', "negative_wd", "应为 1 到 30 的整数"),
        ('negative_wd = { value = true, source = "YX" }', "negative_wd", "应为 1 到 30 的整数"),
        ('negative_wd = { value = 0, source = "YX" }', "negative_wd", "应为 1 到 30 的整数"),
        ("negative_wd = 3", "negative_wd", "没有写来源"),
        ('negative_wd = { value = 3, source = "ZZ" }', "negative_wd", "来源 ZZ 没有在"),
        ('intake_class = { value = "easy", source = "YX" }', "intake_class", "general、complex"),
        ('step.triaged = { wd = 1, wh = 2, source = "YX" }', "step.triaged", "应写成"),
        ('step.archive = { same_wd = true, cutoff = "25", source = "YX" }', "step.archive", "cut"),
        ('step.lunch = { wd = 1, source = "YX" }', "step.lunch", "没有这个键"),
        ('class.odd.limit_wd = { value = 3, source = "YX" }', "class.odd.label", "缺少这个键"),
        ('cause.ZY01 = { zh = "只有中文", source = "YX" }', "cause.ZY01", "应写成"),
        ('supplement.days = { value = 20, source = "YX" }', "supplement.days", "不能长于上限"),
        ('rating.bad = { value = [5], source = "YX" }', "rating.bad", "差评等级"),
        ('oversight.notice_signers = { value = [], source = "YX" }', "oversight.notice_signers",
         "至少要有一个岗位"),
        ('oversight.interview_signers = { value = ["liaison"], source = "YX" }',
         "oversight.interview_signers", "应为 leader、supervisor 之一"),
        ('oversight.accountability_signers = { value = ["supervisor"], source = "YX" }',
         "oversight.accountability_signers", "没有这个键"),
        ('oversight.policy_gap_causes = { value = ["ZY00"], source = "YX" }',
         "oversight.policy_gap_causes", "没有 ZY00 这个成因"),
        ('rating_loop.repeat_count = { value = 1, source = "YX" }', "rating_loop.repeat_count",
         "应为 2 到 99 的整数"),
        ('rating_loop.fix_wd = { value = 20, source = "YX" }', "rating_loop.fix_wd", "不能更短"),
        ('retention.ordinary_years = { value = 40, source = "YX" }', "retention.ordinary_years",
         "不能长于长期"),
        ('problems.likeness = { value = 60, source = "YX" }', "problems.likeness",
         "应为 0 到 1 之间的小数"),
        ('reports.on_time_floor = { value = 90, source = "YX" }', "reports.on_time_floor",
         "不超过 1 的小数"),
        ('reports.bad_ratings = { value = 0, source = "YX" }', "reports.bad_ratings",
         "应为 1 到 999 的整数"),
        ('class.general.extension_times = { value = 1, source = "YX" }',
         "class.general.extension_times", "天数和审批人"),
        ("effective_to = 2026-01-01", "effective_to", "早于生效日期"),
        ('extends = "nowhere@1"', "TOML", "写法有误"),
        ("[class.hard", "TOML", "写法有误"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_key_path_and_line(line: str, path: str, said: str) -> None:
    head, tail = CHILD.split("\n[sources]")
    text = f"{head}\n# 说明\n{line}\n[sources]{tail}"

    with pytest.raises(PolicyError) as caught:
        load(text)

    faults = {problem.path: problem for problem in caught.value.problems}
    assert said in faults[path].message
    assert faults[path].line == (1 if said == "缺少这个键" else 10)
    assert f"第 {faults[path].line} 行 {path}：" in str(caught.value)


def test_lines_are_found_after_long_texts_and_lists() -> None:
    text = (
        CHILD + '[verification]\nsource = "YX"\nphoned_classes = [\n  "hard",\n  # "a = 1",\n]\n'
        "attempts = 99\n"
    )
    text = text.replace('approver = "云溪市政务服务中心"', 'approver = """云溪市\ndays = 3\n"""')

    with pytest.raises(PolicyError) as caught:
        load(text)

    [problem] = caught.value.problems
    assert (problem.path, problem.line) == (
        "verification.attempts",
        text.splitlines().index("attempts = 99") + 1,
    )


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(PolicyError) as caught:
        load(CHILD + '[redo]\nmax = -1\n[light]\nblue = { value = 1, source = "YX" }\n')

    assert [(p.path, p.line) for p in caught.value.problems] == [
        ("redo.max", 12),
        ("redo.max", 12),
        ("light.blue", 14),
    ]
    assert {p.message for p in caught.value.problems} >= {"没有写来源", "没有这个键"}


def test_a_pack_that_extends_nothing_known_or_a_local_pack_is_refused() -> None:
    with pytest.raises(PolicyError, match="没有名为 nowhere@1 的规则包"):
        load(CHILD.replace("national-default@1", "nowhere@1"))
    with pytest.raises(PolicyError, match="不能再作基础"):
        load(CHILD.replace("national-default@1", "yishui@1"))


def test_a_pack_must_describe_itself_even_when_it_extends_another() -> None:
    with pytest.raises(PolicyError) as caught:
        load(CHILD.replace('region = "云溪市"\n', ""))

    assert [(p.path, p.message) for p in caught.value.problems] == [("region", "缺少这个键")]


def test_the_digest_covers_what_a_pack_extends() -> None:
    other = DEFAULT.replace("negative_wd = { value = 3,", "negative_wd = { value = 2,")

    assert load(CHILD).digest == load(CHILD, DEFAULT).digest
    assert load(CHILD, other).digest != load(CHILD).digest
    assert load(CHILD, other).negative_wd == 2
