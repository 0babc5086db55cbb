"""填写项 — the questions of the report, a form each; the wizard's order is in `steps.py`."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bancheng import config
from bancheng.rules.masking import valid_phone

LONGEST = 2000
TEL = {"inputmode": "tel", "autocomplete": "tel", "size": 18, "class": "code"}
TEXT_ERRORS = {"max_length": _("最多写 %(limit_value)d 个字，现在有 %(show_value)d 个。")}


class LinesField(forms.CharField):
    """A long text; a line break counts once, as the browser's own counter does."""

    def __init__(self, *, rows: int = 8, **more: Any) -> None:
        errors = {**TEXT_ERRORS, **more.pop("error_messages", {})}
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=LONGEST, widget=widget, error_messages=errors, **more)

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return found.replace("\r\n", "\n") if isinstance(found, str) else found


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; the cleaned value is a list."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=ManyFilesInput(), required=False, **more)

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        clean = super().clean
        return [clean(one, initial) for one in given if isinstance(one, UploadedFile)]


KINDS = {
    "self": _("我自己的事"),
    "agent": _("家里老人或别人的事，我来帮忙"),
    "enterprise": _("企业、个体户或单位的事"),
}


class Who(forms.Form):
    kind = forms.ChoiceField(
        label=_("请选一项"),
        widget=forms.RadioSelect,
        choices=list(KINDS.items()),
        error_messages={"required": _("请选一项：这是谁的事。")},
    )


class OwnName(forms.Form):
    name = forms.CharField(
        label=_("姓名"),
        max_length=40,
        help_text=_("写姓名，方便窗口核对您的材料。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("请写下怎么称呼您。")},
    )


class AgentName(forms.Form):
    name = forms.CharField(
        label=_("办事人的姓名"),
        max_length=40,
        help_text=_("就是您帮的那个人。"),
        error_messages={"required": _("请写下您帮的那个人的姓名。")},
    )
    agent_name = forms.CharField(
        label=_("您的姓名"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("请写下您的姓名。")},
    )
    agent_relation = forms.CharField(
        label=_("您和办事人的关系"),
        max_length=40,
        required=False,
        help_text=_("例如：女儿、邻居、社区工作人员。"),
    )


class EnterpriseName(forms.Form):
    name = forms.CharField(
        label=_("企业或单位名称"),
        max_length=100,
        help_text=_("写营业执照上的名称。"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("请写下企业或单位的名称。")},
    )
    agent_name = forms.CharField(
        label=_("经办人姓名"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("请写下经办人的姓名。")},
    )


class Contact(forms.Form):
    phone = forms.CharField(
        label=_("电话号码"),
        max_length=40,
        help_text=_("办理有进展时，我们打这个电话。"),
        widget=forms.TextInput(attrs=TEL),
        error_messages={"required": _("请写电话号码；没有电话的，写下面一项。")},
    )
    contact = forms.CharField(
        label=_("没有电话的，写怎样能找到您"),
        max_length=120,
        required=False,
        help_text=_("例如住址、亲友的电话，或者约好哪一天再来窗口。"),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["phone"].required = not self.data.get("contact")

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"].strip()
        if phone and not valid_phone(phone):
            raise ValidationError(_("这个电话号码不对，请核对一下，手机号码是 11 位。"))
        return phone


class Item(forms.Form):
    item_name = forms.CharField(
        label=_("想办的事"),
        max_length=200,
        help_text=_("例如：办退休手续、房产过户、营业执照变更。"),
        error_messages={"required": _("请写下想办的事；说不清的，勾选“我不清楚”。")},
    )
    unknown = forms.BooleanField(label=_("我不清楚这件事叫什么"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["item_name"].required = not self.data.get("unknown")


FILED = {
    "offline": _("在窗口"),
    "online": _("在网上或手机上"),
    "none": _("没交上去，或者记不清"),
}


class Filed(forms.Form):
    filed = forms.ChoiceField(
        label=_("在哪儿办的"),
        widget=forms.RadioSelect,
        required=False,
        choices=list(FILED.items()),
    )
    filed_on = forms.DateField(
        label=_("大约哪一天"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请写日期，例如 2026-11-26。")},
    )
    trips = forms.IntegerField(
        label=_("一共跑了几趟"),
        required=False,
        min_value=0,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
        error_messages={
            "invalid": _("请写数字，例如 3。"),
            "min_value": _("请写数字，例如 3。"),
            "max_value": _("请写不超过 999 的数字。"),
        },
    )

    def clean_filed_on(self) -> Any:
        day = self.cleaned_data["filed_on"]
        if day and day > timezone.localdate(config.now()):
            raise ValidationError(_("这一天还没有到，请核对一下日期。"))
        return day


class Story(forms.Form):
    statement = LinesField(
        label=_("事情的经过"),
        help_text=_("想到什么写什么：找了哪个窗口，对方怎么说，卡在哪里。最多 2000 字。"),
        error_messages={"required": _("请写几句话，说说事情的经过。")},
    )
    uploads = FilesField(
        label=_("照片或材料"), help_text=_("可以拍下收到的单子。每个文件不超过 20 MB。")
    )


class Want(forms.Form):
    request = LinesField(
        rows=4,
        required=False,
        label=_("您的要求"),
        help_text=_("例如：请告诉我还缺什么，或者请帮我问清楚哪一天能办好。"),
    )


HELP = {
    "walking": _("行动不便"),
    "hearing": _("听力不便，请发短信"),
    "sight": _("视力不便，请打电话"),
    "phone": _("不会用智能手机"),
    "language": _("需要方言、手语或外语帮助"),
}


class Extra(forms.Form):
    needed_by = forms.DateField(
        label=_("急需在哪一天前办好"),
        required=False,
        help_text=_("没有急事不用填。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请写日期，例如 2026-11-26。")},
    )
    help = forms.MultipleChoiceField(
        label=_("办事时需要什么帮助"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(HELP.items()),
    )
    confidential = forms.BooleanField(
        label=_("请对承办单位保密我的姓名和电话"),
        required=False,
        help_text=_("勾选后，由窗口居中联系，办起来可能慢一些。"),
    )

    def clean_needed_by(self) -> Any:
        day = self.cleaned_data["needed_by"]
        if day and day < timezone.localdate(config.now()):
            raise ValidationError(_("这一天已经过了，请写今天或以后的日期。"))
        return day


def raw_answers(form: forms.Form, data: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, valid or not, as plain values that can be kept and shown again."""
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField):
            continue
        value = field.widget.value_from_datadict(data, {}, name)
        found[name] = value[:20_000] if isinstance(value, str) else value
    return found
