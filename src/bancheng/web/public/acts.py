"""反映人能办的 — the five things a reporter may do to a case, each a small page of its own.

Which of them are open now the table says (`allowed_actions`); here stands what each asks and
how its result is told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bancheng.rules.facts import CaseFacts
from bancheng.rules.policy import Policy
from bancheng.rules.states import State
from bancheng.rules.tags import fitting, offered
from bancheng.web.public.forms import FilesField, LinesField
from bancheng.web.public.journey import in_words
from bancheng.web.shared.tags_box import TagsBox, tag_choices


class ReporterForm(forms.Form):
    """What one action asks. `pack` names the levels; `refused`: the answer was that it cannot be.

    `online`: the matter came in on-line.
    """

    def __init__(
        self,
        *args: Any,
        pack: Policy | None = None,
        online: bool = False,
        refused: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.pack, self.online, self.refused = pack, online, refused

    def levels(self) -> list[tuple[str, str]]:
        """The levels of satisfaction, best first."""
        labels = self.pack.rating.labels if self.pack else {}
        return [(str(n), in_words(labels[n])) for n in sorted(labels, reverse=True)]

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Give a box its choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared by who calls
        field.choices = choices


class Supply(ReporterForm):
    statement = LinesField(
        rows=5, required=False, label=_("想补充的话"), help_text=_("例如：这是您要的证明。")
    )
    uploads = FilesField(label=_("照片或材料"), help_text=_("可以一次选几个，每个不超过 20 MB。"))

    def clean(self) -> dict[str, Any] | None:
        found = super().clean() or {}
        if not self.errors and not found.get("statement") and not found.get("uploads"):
            self.add_error("statement", _("请写一句话，或者选一份材料。"))
        return found


class Withdraw(ReporterForm):
    reason = LinesField(
        rows=3, required=False, label=_("为什么撤回"), help_text=_("例如：已经办好了。")
    )


class Object(ReporterForm):
    reason = LinesField(
        rows=6,
        label=_("您的理由"),
        help_text=_("写清楚哪里不对，有什么新情况。异议只能提一次。"),
        error_messages={"required": _("请写下您为什么不同意。")},
    )


class Confirm(ReporterForm):
    done = forms.ChoiceField(
        label=_("请选一项"),
        widget=forms.RadioSelect,
        choices=[("yes", _("办成了")), ("partly", _("办成了一部分")), ("no", _("没有办成"))],
        error_messages={"required": _("请选一项：办成了没有。")},
    )
    understood = forms.ChoiceField(
        label=_("答复里说的理由和还能找谁，您看明白了吗"),
        widget=forms.RadioSelect,
        required=False,
        choices=[("yes", _("看明白了")), ("partly", _("有的不明白")), ("no", _("没看明白"))],
    )
    satisfaction = forms.ChoiceField(label=_("对结果"), required=False)
    satisfaction_attitude = forms.ChoiceField(label=_("对工作人员的态度"), required=False)
    satisfaction_speed = forms.ChoiceField(label=_("对办理的快慢"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not self.refused:
            del self.fields["understood"]
        for name in ("satisfaction", "satisfaction_attitude", "satisfaction_speed"):
            self.offer(name, [("", gettext("不评")), *self.levels()])


class Rate(ReporterForm):
    level = forms.ChoiceField(
        label=_("请选一项"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一项：您满意吗。")},
    )
    tags = forms.MultipleChoiceField(
        label=_("哪些说中了"),
        required=False,
        widget=TagsBox,
    )
    comment = LinesField(rows=3, required=False, label=_("还想说的话"))

    def __init__(self, *args: Any, pack: Policy | None = None, **more: Any) -> None:
        super().__init__(*args, pack=pack, **more)
        self.offer("level", self.levels())
        self.offer("tags", tag_choices(offered(online=self.online)))

    def clean(self) -> dict[str, Any] | None:
        """Keep the tags of the chosen level: others were ticked before it was changed."""
        found = super().clean() or {}
        if found.get("level") and found.get("tags"):
            found["tags"] = list(fitting(tuple(found["tags"]), int(found["level"])))
        return found


@dataclass(frozen=True, slots=True)
class Act:
    """One page: what its door says, its question, its form, its button, and the result told."""

    door: Any
    icon: str
    question: Any
    lead: Any
    button: Any
    form: type[ReporterForm]
    told: Callable[[CaseFacts, Mapping[str, Any]], str]
    grave: bool = False


def _told_supply(after: CaseFacts, _given: Mapping[str, Any]) -> str:
    if after.state is State.SUBMITTED:
        return gettext("材料收到了，窗口接着看，会告诉您是否受理。")
    return gettext("收到了，办这件事的人会看到。")


def _told_confirm(_after: CaseFacts, given: Mapping[str, Any]) -> str:
    if given["done"] == "yes":
        return gettext("记下了：办成了。")
    return gettext("记下了。窗口会打电话问您情况，没有办好的重新办。")


def _told_rate(after: CaseFacts, _given: Mapping[str, Any]) -> str:
    if after.state is State.REDO:
        return gettext("评价记下了，这件事重新办理，会有人联系您。")
    return gettext("谢谢，评价记下了。")


ACTS: Mapping[str, Act] = {
    "supply": Act(
        door=_("补充情况或材料"),
        icon="paperclip",
        question=_("您要补充什么？"),
        lead=_("写几句话，或者拍照上传，都可以。"),
        button=_("补充给窗口"),
        form=Supply,
        told=_told_supply,
    ),
    "confirm": Act(
        door=_("告诉我们办成了没有"),
        icon="check-circle",
        question=_("这件事办成了吗？"),
        lead=_("请按实际情况选，没办成的会重新办。下面三项满意程度，愿意就说。"),
        button=_("告诉窗口"),
        form=Confirm,
        told=_told_confirm,
    ),
    "rate": Act(
        door=_("评价这次办理"),
        icon="chat-left-text",
        question=_("您对这次办理满意吗？"),
        lead=_("评价不影响您以后办事。不满意的，会有人查实。"),
        button=_("交评价"),
        form=Rate,
        told=_told_rate,
    ),
    "object": Act(
        door=_("提出异议"),
        icon="exclamation-triangle",
        question=_("您为什么不同意？"),
        lead=_("由中心领导另行复核，原来作决定的人不参加。"),
        button=_("提出异议"),
        form=Object,
        told=lambda _after, _given: gettext("异议收到了，由中心领导复核，结果会告诉您。"),
    ),
    "withdraw": Act(
        door=_("撤回，不办了"),
        icon="x-lg",
        question=_("您要撤回这件事吗？"),
        lead=_("撤回以后就停办了。以后还需要，可以重新反映。"),
        button=_("撤回，不办了"),
        form=Withdraw,
        told=lambda _after, _given: gettext("已经撤回。以后还需要，可以重新反映。"),
        grave=True,
    ),
}
