"""日历表单 — a notice as a file, a single day, and what the administrator has looked over."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bancheng.calendar_cn import imports, notice
from bancheng.calendar_cn.models import NATIONAL
from bancheng.people.models import Centre

LARGEST = 256 * 1024
"""A year's notice has a few kilobytes."""


EVERYWHERE = "CN"
"""What a form says for `NATIONAL`: an empty choice would look like none."""


def places() -> list[tuple[str, str]]:
    """Where days can hold: everywhere, or in a centre with all below it."""
    centres = Centre.objects.filter(active=True).order_by("path").values_list("code", "name")
    return [(EVERYWHERE, _("全国")), *centres]


def centre_of(place: str) -> str:
    """The centre's code that a form's place means."""
    return NATIONAL if place == EVERYWHERE else place


class _Placed(forms.Form):
    """A form that gives a notice, for one place."""

    centre = forms.TypedChoiceField(label=gettext_lazy("适用"), choices=places, coerce=centre_of)

    def _read(self, text: str, name: str) -> notice.Notice | None:
        try:
            return notice.read(text, local=bool(self.cleaned_data.get("centre")))
        except notice.NoticeError as why:
            for line in str(why).splitlines():
                self.add_error(name, line)
            return None


class NoticeForm(_Placed):
    """A file with the notice of a year."""

    file = forms.FileField(
        label=gettext_lazy("放假安排文件（JSON）"),
        help_text=gettext_lazy("先给您看会改哪些天、影响多少件，您确认后才载入。"),
        error_messages={"required": gettext_lazy("请选择文件。")},
    )
    field_order = ("file", "centre")

    def clean(self) -> None:
        """Read the file; every fault of it is said beside the field."""
        file = self.cleaned_data.get("file")
        if file is None:
            return
        if file.size > LARGEST:
            self.add_error("file", _("文件太大，一年的放假安排不会超过 256 KB。"))
            return
        try:
            text = file.read().decode("utf-8")
        except UnicodeDecodeError:
            self.add_error("file", _("文件应为 UTF-8 编码的文字。"))
            return
        self.cleaned_data["notice"] = self._read(text, "file")


class CorrectForm(_Placed):
    """One day that is off or worked otherwise than it was said."""

    OFF, WORKED, PLAIN = "off", "worked", "plain"
    day = forms.DateField(
        label=gettext_lazy("哪一天"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("请选择日期。")},
    )
    what = forms.ChoiceField(
        label=gettext_lazy("这一天"),
        widget=forms.RadioSelect,
        choices=[
            (OFF, gettext_lazy("放假")),
            (WORKED, gettext_lazy("上班")),
            (PLAIN, gettext_lazy("不再单列")),
        ],
        error_messages={"required": gettext_lazy("请选择放假还是上班。")},
    )
    name = forms.CharField(
        label=gettext_lazy("名称"),
        required=False,
        max_length=notice.NAME,
        help_text=gettext_lazy("如“三月三”“台风停工”，会写进时限的说明。"),
    )
    source = forms.CharField(
        label=gettext_lazy("依据"),
        required=False,
        max_length=notice.SOURCE,
        help_text=gettext_lazy("文件名称和文号。"),
    )
    field_order = ("day", "what", "name", "centre", "source")

    def clean(self) -> None:
        """Make the corrected notice; what cannot be corrected is said beside the day."""
        given = self.cleaned_data
        if given.get("what") in {self.OFF, self.WORKED} and not given.get("name", "").strip():
            self.add_error("name", _("请写明这一天的名称。"))
        if self.errors:
            return
        try:
            given["notice"] = imports.corrected(
                given["day"],
                off=None if given["what"] == self.PLAIN else given["what"] == self.OFF,
                name=given["name"],
                source=given["source"],
                centre=given["centre"],
            )
        except notice.NoticeError as why:
            self.add_error("day", str(why))


class ConfirmForm(_Placed):
    """The notice as it was looked over."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=LARGEST)

    def clean(self) -> None:
        """Read the notice once more: it has been out of our hands."""
        self.cleaned_data["notice"] = self._read(self.cleaned_data.get("text", ""), "text")
