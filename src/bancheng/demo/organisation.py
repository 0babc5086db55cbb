# ruff: noqa: E501  one story, one place: one line
"""机构 — the demo's centres and window points; its units and accounts are in `people`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A centre of the demo's hierarchy: a city, two counties, four townships."""

    code: str
    name: str
    level: str
    parent: str | None
    address: str
    phone: str


HOURS = "工作日 08:30–12:00、13:00–17:30"
# fmt: off
PLACES: tuple[Place, ...] = (
    Place("990000", "云溪省政务服务管理局", "province", None, "云溪省云溪市省府路1号", "0990-6000000"),
    Place("990100", "云溪市政务服务中心", "city", "990000", "云溪市溪山大道88号", "0990-6120000"),
    Place("990121", "青石县政务服务中心", "county", "990100", "青石县城关镇石桥路6号", "0990-6210000"),
    Place("990122", "白鹭县政务服务中心", "county", "990100", "白鹭县白鹭大道19号", "0990-6220000"),
    Place("990121100", "青石县城关镇便民服务中心", "township", "990121", "城关镇中街2号", "0990-6210100"),
    Place("990121101", "青石县柳河镇便民服务中心", "township", "990121", "柳河镇河沿路11号", "0990-6210101"),
    Place("990122100", "白鹭县湖口镇便民服务中心", "township", "990122", "湖口镇码头街5号", "0990-6220100"),
    Place("990122101", "白鹭县松岭乡便民服务中心", "township", "990122", "松岭乡政府院内", "0990-6220101"),
)
POINTS: tuple[tuple[str, str, str, str], ...] = (
    ("P1", "市政务服务大厅“办不成事”反映窗口", "溪山大道88号", "一层 A01，入口右手边"),
    ("P2", "市不动产登记分中心反映窗口", "登云路12号", "一层导办台旁"),
    ("P3", "高新区企业服务中心反映窗口", "高新区创业路3号", "二层 B06"),
)
# fmt: on
