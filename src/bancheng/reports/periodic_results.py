"""报告的前五节 — 总体、构成、时效、结果、评价: their paragraphs, tables and pictures."""

from collections.abc import Callable, Sequence

from bancheng.rules.indicators import UNKNOWN

from .periodic_numbers import (
    NONE,
    SMALL,
    Cell,
    Doc,
    Table,
    compared,
    counted,
    enough,
    listed,
    moved,
    plainly,
    quoted,
    shown,
    whole,
)
from .render.charts import Bar, Chart


def sayer(doc: Doc) -> Callable[[str], str]:
    """Says an indicator of this period within a sentence."""
    return lambda key: plainly(key, doc["now"].get(key))


def moved_words(doc: Doc, key: str) -> str:
    """How it moved, as the rest of a sentence; "" where too few to say."""
    change = moved(key, doc["now"].get(key), doc["before"].get(key))
    return f"，{change}" if change else ""


# ── 一、二：总体和构成 ────────────────────────────────────────────────────────


def came_in(doc: Doc, period: str = "now") -> int:
    return int(doc[period]["taken_in"]["d"])


def overview(doc: Doc) -> str:
    number = came_in(doc)
    if not number:
        return f"本期没有登记诉求件，{counted(0, came_in(doc, 'before'))}。"
    now = doc["now"]
    taken, guided = int(now["taken_in"]["n"]), int(now["guided"]["n"])
    refused = int(now["rejection"]["n"])
    rest = number - taken - refused - guided
    parts = [f"受理 {taken} 件"]
    parts += [f"不予受理 {refused} 件"] if refused else []
    parts += [f"告知其他办理途径 {guided} 件"] if guided else []
    parts += [f"尚未决定受理或者已经撤回、并入其他件的 {rest} 件"] if rest > 0 else []
    channels = [f"{label} {n} 件" for _code, label, n, _before in doc["by"]["channel"] if n]
    return (
        f"本期登记诉求件 {number} 件，{_against(doc, number)}。"
        f"其中{'，'.join(parts)}。从来源看：{listed(channels)}。"
    )


def _against(doc: Doc, number: int) -> str:
    """How many came compared with the period and the year before, as far as there is something."""
    before, year = came_in(doc, "before"), came_in(doc, "year")
    if not before and not year:
        return "上期和上年同期没有登记件，不作比较"
    of_year = counted(number, year, "上年同期") if year else "上年同期没有登记件"
    return f"{counted(number, before)}，{of_year}"


def overview_tables(doc: Doc) -> Sequence[Table]:
    keys = ("taken_in", "acceptance", "guided", "rejection", "objections", "withdrawn")
    return compared(doc, *keys, title="受理情况"), _dimension(doc, "channel", "来源渠道")


MOST_ROWS = 15


def _dimension(doc: Doc, name: str, title: str) -> Table:
    total = came_in(doc)
    rows = [
        [
            Cell(label),
            Cell(str(now), f"figure:taken_in:denominator:{name}:{code}"),
            Cell(f"{now / total:.1%}" if total >= SMALL and name != "cause" else NONE),
            Cell(str(before)),
        ]
        for code, label, now, before in doc["by"][name][:MOST_ROWS]
    ]
    note = "一件可有几个成因，各计一次。" if name == "cause" else ""
    if len(doc["by"][name]) > MOST_ROWS:
        note += f"只列件数最多的 {MOST_ROWS} 项。"
    return Table(title, (title, "本期件数", "占登记", "上期件数"), rows, note)


def bars_of(doc: Doc, name: str, title: str) -> Chart | None:
    rows = [row for row in doc["by"][name] if row[2]]
    if not rows:
        return None
    bars = [Bar(label, now, f"{now} 件", before) for _code, label, now, before in rows]
    return Chart(title, bars, "本期", "上期")


def structure(doc: Doc) -> str:
    parts = []
    for name, title in (("situation", "受理情形"), ("cause", "堵点成因"), ("item", "事项")):
        rows = [row for row in doc["by"][name] if row[2] and row[0] != UNKNOWN][:3]
        if rows:
            said = quoted([(label, n) for _code, label, n, _before in rows])
            parts.append(f"{title}较多的是{said}")
    if not parts:
        return "本期没有可分析的诉求件。"
    earlier, times = came_in(doc, "before"), doc["rules"]["risen_times"]
    risen = [
        f"{label}（{before} 件增至 {now} 件）"
        for _code, label, now, before in doc["by"]["item"]
        if earlier >= SMALL and now >= SMALL and now >= times * max(before, 1)
    ][:3]
    tail = f"明显增多的事项：{listed(risen)}。" if risen else ""
    return "；".join(parts) + f"。{tail}"


STRUCTURE = (
    ("situation", "受理情形"),
    ("cause", "堵点成因"),
    ("class", "诉求分类"),
    ("item", "事项"),
    ("unit", "主办单位"),
    ("point", "窗口点位"),
)


