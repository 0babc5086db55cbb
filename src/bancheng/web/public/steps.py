"""反映的步骤 — one question a page, in this order. To add a question, add a form and a line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bancheng.web.public import forms
from bancheng.web.shared import wording

Answers = Mapping[str, Mapping[str, Any]]
FormClass = type[django_forms.Form]


@dataclass(frozen=True, slots=True)
class Step:
    """One page: its question, and the form that answers it (which may hang on earlier answers)."""

    key: str
    question: Any
    form: Callable[[Answers], FormClass]
    lead: Any = ""


def kind_of(answers: Answers) -> str:
    """Whose matter it is: `self`, `agent` or `enterprise`."""
    return str(answers.get("who", {}).get("kind") or "self")


def _name_form(answers: Answers) -> FormClass:
    by_kind: dict[str, FormClass] = {
        "agent": forms.AgentName,
        "enterprise": forms.EnterpriseName,
    }
    return by_kind.get(kind_of(answers), forms.OwnName)


def _always(form: FormClass) -> Callable[[Answers], FormClass]:
    return lambda _answers: form


STEPS = (
    Step("who", _("这是谁的事？"), _always(forms.Who)),
    Step("name", _("怎么称呼您？"), _name_form),
    Step("contact", _("怎样联系您？"), _always(forms.Contact)),
    Step("item", _("您想办成什么事？"), _always(forms.Item)),
    Step(
        "filed",
        _("之前在哪儿办过？"),
        _always(forms.Filed),
        _("记得多少写多少，记不清的可以空着。"),
    ),
    Step("story", _("事情是怎么没办成的？"), _always(forms.Story)),
    Step("want", _("您希望怎么解决？"), _always(forms.Want)),
    Step(
        "extra",
        _("还有什么要我们知道的？"),
        _always(forms.Extra),
        _("都可以不填。"),
    ),
)
KEYS = tuple(step.key for step in STEPS)
BY_KEY = {step.key: step for step in STEPS}


def form_of(key: str, answers: Answers) -> django_forms.Form:
    """The form of a step with what was answered so far, checked."""
    return BY_KEY[key].form(answers)(dict(answers.get(key, {})))


def unfinished(answers: Answers) -> str | None:
    """The first step that is not answered, or not well; None when all are."""
    return next(
        (key for key in KEYS if key not in answers or not form_of(key, answers).is_valid()), None
    )


def cleaned(answers: Answers) -> dict[str, Any]:
    """Every answer as a value. All steps must be well answered."""
    found: dict[str, Any] = {}
    for key in KEYS:
        form = form_of(key, answers)
        form.full_clean()
        found |= form.cleaned_data
    return found


# ── the same answers, for a person and for the one door ──────────────────


@dataclass(frozen=True, slots=True)
class Line:
    """One line of check-your-answers."""

    step: str
    label: Any
    value: str


def lines(answers: Answers, *, files: int, today: Any) -> list[Line]:
    """The answers as a person reads them back, in the order of the pages."""
    given = cleaned(answers)
    trips = given["trips"]
    story = given["statement"]
    if files:
        story += "\n" + ngettext("（附 %(n)d 个文件）", "（附 %(n)d 个文件）", files) % {"n": files}
    return [
        Line("who", _("谁的事"), str(forms.KINDS[given["kind"]])),
        Line("name", _("称呼"), _named(given)),
        Line("contact", _("联系方式"), "\n".join(filter(None, [given["phone"], given["contact"]]))),
        Line("item", _("想办的事"), given["item_name"] or gettext("不清楚叫什么")),
        Line("filed", _("在哪儿办的"), str(forms.FILED.get(given["filed"], ""))),
        Line("filed", _("哪一天"), _day(given["filed_on"], today)),
        Line("filed", _("跑了几趟"), "" if trips is None else str(trips)),
        Line("story", _("事情的经过"), story),
        Line("want", _("您的要求"), given["request"]),
        Line("extra", _("急需办好的日子"), _day(given["needed_by"], today)),
        Line("extra", _("需要的帮助"), wording.listed(str(forms.HELP[h]) for h in given["help"])),
        Line(
            "extra",
            _("对承办单位保密"),
            gettext("是，由窗口居中联系") if given["confidential"] else gettext("不需要"),
        ),
    ]


def _named(given: Mapping[str, Any]) -> str:
    name = str(given["name"])
    agent = given.get("agent_name")
    if not agent:
        return name
    relation = given.get("agent_relation")
    helper = wording.bracketed(str(agent), str(relation)) if relation else str(agent)
    return gettext("%(name)s，由 %(agent)s 来反映") % {"name": name, "agent": helper}


def _day(day: Any, today: Any) -> str:
    return wording.spoken_day(day, today=today) if day else ""


def registration(answers: Answers) -> dict[str, Any]:
    """The answers as `cases.actions.register` takes them; our own words in Chinese, for staff."""
    given = cleaned(answers)
    with translation.override("zh-hans"):
        help_wanted = "、".join(str(forms.HELP[h]) for h in given["help"])
    needs = f"需要的帮助：{help_wanted}" if help_wanted else ""
    return {
        "reporter": {
            "kind": "enterprise" if given["kind"] == "enterprise" else "person",
            "name": given["name"],
            "phone": given["phone"] or None,
            "contact": "；".join(filter(None, [given["contact"], needs])) or None,
            "agent": _agent(given),
            "vulnerable": bool(help_wanted),
            "confidential": given["confidential"],
        },
        "item": {
            "name": given["item_name"],
            "filed": given["filed"] if given["filed"] in ("online", "offline") else None,
            "filed_on": given["filed_on"],
            "trips": given["trips"],
        },
        "statement": given["statement"],
        "request": given["request"],
        "needed_by": given["needed_by"],
    }


def _agent(given: Mapping[str, Any]) -> dict[str, str] | None:
    name = given.get("agent_name")
    if not name:
        return None
    relation = "经办人" if given["kind"] == "enterprise" else given.get("agent_relation", "")
    return {"name": name, "relation": relation} if relation else {"name": name}
