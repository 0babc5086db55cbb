"""部件样张的内容 — made-up content on which the style guide shows every component.

Not translated: it is content, as a person would have typed it.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bancheng import config
from bancheng.web.shared.context import Window
from bancheng.web.shared.office import OfficeDay
from bancheng.web.shared.parts import Entry, Fact, Link, Paper, Queues, Stat, Stop

HERE = "#main"


class SampleForm(forms.Form):
    """Every kind of field, two of them wrong."""

    name = forms.CharField(
        label=_("怎么称呼您"),
        max_length=40,
        error_messages={"required": _("请填写姓名，方便我们联系您。")},
    )
    phone = forms.CharField(
        label=_("手机号码"),
        help_text=_("办理有进展时，我们打这个电话。"),
        error_messages={"required": _("请填写手机号码，或选择其他联系方式。")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "size": 15}),
    )
    kind = forms.ChoiceField(
        label=_("您遇到的是哪种情况"),
        widget=forms.RadioSelect,
        choices=[
            ("QX1", _("材料都交了，一直没有办成")),
            ("QX2", _("窗口之间来回推，不知道找谁")),
        ],
    )
    needed_by = forms.DateField(
        label=_("希望什么时候前办成"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    unit = forms.ChoiceField(
        label=_("牵头单位"),
        choices=[("hrss", _("人社局")), ("market", _("市场监管局"))],
        required=False,
    )
    statement = forms.CharField(
        label=_("事情的经过"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )
    photos = forms.FileField(
        label=_("照片或材料"), help_text=_("每个文件不超过 20 MB。"), required=False
    )
    agreed = forms.BooleanField(label=_("我同意窗口为办这件事使用这些信息"), required=False)


def _sample_form() -> SampleForm:
    return SampleForm(
        {
            "statement": "11月3日在三楼 12 号窗口交了转移材料，之后去了三次都说“再等等”。",
            "kind": "QX1",
        }
    )


ROWS = [
    (
        "000017",
        "养老保险转移接续交了材料三周没有结果",
        "张**",
        "人社局",
        "complex",
        "handling",
        "yellow",
        2,
    ),
    (
        "000016",
        "个体户变更经营范围被要求提交两次场地证明",
        "云溪**店",
        "市场监管局",
        "general",
        "dispatched",
        "green",
        4,
    ),
    (
        "000015",
        "二手房公积金提取与不动产登记互相等对方先办",
        "李**",
        "住建局",
        "hard",
        "consulting",
        "red",
        -1,
    ),
    (
        "000013",
        "外地学历认证系统打不开，窗口说等通知",
        "王**",
        "教育局",
        "complex",
        "supplement",
        "paused",
        None,
    ),
    (
        "000012",
        "老人医保异地备案在手机上总提示信息不符",
        "赵**",
        "医保局",
        "general",
        "submitted",
        "none",
        None,
    ),
    (
        "000009",
        "企业开办印章备案查不到记录",
        "远山**公司",
        "公安局",
        "general",
        "replied",
        "done",
        None,
    ),
    (
        "000004",
        "宅基地确权登记人姓名写错一个字",
        "陈**",
        "自然资源局",
        "complex",
        "closed",
        "done",
        None,
    ),
]
ROW_KEYS = (
    "number",
    "about",
    "reporter",
    "unit",
    "case_class",
    "state",
    "light",
    "days",
)


def _rail() -> list[Queues]:
    return [
        Queues(
            links=[
                Link(label="工作台", href=HERE),
                Link(label="待受理", href=HERE, count=6, current=True),
                Link(label="待补正", href=HERE, count=2),
                Link(label="等我答复", href=HERE, count=3, urgent=True),
            ]
        ),
        Queues(
            heading="本中心",
            links=[
                Link(label="全部诉求件", href=HERE),
                Link(label="共性问题", href=HERE),
                Link(label="知识库", href=HERE),
            ],
        ),
    ]


def _entries() -> list[Entry]:
    now = config.now()
    receipt = Paper(label="受理回执", href=HERE)
    photo = Paper(label="转移申请表.jpg", href=HERE, attached=True)
    return [
        Entry(
            at=now - timedelta(minutes=20),
            title="联系反映人",
            who="张承办（人社局）",
            text="电话说明转出地已发函，约定周四前回复。",
            kind="answer",
        ),
        Entry(
            at=now - timedelta(hours=2),
            title="批注",
            who="李分派",
            text="同类第三件，注意转出地系统接口。",
            kind="note",
        ),
        Entry(at=now - timedelta(days=1, hours=1), title="签收工单", who="人社局联络员"),
        Entry(
            at=now - timedelta(days=1, hours=3),
            title="应办日期改为 11月27日",
            who="因类别由一般调整为复杂",
            kind="clock",
        ),
        Entry(
            at=now - timedelta(days=1, hours=4),
            title="受理并开始计时",
            who="王窗口",
            kind="paper",
            papers=[receipt],
        ),
        Entry(
            at=now - timedelta(days=1, hours=5),
            title="反映人补充",
            text="这是当时窗口给我的申请表。",
            kind="reporter",
            papers=[photo],
        ),
    ]


def _facts() -> list[Fact]:
    return [
        Fact(label="反映人", value="张**  138****8000"),
        Fact(label="事项", value="社会保险转移接续", href=HERE),
        Fact(label="情形", value="材料齐全，超过承诺时限未办结"),
        Fact(label="已跑次数", value="3"),
        Fact(label="来源", value="窗口登记"),
    ]


def desk() -> dict[str, Any]:
    """Content of the desk's sheet."""
    return {
        "rail": _rail(),
        "office": OfficeDay(working=True, left="距下班 3 小时 20 分"),
        "inbox_count": 4,
        "post": "窗口专员 · 云溪市政务服务中心",
        "crumbs": [Link(label="诉求件", href=HERE)],
        "stats": [
            Stat(number=6, label="等我受理", href=HERE),
            Stat(number=3, label="今天到期", href=HERE),
            Stat(number=1, label="已超期", href=HERE, red=True),
        ],
        "tabs": [
            Link(label="等我办的", href=HERE, count=9, current=True),
            Link(label="今天到期", href=HERE, count=3),
            Link(label="我保存的视图", href=HERE),
        ],
        "chips": [
            Link(label="单位：人社局", href=HERE),
            Link(label="亮灯：临期", href=HERE),
        ],
        "rows": [dict(zip(ROW_KEYS, row, strict=True)) for row in ROWS],
        "due": config.now() + timedelta(days=3),
        "entries": _entries(),
        "facts": _facts(),
        "form": _sample_form(),
        "lights": ["green", "yellow", "red", "paused", "done", "none"],
        "states": ["submitted", "handling", "replied", "closed"],
        "classes": ["general", "complex", "hard"],
    }


def public() -> dict[str, Any]:
    """Content of the public sheet."""
    now = config.now()
    return {
        "window": Window(
            name="云溪市“办不成事”反映窗口",
            address="云溪市政务服务中心一楼东侧 1 号窗口",
            hours="工作日 8:30–12:00，13:00–17:30",
            phone="0990-1234567",
        ),
        "back": HERE,
        "form": _sample_form(),
        "due": now + timedelta(days=3),
        "answers": [
            Fact(label="您的姓名", value="张建国", change=HERE),
            Fact(label="手机号码", value="138 0000 8000", change=HERE),
            Fact(
                label="事情的经过",
                value="交了转移材料，去了三次都说再等等。",
                change=HERE,
            ),
        ],
        "stops": [
            Stop(label="已提交", at="passed", when=now - timedelta(days=4)),
            Stop(label="已受理", at="passed", when=now - timedelta(days=3)),
            Stop(
                label="办理中",
                at="here",
                text="人社局正在办，负责人 张承办，电话 0990-1234568。",
            ),
            Stop(label="答复您"),
            Stop(label="请您确认和评价"),
        ],
    }


def paper() -> dict[str, Any]:
    """Content of the paper sheet."""
    return {"facts": _facts(), "due": config.now() + timedelta(days=3)}
