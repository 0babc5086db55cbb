"""关注谁、下一步做什么 — found by rule from the snapshot, each with its reason.

The floors are those of the rule pack when the numbers were read; a unit is named with its numbers
so that a person can judge, never ranked.
"""

from collections.abc import Mapping

from .periodic_numbers import Doc, enough, shown, whole

FLOORS: Mapping[str, str] = {
    "on_time": "on_time_floor",
    "solved": "solved_floor",
    "satisfied": "satisfied_floor",
    "signed_in_time": "signed_floor",
}
"""低于即提示 — of enough cases; the number stands in the rule pack."""

COUNTED: Mapping[str, tuple[str, str]] = {
    "false_closure": ("false_closures", "核查认定虚假办结 {} 件"),
    "red_cards": ("red_cards", "红牌 {} 张"),
    "bad": ("bad_ratings", "差评 {} 件"),
    "redone": ("redone", "重办 {} 件"),
}
"""达到即提示 — so many in the period, as the rule pack says."""

NAMES = {
    "on_time": "按时办结率",
    "solved": "办成率",
    "satisfied": "满意率",
    "signed_in_time": "按时签收率",
}


def attention(doc: Doc) -> list[tuple[str, str, list[str]]]:
    """The units with something to look at: code, name, the reasons in words."""
    found = []
    red, rules = doc["stuck"]["red_by_unit"], doc["rules"]
    for code, name, figures in doc["units"]:
        why = [
            f"{NAMES[key]} {shown(key, figures.get(key))}，低于 {rules[floor]:.0%}"
            for key, floor in FLOORS.items()
            if enough(figures.get(key)) and figures[key]["v"] < min(rules[floor], _whole(doc, key))
        ]
        why += [
            words.format(whole(figures[key]["n"]))
            for key, (least, words) in COUNTED.items()
            if figures.get(key, {}).get("n", 0) >= rules[least]
        ]
        if red.get(code):
            why.append(f"数据截取时在办超期 {red[code]} 件")
        if why:
            found.append((code, name, why))
    return found


def _whole(doc: Doc, key: str) -> float:
    """The ratio of the whole centre: a unit that does as well as it is not named."""
    figure = doc["now"].get(key)
    return float(figure["v"]) if enough(figure) else 1.0


def next_steps(doc: Doc) -> list[str]:
    """What is due: late cases, unanswered supervision, open measures, bad ratings not mended."""
    stuck, now = doc["stuck"], doc["now"]
    found = []
    if stuck["red"]:
        found.append(f"逐件过问在办超期的 {stuck['red']} 件，明确办结日期并告知反映人。")
    if stuck["quiet"]:
        found.append(f"清理久无人动的 {stuck['quiet']} 件。")
    if stuck["supervised"]:
        found.append(f"催收未答复的催办、督办 {stuck['supervised']} 件。")
    if stuck["raised"]:
        found.append(f"提级未签收的 {stuck['raised']} 件由中心领导跟进签收。")
    late = [row for row in doc["measures"] if row[4]]
    if late:
        units = "、".join(dict.fromkeys(row[2] for row in late))
        found.append(f"共性问题措施已过期 {len(late)} 项，由{units}说明原因并重定期限。")
    ahead = [row for row in doc["measures"] if not row[4]]
    if ahead:
        found.append(f"按期落实共性问题措施 {len(ahead)} 项，最近一项 {ahead[0][3]} 到期。")
    unmended = now["bad_fixed"]["d"] - now["bad_fixed"]["n"]
    if unmended > 0:
        found.append(f"整改尚未得到认可的差评 {whole(unmended)} 件，继续整改并请反映人再次评价。")
    return found