def structure_tables(doc: Doc) -> Sequence[Table]:
    natures = [[Cell(label), Cell(str(n))] for _code, label, n in doc["natures"]]
    found = [_dimension(doc, name, title) for name, title in STRUCTURE]
    return [*found, Table("性质（本期办结件）", ("性质", "件数"), natures)]


# ── 三至五：时效、结果、评价 ──────────────────────────────────────────────────

TIMES = (
    *("dispatched_in_time", "signed_in_time", "first_contact", "on_time", "on_time_strict"),
    *("late", "extended", "net_hours", "gross_hours"),
)


def timeliness(doc: Doc) -> str:
    now, say = doc["now"], sayer(doc)
    if not now["on_time"]["d"]:
        return f"本期没有办结件，按时办结率不作计算。目前在办 {doc['stuck']['open']} 件。"
    change = moved_words(doc, "on_time")
    median = now["net_hours"].get("median")
    told = (
        f"，一半的件不超过 {whole(median)} 工作小时" if median and enough(now["net_hours"]) else ""
    )
    return (
        f"本期办结 {now['on_time']['d']} 件，按时办结率 {say('on_time')}"
        f"{change}；不计延期为 {say('on_time_strict')}。"
        f"平均净办理时长 {say('net_hours')}{told}。"
        f"及时转办率 {say('dispatched_in_time')}，"
        f"按时签收率 {say('signed_in_time')}，"
        f"响应率 {say('first_contact')}。"
    )


def unit_bars(doc: Doc, key: str, title: str) -> Chart | None:
    rows = [(name, of.get(key)) for _code, name, of in doc["units"]]
    bars = [
        Bar(name, figure["v"], shown(key, figure))
        for name, figure in rows
        if figure and figure["d"]
    ]
    return Chart(title, bars) if bars else None


def outcome(doc: Doc) -> str:
    now, say = doc["now"], sayer(doc)
    if not now["solved"]["d"]:
        return "本期没有办结件，办成率不作计算。"
    change = moved_words(doc, "solved")
    results = listed([f"{label} {n} 件" for _code, label, n in doc["outcomes"]])
    told = say("understood") if now["understood"]["d"] else "本期没有问过"
    refused = (
        f"依法不能办的占 {say('negative')}，解释到位率 {told}，不计入办成率。"
        if now["negative"]["n"]
        else "没有依法不能办的件。"
    )
    return (
        f"办成率（经反映人确认）{say('solved')}{change}。"
        f"办理结果：{results or '尚无'}。"
        f"{refused}"
        f"回访率 {say('verified')}，未听到反映人意见的占"
        f" {say('unreached')}。"
    )


def outcome_tables(doc: Doc) -> Sequence[Table]:
    days = f"closed_from={doc['first']}&closed_to={doc['last']}"
    rows = [
        [Cell(label), Cell(str(n), f"cases:outcome={code}&{days}")]
        for code, label, n in doc["outcomes"]
    ]
    keys = (
        *("solved", "claimed", "negative", "understood", "on_the_spot", "verified", "reached"),
        *("unreached", "redone", "false_closure"),
    )
    return compared(doc, *keys, title="结果和核查"), Table("办理结果", ("结果", "件数"), rows)


def outcome_chart(doc: Doc) -> Chart | None:
    bars = [Bar(label, n, f"{n} 件") for _code, label, n in doc["outcomes"]]
    return Chart("办理结果", bars) if bars else None


LEVELS = {"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意"}


def _spread(doc: Doc) -> dict[str, int]:
    found: dict[str, int] = doc["now"]["mean_level"].get("spread", {})
    return found


def ratings(doc: Doc) -> str:
    now, say = doc["now"], sayer(doc)
    if not now["satisfied"]["d"]:
        said = f"本期没有收到评价，参评率 {say('participation')}。"
        return f"{said}未评价的不作默认满意。"
    change = moved_words(doc, "satisfied")
    fixed = say("bad_fixed") if now["bad_fixed"]["d"] else "本期没有应整改的"
    return (
        f"收到评价 {now['satisfied']['d']} 件，参评率 {say('participation')}；"
        f"满意率 {say('satisfied')}{change}。"
        f"差评 {whole(now['bad']['n'])} 件，一个工作日内联系上"
        f" {say('bad_contacted')}，差评整改率 {fixed}。未评价的不作默认满意。"
    )


def ratings_tables(doc: Doc) -> Sequence[Table]:
    keys = ("satisfied", "participation", "mean_level", "bad", "bad_contacted", "bad_fixed")
    rows = [[Cell(label), Cell(str(_spread(doc).get(k, 0)))] for k, label in LEVELS.items()]
    return compared(doc, *keys, title="评价"), Table("各级评价", ("等级", "件数"), rows)


def ratings_chart(doc: Doc) -> Chart | None:
    if not _spread(doc):
        return None
    bars = [
        Bar(label, _spread(doc).get(k, 0), f"{_spread(doc).get(k, 0)} 件")
        for k, label in LEVELS.items()
    ]
    return Chart("各级评价", bars)
