"""The components of the shell as template tags. Keep them few; each takes plain values.

{% load shared %}
{% icon "bell" %}                     an icon; add label="…" when nothing beside it says the same
{% light "yellow" days=2 %}           a time light: icon + word + what is left
{% state_tag case.state %}            the state as staff say it; reporter=True as the reporter does
{% class_chip case.case_class label %} 一般 / 复杂 / 疑难 by shape and word
{% chip "涉企" %}                      any other short mark
{% moment case.due_at until=True days=2 %}   “11月26日（周四）17:30 前，还有 2 个工作日”
{% code_box case.case_no label=… %}   a code that can be copied
{% error_summary form %}              above the form: what to mend, each a link to its field
{% field form.statement %}            label, help, error, box
{% timeline entries %}                the story, grouped by day
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django import forms, template
from django.forms import BaseForm, BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng import config
from bancheng.rules.states import ENDED, REPORTER_LABELS, STAFF_LABELS, State
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Day, Entry

register = template.Library()

SPRITE = "vendor/bootstrap-icons-1.13.2/sprite.svg"


@register.simple_tag(name="icon")
def icon_tag(name: str, label: str = "") -> SafeString:
    """Draw an icon; without `label` it is hidden from screen readers."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label,
            static(SPRITE),
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static(SPRITE),
        name,
    )


@dataclass(frozen=True, slots=True)
class Light:
    icon: str
    word: str


LIGHTS = {
    "green": Light(icon="check-circle", word=gettext_noop("正常")),
    "yellow": Light(icon="exclamation-triangle", word=gettext_noop("临期")),
    "red": Light(icon="exclamation-octagon", word=gettext_noop("超期")),
    "paused": Light(icon="pause-circle", word=gettext_noop("暂停计时")),
    "done": Light(icon="check2", word=gettext_noop("已答复")),
    "none": Light(icon="dash-circle", word=gettext_noop("未计时")),
}


@register.simple_tag
def light(colour: str | None, days: int | None = None, text: str = "") -> SafeString:
    """Draw a time light: icon, word and what is left (`days` working days, or `text` as it is)."""
    name = colour if colour in LIGHTS else "none"
    left = text or ("" if days is None else wording.days_left(days))
    return format_html(
        '<span class="light light-{}">{}<b>{}</b>{}</span>',
        name,
        icon_tag(LIGHTS[name].icon),
        _(LIGHTS[name].word),
        format_html("<span>{}</span>", left) if left else "",
    )


_MOVING = frozenset({State.HANDLING, State.REDO, State.CONSULTING})


def _shape(state: State) -> str:
    if state in ENDED:
        return "ended"
    if state is State.REPLIED:
        return "answered"
    return "moving" if state in _MOVING else "waiting"


@register.simple_tag
def state_tag(state: str, *, reporter: bool = False) -> SafeString:
    """Draw a state: hollow while it waits, filled while worked on, square when done."""
    code = State(state)
    labels = REPORTER_LABELS if reporter else STAFF_LABELS
    return format_html('<span class="state state-{}">{}</span>', _shape(code), _(labels[code]))


CLASS_LABELS = {
    "general": gettext_noop("一般"),
    "complex": gettext_noop("复杂"),
    "hard": gettext_noop("疑难"),
}


@register.simple_tag
def class_chip(code: str | None, label: str = "") -> SafeString:
    """Draw the class by shape (ring, square, diamond) and word; nothing when there is none yet."""
    if not code:
        return SafeString("")
    word = label or _(CLASS_LABELS[code])
    return format_html('<span class="chip chip-{}">{}</span>', code, word)


@register.simple_tag
def chip(word: str, icon: str = "") -> SafeString:
    """Draw a short mark, such as 涉企 or 保密 (with an icon if it must not be missed)."""
    if icon:
        return format_html('<span class="chip chip-lock">{}{}</span>', icon_tag(icon), word)
    return format_html('<span class="chip">{}</span>', word)


@register.simple_tag
def moment(
    at: date | None,
    *,
    until: bool = False,
    days: int | None = None,
    provisional: bool = False,
) -> SafeString:
    """Say a day or a moment; `days` adds what is left, `provisional` marks it 暂定."""
    if at is None:
        return SafeString("")
    words = wording.spoken_moment(at, today=timezone.localdate(config.now()), until=until)
    if days is not None:
        words = _("%(moment)s，%(left)s") % {
            "moment": words,
            "left": wording.days_left(days),
        }
    mark = format_html(' <span class="chip">{}</span>', _("暂定")) if provisional else ""
    return format_html('<time datetime="{}">{}</time>{}', at.isoformat(), words, mark)


@register.inclusion_tag("shared/code_box.html")
def code_box(code: str, label: str = "") -> dict[str, object]:
    """Show a code that can be copied with one press."""
    return {"code": code, "label": label}


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "box"


def _box(bound: BoundField) -> SafeString:
    widget = bound.field.widget
    css = "form-select" if isinstance(widget, forms.Select) else "form-control"
    attrs: dict[str, str | bool] = {"class": f"{css} {widget.attrs.get('class', '')}".strip()}
    return bound.as_widget(attrs=attrs)


@register.inclusion_tag("shared/field.html")
def field(bound: BoundField, *, across: bool = False) -> dict[str, object]:
    """Draw one field: label, help in one sentence, error beside it, box or cards.

    Radio buttons and tick lists become cards, `across` puts them side by side.
    """
    kind = _kind(bound.field.widget)
    return {
        "bound": bound,
        "kind": kind,
        "across": across,
        "box": _box(bound) if kind == "box" else "",
        "optional": not bound.field.required and kind != "tick",
    }


@dataclass(frozen=True, slots=True)
class Fault:
    message: str
    target: str


def _faults(form: BaseForm) -> list[Fault]:
    found = [Fault(str(message), "") for message in form.non_field_errors()]
    for bound in form:
        target = bound.id_for_label
        if _kind(bound.field.widget) == "choices" and len(bound.subwidgets):
            target = bound.subwidgets[0].id_for_label
        found += [Fault(str(message), target) for message in bound.errors]
    return found


@register.inclusion_tag("shared/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, object]:
    """List what must be mended, each a link to its field; nothing when all is well."""
    return {"faults": _faults(form)}


@register.inclusion_tag("shared/timeline.html")
def timeline(entries: Sequence[Entry]) -> dict[str, object]:
    """Draw the story in the order given, under one heading a day."""
    days = [
        Day(day=day, entries=tuple(group))
        for day, group in groupby(entries, lambda entry: timezone.localdate(entry.at))
    ]
    return {"days": days}
