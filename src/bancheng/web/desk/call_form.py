"""回访表 — the questions of a call, and what its answers do: one press, one or two moves.

The questions stand in the order in which they are asked. The rules judge the answers; here they
are only parted between the move that records the call and the move that draws the conclusion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.forms import BoundField
from django.utils.translation import gettext as _

from bancheng.cases import actions
from bancheng.rules import calls
from bancheng.rules.draft import World
from bancheng.rules.errors import Invalid
from bancheng.rules.facts import CaseFacts
from bancheng.rules.fields import CODES, FIELDS
from bancheng.rules.states import Outcome
from bancheng.web.desk.forms import ActionForm, label_of
from bancheng.web.desk.frame import Viewer

SCRIPT = ("done_on", "same_day_contact", "extra", "rating_urged", "seconds", "recording_id")
HEARD = ("satisfaction", "satisfaction_attitude", "satisfaction_speed", "understood")
MISSED, OK, FAIL, NOTED, SILENT = "missed", "ok", "fail", "noted", "silent"
CONCLUDES = {OK: "verify_ok", FAIL: "verify_fail", SILENT: "verify_ok"}
ENDS = frozenset({MISSED, OK, FAIL, NOTED, SILENT})
QUESTIONS = (
    "done",
    "understood",
    "done_on",
    "same_day_contact",
    "extra",
    "rating_urged",
    *HEARD[:3],
)
WITHOUT_CALL = frozenset({"confirm", "online"})


@dataclass(frozen=True, slots=True)
class Call:
    """The call as its form meets it."""

    facts: CaseFacts
    world: World

    @property
    def reached(self) -> bool:
        """Whether somebody has spoken with the reporter in this round already."""
        return any(reached for _at, reached in self.facts.attempts)

    @property
    def refused(self) -> bool:
        """Whether the answer was that it cannot be done by law."""
        return self.facts.outcome is Outcome.CANNOT_BY_LAW


@dataclass(frozen=True, slots=True)
class Parts:
    """The boxes of the form as the page groups them."""

    script: Sequence[BoundField]
    failed: Sequence[BoundField]
    record: Sequence[BoundField]


def form_for(call: Call, data: Mapping[str, Any] | None = None) -> ActionForm:
    """The form of a call, with the questions that there are to ask."""
    form = ActionForm(data, initial=_usual(call))
    boxes: dict[str, forms.Field] = {"done": _choice("done", _codes("done", without="not_reached"))}
    if call.refused:
        boxes["understood"] = _choice("understood", _codes("understood"))
    boxes["done_on"] = forms.DateField(widget=forms.DateInput({"type": "date"}))
    for name in ("same_day_contact", "extra", "rating_urged"):
        boxes[name] = _choice(name, _codes(FIELDS[name].choices))
    levels = sorted(call.world.pack.rating.labels.items(), reverse=True)
    for name in ("satisfaction_result", "satisfaction_attitude", "satisfaction_speed"):
        named = [(str(n), label_of(label)) for n, label in levels]
        boxes[name.removesuffix("_result")] = _choice(name, named)
    boxes["method"] = _choice("method", _methods(call))
    boxes["summary"] = _text(_("不写的，记“已按提纲问过”。"))
    boxes["reason"] = _text(_("核查不通过的必须写，单位照着重办。"))
    boxes["false_closure"] = forms.BooleanField()
    boxes["seconds"] = forms.IntegerField(widget=forms.NumberInput({"min": 0, "size": 6}))
    boxes["recording_id"] = forms.CharField(widget=forms.TextInput({"maxlength": 64, "size": 20}))
    for name, box in boxes.items():
        box.label = box.label or _(FIELDS[name].label)
        box.required = name == "done"  # the others may be left out; the rules ask for what is due
        form.fields[name] = box
    form.fields["satisfaction"].label = _("对结果满意吗")
    form.fields["satisfaction_attitude"].label = _("对工作人员的态度满意吗")
    form.fields["satisfaction_speed"].label = _("对办理的快慢满意吗")
    form.fields["done"].label = _("您反映的事办成了吗")
    form.fields["reason"].label = _("没办好的地方")
    form.fields["false_closure"].label = _("明明没办成却答复办成了，记为虚假办结")
    return form


def parts(form: ActionForm) -> Parts:
    """The boxes in the order of the page."""
    script = [form[name] for name in QUESTIONS if name in form.fields]
    failed = [form["reason"], form["false_closure"]]
    record = [form[name] for name in ("method", "summary", "seconds", "recording_id")]
    return Parts(script, failed, record)


def buttons(call: Call) -> list[tuple[str, str]]:
    """How the call may end, as far as somebody answered."""
    found = [(OK, _("核查通过，办结")), (FAIL, _("核查不通过，退回重办"))]
    return found if call.reached else [*found, (NOTED, _("先记下，以后再下结论"))]


def carry_out(viewer: Viewer, case_no: str, call: Call, form: ActionForm) -> str:
    """Record the call and draw the conclusion, both or neither; return what was concluded."""
    given = form.given()
    then = str(form.data.get("then", ""))
    if then not in ENDS:
        raise Invalid([("done", _("请选一项。"))])
    version = form.sent_version()
    with transaction.atomic():
        if _was_called(then, given, call):
            _act(viewer, case_no, "record_attempt", _of_call(then, given), version)
            version = None  # our own line came between
        if then in CONCLUDES:
            _act(viewer, case_no, CONCLUDES[then], _of_conclusion(then, given), version)
    return then


# ── inside ───────────────────────────────────────────────────────────────


def _act(
    viewer: Viewer, case_no: str, action: str, given: Mapping[str, Any], version: int | None
) -> None:
    actions.act(case_no, action, actor=viewer.actor, given=given, version=version, now=viewer.now)


def _was_called(then: str, given: Mapping[str, Any], call: Call) -> bool:
    """Whether there is a call to record: none if it was noted before, or a word was enough."""
    if then == SILENT or given.get("method") in WITHOUT_CALL:
        return False
    return not (call.reached and then in CONCLUDES)


def _of_call(then: str, given: Mapping[str, Any]) -> dict[str, Any]:
    reached = then != MISSED
    usual = _("已按提纲问过") if reached else _("无人接听")
    found = {"method": given.get("method"), "reached": reached}
    found["summary"] = given.get("summary") or usual
    asked = SCRIPT if reached else ("recording_id",)
    return found | {name: given[name] for name in asked if name in given}


def _of_conclusion(then: str, given: Mapping[str, Any]) -> dict[str, Any]:
    if then == FAIL:
        names: tuple[str, ...] = ("reason", "false_closure")
        return {name: given[name] for name in names if name in given}
    if then == SILENT:
        return {"method": given.get("method"), "done": "not_reached"}
    names = ("method", "done", *HEARD)
    return {name: given[name] for name in names if name in given}


def _usual(call: Call) -> dict[str, Any]:
    """What the form says before anybody has said anything."""
    usual = {"version": call.facts.version, "method": "phone"}
    if calls.turn(call.facts, call.world) is calls.Turn.CONFIRMED:
        usual |= {"method": "confirm", "done": call.facts.confirmed}
    return usual


def _methods(call: Call) -> list[tuple[str, str]]:
    """Ways of checking; on the reporter's word only where there is one."""
    word = calls.confirmed(call.facts) in ("yes", "partly")
    word = word and not calls.must_phone(call.facts, call.world.pack)
    found = _codes("methods")
    return [(code, label) for code, label in found if code not in WITHOUT_CALL or word]


def _codes(name: str, without: str = "") -> list[tuple[str, str]]:
    return [(code, _(label)) for code, label in CODES[name].items() if code != without]


def _choice(name: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    box = forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    box.label = _(FIELDS[name].label)
    return box


def _text(hint: str) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea({"rows": 2, "maxlength": 2000}), help_text=hint)
