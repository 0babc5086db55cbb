"""演示账号 — the accounts of the demo centre, as data. Loaded in demo mode only.

To add an account, add a row; `card` puts it on the sign-in page.
"""

from dataclasses import dataclass

from bancheng.rules.states import CENTRE_UNIT, ROLE_LABELS, Role

PASSWORD = "bancheng-demo"  # noqa: S105  published on the sign-in page of the demo
CENTRE, PROVINCE = "990100", "990000"

UNITS = {
    "hrss": ("云溪市人力资源和社会保障局", "人社局"),
    "market": ("云溪市市场监督管理局", "市场监管局"),
    "housing": ("云溪市住房和城乡建设局", "住建局"),
    "tax": ("国家税务总局云溪市税务局", "税务局"),
    "medical": ("云溪市医疗保障局", "医保局"),
    "natural": ("云溪市自然资源和规划局", "自然资源局"),
    "police": ("云溪市公安局", "公安局"),
    "civil": ("云溪市民政局", "民政局"),
    "transport": ("云溪市交通运输局", "交通局"),
    "health": ("云溪市卫生健康委员会", "卫健委"),
    "education": ("云溪市教育局", "教育局"),
    "fund": ("云溪市住房公积金管理中心", "公积金中心"),
}
"""Unit code → full and short name."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """演示账号 — who it is, and whether the sign-in page shows it."""

    username: str
    name: str
    roles: tuple[Role, ...]
    unit: str = CENTRE_UNIT
    centre: str = CENTRE
    deputy: str | None = None
    card: bool = True

    @property
    def label(self) -> str:
        """The post and its unit, as the card says it (Chinese source text)."""
        unit = UNITS[self.unit][1] if self.unit in UNITS else ""
        post = ROLE_LABELS[self.roles[0]]
        return f"{unit}{post.removeprefix('单位')}" if unit else post


def _of_unit(unit: str, liaison: str, leader: str, *, card: bool) -> tuple[DemoAccount, ...]:
    return (
        DemoAccount(
            f"liaison-{unit}",
            liaison,
            (Role.LIAISON, Role.HANDLER),
            unit,
            deputy=f"leader-{unit}",
            card=card,
        ),
        DemoAccount(f"leader-{unit}", leader, (Role.UNIT_LEADER,), unit, card=card),
    )


ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("window", "王敏", (Role.WINDOW,), deputy="window2"),
    DemoAccount("window2", "赵晴", (Role.WINDOW,), deputy="window"),
    DemoAccount("dispatcher", "李平", (Role.DISPATCHER,)),
    *_of_unit("hrss", "张立", "何静", card=True),
    *_of_unit("market", "吕航", "施岚", card=True),
    *_of_unit("housing", "孔维", "曹颖", card=True),
    DemoAccount("verifier", "孙悦", (Role.VERIFIER,)),
    DemoAccount("leader", "郑远", (Role.LEADER,)),
    DemoAccount("supervisor", "陈正", (Role.SUPERVISOR,)),
    DemoAccount("archivist", "褚文", (Role.ARCHIVIST,)),
    DemoAccount("editor", "卫青禾", (Role.EDITOR,)),
    DemoAccount("sysadmin", "蒋系统", (Role.SYSADMIN,)),
    DemoAccount("secadmin", "沈安全", (Role.SECADMIN,)),
    DemoAccount("auditadmin", "韩审计", (Role.AUDITADMIN,)),
    DemoAccount("hotline", "12345 热线平台", (Role.HOTLINE,)),
    DemoAccount("province", "杨省", (Role.PROVINCE,), centre=PROVINCE),
    *_of_unit("tax", "朱颂", "秦川", card=False),
    *_of_unit("medical", "尤佳", "许诺", card=False),
    *_of_unit("natural", "何田", "吕山", card=False),
    *_of_unit("police", "张勇", "孔明远", card=False),
    *_of_unit("civil", "曹柔", "严谨", card=False),
    *_of_unit("transport", "华路", "金桥", card=False),
    *_of_unit("health", "魏康", "陶宁", card=False),
    *_of_unit("education", "姜文清", "戚学", card=False),
    *_of_unit("fund", "谢舟", "邹衡", card=False),
)


def cards() -> tuple[DemoAccount, ...]:
    """The accounts that the sign-in page offers; the hotline's is for programs only."""
    return tuple(a for a in ACCOUNTS if a.card and a.roles != (Role.HOTLINE,))


def on_card(username: str) -> bool:
    """Whether the sign-in page offers this account."""
    return any(account.username == username for account in cards())
