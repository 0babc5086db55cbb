"""条目的表 — the boxes in which an entry is written: plain text, lists one thing a line.

The room judges what was typed (`knowledge.entries`); the form keeps it and shows what is wrong.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bancheng.knowledge.content import Basis, Content, Item, from_plain
from bancheng.knowledge.kinds import KIND_LABELS, VISIBILITY_LABELS
from bancheng.rules.errors import Invalid
from bancheng.rules.policy import Policy
from bancheng.rules.states import CENTRE_UNIT
from bancheng.web.desk.forms import label_of
from bancheng.web.desk.names import Names

BAR = "｜"
LINES = ("steps", "regions", "cases")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


def _day() -> forms.TextInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class EntryForm(forms.Form):
    """One entry."""

    use_required_attribute = False
    title = forms.CharField(
        label=gettext_lazy("标题"),
        max_length=80,
        help_text=gettext_lazy("写成别人会问的话，例如“外地社保转不进来怎么办”。"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("种类"),
        choices=[(kind.value, gettext_lazy(label)) for kind, label in KIND_LABELS.items()],
    )
    question = forms.CharField(
        label=gettext_lazy("什么情况下会遇到"), required=False, widget=_area(3)
    )
    answer = forms.CharField(
        label=gettext_lazy("答案"),
        widget=_area(9),
        help_text=gettext_lazy(
            "空一行分段；一行以“# ”开头的是小标题。不写个人的姓名、电话、证件号。"
        ),
    )
    steps = forms.CharField(
        label=gettext_lazy("步骤"),
        required=False,
        widget=_area(4),
        help_text=gettext_lazy("一行一步，不用编号。"),
    )
    items = forms.CharField(
        label=gettext_lazy("涉及的事项"),
        required=False,
        widget=_area(2),
        help_text=gettext_lazy("一行一个：事项名称｜事项编码（没有编码就只写名称）。"),
    )
    causes = forms.MultipleChoiceField(
        label=gettext_lazy("堵点成因"),
        required=False,
        widget=forms.SelectMultiple({"size": 6}),
        help_text=gettext_lazy("可以选几个。"),
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        required=False,
        widget=_area(2),
        help_text=gettext_lazy("一行一份：文件名称｜条款｜施行日期｜失效日期，后三样可以不写。"),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("牵头单位"),
        help_text=gettext_lazy("由这个单位确认，有变化时由它及时更新。"),
    )
    contact = forms.CharField(
        label=gettext_lazy("联系方式"),
        required=False,
        help_text=gettext_lazy("只写对外公布的电话和地址。"),
    )
    regions = forms.CharField(
        label=gettext_lazy("适用地区"),
        required=False,
        widget=_area(1),
        help_text=gettext_lazy("一行一个；不写就是全市通用。"),
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("给谁看"),
        choices=[(one.value, gettext_lazy(label)) for one, label in VISIBILITY_LABELS.items()],
        widget=forms.RadioSelect,
    )
    valid_from = forms.CharField(label=gettext_lazy("从哪天起有效"), required=False, widget=_day())
    valid_to = forms.CharField(label=gettext_lazy("到哪天失效"), required=False, widget=_day())
    cases = forms.CharField(
        label=gettext_lazy("来源诉求件"),
        required=False,
        widget=forms.Textarea({"rows": 1, "class": "code"}),
        help_text=gettext_lazy("一行一个编号。只有能看那一件的人看得到。"),
    )

    def __init__(self, *args: Any, pack: Policy, names: Names, **more: Any) -> None:
        super().__init__(*args, **more)
        causes = [(code, label_of(label)) for code, label in pack.causes.items()]
        own = (CENTRE_UNIT, names.unit(CENTRE_UNIT))
        self._choose("causes", causes)
        self._choose("unit", [("", _("请选择")), *names.choices(), own])

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        box = self.fields[name]
        assert isinstance(box, forms.ChoiceField)  # noqa: S101  declared above
        box.choices = list(choices)

    def content(self) -> Content:
        """The entry as it was typed; the room judges it, not the form."""
        said = {name: str(self.data.get(name) or "") for name in self.fields}
        lists = {name: said[name].splitlines() for name in LINES}
        many = self.data.getlist("causes") if isinstance(self.data, MultiValueDict) else []
        return from_plain(
            {
                **said,
                **lists,
                "causes": many,
                "items": [_parts(line, ("name", "code")) for line in _lines(said["items"])],
                "basis": [
                    _parts(line, ("document", "article", "starts", "ends"))
                    for line in _lines(said["basis"])
                ],
            }
        )

    def refuse(self, why: Invalid) -> None:
        """The room's errors only: the boxes' own would say the same twice."""
        self.errors.clear()
        for name, sentence in why.errors:
            self.add_error(name if name in self.fields else None, _(sentence))


def initial_of(content: Content, hidden: Sequence[str] = ()) -> dict[str, Any]:
    """An entry as its form shows it; the cases in `hidden` are left out."""
    return {
        **content.plain(),
        "items": "\n".join(_line(one) for one in content.items),
        "basis": "\n".join(_line(one) for one in content.basis),
        "steps": "\n".join(content.steps),
        "regions": "\n".join(content.regions),
        "cases": "\n".join(no for no in content.cases if no not in hidden),
        "causes": list(content.causes),
    }


def _line(one: Item | Basis) -> str:
    parts = (
        (one.name, one.code)
        if isinstance(one, Item)
        else (one.document, one.article, one.starts, one.ends)
    )
    return BAR.join(parts).rstrip(BAR)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _parts(line: str, names: Sequence[str]) -> dict[str, str]:
    """A line cut at its bars; what is too much stays with the last part, to be refused there."""
    found = line.replace("|", BAR).split(BAR, len(names) - 1)
    return dict(zip(names, (part.strip() for part in found), strict=False))
