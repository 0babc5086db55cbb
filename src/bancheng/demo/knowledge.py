# ruff: noqa: E501  one entry, one place
"""演示知识库 — some twenty entries in every state, with votes, answers after closing, path cards.

Told by the people of the demo through the room's own door, at moments of the past, so that one is
due to be looked at again and one unit is late with confirming. Written for the demo in our own
words; figures and offices are fictitious like the centre.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bancheng.cases.models import Case
from bancheng.knowledge import asks, entries, paths, votes
from bancheng.knowledge.content import Basis, Content, Item
from bancheng.knowledge.kinds import Kind, State, Visibility
from bancheng.knowledge.models import Entry
from bancheng.people import demo_accounts
from bancheng.people.queries import roster
from bancheng.rules.facts import Actor
from bancheng.rules.states import CENTRE_UNIT

CENTRE = demo_accounts.CENTRE
K, V = Kind, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry of the demo: who wrote it, how many days ago, how far it went."""

    kind: Kind
    title: str
    question: str
    answer: str
    unit: str
    items: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    visibility: Visibility = V.PUBLIC
    by: str = "window"
    days: int = 40
    ends: State = State.PUBLISHED
    revised: str = ""


REVIEW_ACT = Basis("中华人民共和国行政复议法（2023 年修订）", "第二十条", "2024-01-01")
SUIT_ACT = Basis("中华人民共和国行政诉讼法", "第四十六条")
LICENCE_ACT = Basis("中华人民共和国行政许可法", "第三十二条")

ENTRIES: tuple[Told, ...] = (
    Told(kind=K.QUESTION, title="外地的社保转不进来，查不到记录怎么办", unit="hrss", days=60,
         question="参保地系统里查不到以前的缴费记录，转移接续办不下去。",
         answer="由人社局向原参保地发函核对，核对期间不用您再跑。\n\n# 您要准备的\n身份证件，以前单位的名称和大概的参保年月。没有缴费凭证也可以先登记。",
         items=("养老保险待遇申领", "社会保险转移接续"), causes=("ZY08",),
         steps=("在人社窗口登记原参保地和年月", "人社局向原参保地核对", "核对好以后电话告诉您", "转移办结，可以在手机上查到")),
    Told(kind=K.QUESTION, title="两边医保科室互相推，转移一直没动静", unit="medical", days=50,
         question="换了工作，医保转移几个月没有结果，一边说等函，一边说函发了。",
         answer="到任意一个医保窗口说明情况，由医保局内部查联系函在哪里，查到以后两天内补办。您不用自己去问对方。",
         items=("职工医保关系转移接续",), causes=("ZY07", "ZY09"), steps=("在任一医保窗口登记", "医保局查联系函去向", "补签、转移")),
    Told(kind=K.QUESTION, title="外地买房提取公积金，两地要的证明不一样", unit="fund", days=45,
         question="一边要盖章的证明，一边说没有这个章。",
         answer="不用您开盖章的证明。两地公积金中心直接核对缴存信息，核对一致就办。",
         items=("异地购房提取住房公积金",), causes=("ZY08", "ZY13"), steps=("在本市公积金窗口申请", "两地中心核对", "提取款到账")),
    Told(kind=K.QUESTION, title="租房提取公积金，还要自己去开无房证明吗", unit="fund", days=200,
         question="开无房证明要到另一个大厅排队。",
         answer="不用。窗口当场核验住房信息，核验不到的，由窗口向登记中心查，您在原窗口等。",
         items=("租房提取住房公积金",), causes=("ZY06", "ZY16")),
    Told(kind=K.QUESTION, title="门牌和房产证地址不一致，怎么落户", unit="police", days=30,
         question="买的二手房，门牌地址和房产证地址对不上，派出所不给落户。",
         answer="先由派出所和地名部门核对是不是同一处房屋。是同一处的，由登记中心变更证上的坐落，不收费；您凭受理单先办落户登记。",
         items=("户口迁入登记",), causes=("ZY06",), steps=("派出所核对门牌沿革", "登记中心变更坐落", "落户")),
    Told(kind=K.QUESTION, title="房子还登记着上一家公司，执照办不下来", unit="market", days=35,
         question="租下店面，注册时提示这个地址已有登记，房东也联系不上那家人。",
         answer="凭租赁合同和房东的说明先登记。原来的公司由市场监管局联系办理简易注销或者迁出；联系不上的，核实后把地址标记为可以使用。",
         items=("食品经营许可新办", "营业执照"), causes=("ZY12", "ZY07"), steps=("提交租赁合同和房东说明", "市场监管局联系原登记企业", "核实后办理登记")),
    Told(kind=K.REMEDY, title="对答复不服，可以找谁", unit=CENTRE_UNIT, by="editor", days=90,
         question="单位答复说办不了，我不同意。",
         answer="# 在这里\n答复以后十五天内可以评价；说没办成的，会重新办理或者另派人核实。\n\n# 在别处\n对行政决定不服的，可以申请行政复议，也可以向人民法院起诉。窗口办理期间，复议和起诉的期限照常计算，请不要等。",
         basis=(REVIEW_ACT, SUIT_ACT)),
    Told(kind=K.REMEDY, title="工资被拖欠，到哪里反映", unit="hrss", days=80,
         question="单位拖欠工资，窗口能不能管？",
         answer="拖欠工资由劳动监察处理，窗口不受理，但会帮您把材料转过去并告诉您编号。您也可以拨打 12345。"),
    Told(kind=K.ITEM, title="公共场所卫生许可延续：承诺书不用自己找人签字", unit="health", days=70,
         question="指南上没写承诺书要先签字，到窗口才知道。",
         answer="承诺书由卫生健康委内部流转签字，申请人一次交齐就行。办事指南已经改过来了。",
         items=("公共场所卫生许可证延续",), causes=("ZY01", "ZY16")),
    Told(kind=K.ITEM, title="限额以下的厂房扩建，怎样办不动产登记", unit="housing", days=55,
         question="投资额小、不用施工许可的扩建，没有竣工备案，登记办不了。",
         answer="住建局出具限额以下工程的竣工说明，登记机构凭说明办理。企业只交一次材料，由住建局转交。",
         items=("厂房扩建不动产登记",), causes=("ZY10", "ZY11"), visibility=V.INTERNAL,
         steps=("企业在工程建设窗口申请竣工说明", "住建局现场查看并出具说明", "登记机构凭说明登记"),
         revised="住建局出具限额以下工程的竣工说明，登记机构凭说明办理。企业只交一次材料，由住建局转交；现场查看和测绘同一天安排。"),
    Told(kind=K.DUTY, title="两本账的房屋分开登记，谁牵头", unit="natural", days=65, by="dispatcher",
         question="早年两套房登记在一本证上，公安、税务、住建、登记各有一段材料。",
         answer="自然资源局牵头，住建、税务、公安协助。牵头单位不得因为材料不在自己手里退单；需要哪家核对，由牵头单位直接发协办工单。",
         items=("不动产登记（房屋分割）",), causes=("ZY12", "ZY07"), visibility=V.INTERNAL),
    Told(kind=K.DUTY, title="身份证号前后不一致，由哪个派出所出证明", unit="police", days=20, by="dispatcher",
         question="户口迁过来以后，老号码和现在的对不上，两边派出所都说不归自己。",
         answer="由原户籍地派出所出具同一人的证明；现户籍地派出所负责联系，群众不用自己跑。",
         items=("基本医疗保险关系转移",), causes=("ZY06", "ZY09"), visibility=V.INTERNAL),
    Told(kind=K.POLICY, title="被征地居民补缴养老保险后，年限怎样合并", unit="hrss", days=75,
         question="户口在本地、保险交在外省，两边都说年限不够。",
         answer="先办转移，转移来的年限和本地补缴的年限合并计算。是否符合本地被征地政策，由人社局核对征地名册，不要求本人再开证明。",
         items=("养老保险待遇申领",), causes=("ZY08", "ZY17")),
    Told(kind=K.POLICY, title="在外地出差办了居住登记，还能申请公租房吗", unit="housing", days=25,
         question="公司派到外地三个月，申请被退回，说不在本市居住。",
         answer="社保一直交在本市、有本市劳动合同的，按在本市就业居住审核，短期外地居住登记不影响。",
         items=("公共租赁住房申请",), causes=("ZY13",), ends=State.REVIEWING),
    Told(kind=K.POLICY, title="培训机构租用的房屋，消防怎样整改", unit="education", days=12,
         question="政策改了以后房屋用途对不上，几个部门说法不一样。",
         answer="先由教育局召集住建、消防现场看一次，一次列清整改项目和先后次序。整改期间不吊销原有许可。",
         items=("民办培训学校消防验收",), causes=("ZY11", "ZY07"), visibility=V.INTERNAL, ends=State.CONFIRMING),
    Told(kind=K.BLOCK, title="企业跨省迁移，两边系统互不认", unit="market", days=48, by="verifier",
         question="迁出和迁入两地的登记档案传不过去，一百多家门店停着。",
         answer="直接和迁入地登记机关通话，把档案数据当天传过去，迁移登记按两地同办处理。以后遇到先打电话，不要让企业带着纸质档案往返。",
         items=("企业迁移登记",), causes=("ZY08",), visibility=V.INTERNAL),
    Told(kind=K.BLOCK, title="证件照片没有传到平台，许可查不到", unit="transport", days=15,
         question="检测做过了，网上看不到报告。",
         answer="让检测站重新上传；平台延迟的，凭检测站盖章的报告先办，上传后补核。",
         causes=("ZY05",), visibility=V.INTERNAL, ends=State.DRAFT),
    Told(kind=K.WORDING, title="不属于窗口受理的，怎样说", unit=CENTRE_UNIT, by="verifier", days=85,
         question="群众说：“你们不是什么都管吗？”",
         answer="# 可以这样说\n“您说的这件我听明白了。它由某某部门处理，我把电话和地址写给您，也可以现在就帮您联系。”\n\n# 不要这样说\n“这个不归我们管。”“您去网上看。”",
         visibility=V.INTERNAL),
    Told(kind=K.WORDING, title="材料不齐，怎样一次说清", unit=CENTRE_UNIT, days=82,
         question="补了一次又一次，群众最生气。",
         answer="把缺的全部写在一张单子上，每一样写明到哪里开、可不可以先办后补。第二次只能对新交的材料提要求。",
         basis=(LICENCE_ACT,), visibility=V.INTERNAL),
    Told(kind=K.QUESTION, title="网上申请时看不到检测报告", unit="transport", days=10,
         question="车辆检测过了，平台上查不到。",
         answer="多半是上传晚了。一个工作日后还查不到，凭纸质报告到窗口办。",
         causes=("ZY05",), ends=State.DISCARDED),
    Told(kind=K.QUESTION, title="疫情期间延期的证件怎样换", unit="market", days=120,
         question="以前自动延期的证件，现在怎样换发？",
         answer="自动延期已经结束，请按正常的延续手续办。", ends=State.RETIRED),
)  # fmt: skip


def load(now: datetime) -> None:
    """Write the entries, their votes, some answers after closing and the cards; once."""
    if Entry.objects.filter(centre_id=CENTRE).exists():
        return
    for told in ENTRIES:
        _tell(told, now)
    _vote(now)
    _answer(now)
    while paths.make(now):
        pass


def _tell(told: Told, now: datetime) -> None:
    people = roster(CENTRE)
    began = now - timedelta(days=told.days)
    writer = people.actor(told.by)
    entry = entries.write(actor=writer, content=_content(told), now=began)
    own = "leader" if told.by == "dispatcher" else "dispatcher"
    confirmer = own if told.unit == CENTRE_UNIT else f"leader-{told.unit}"
    moves = {
        State.DRAFT: (),
        State.DISCARDED: (("discard", told.by),),
        State.CONFIRMING: (("submit", told.by),),
        State.REVIEWING: (("submit", told.by), ("confirm", confirmer)),
    }
    reviewer = "leader" if told.by == "editor" else "editor"
    whole = (("submit", told.by), ("confirm", confirmer), ("publish", reviewer))
    retired = (*whole, ("retire", "editor")) if told.ends is State.RETIRED else whole
    for number, (action, who) in enumerate(moves.get(told.ends, retired), start=1):
        _move(entry, action, people.actor(who), began + timedelta(hours=3 * number))
    if told.revised:
        _move(entry, "revise", writer, now - timedelta(days=2))
        entry.refresh_from_db()
        entries.amend(
            entry.number,
            actor=writer,
            content=_content(told, told.revised),
            version=entry.version,
            now=now - timedelta(days=1),
        )


def _move(entry: Entry, action: str, actor: Actor, at: datetime) -> None:
    entry.refresh_from_db()
    words = {"retire": "延期政策已经结束", "revise": "现场查看的次序有调整"}
    entries.act(
        entry.number,
        action,
        actor=actor,
        word=words.get(action, ""),
        version=entry.version,
        now=at,
    )


def _content(told: Told, answer: str = "") -> Content:
    return Content(
        title=told.title,
        kind=told.kind.value,
        question=told.question,
        answer=answer or told.answer,
        items=tuple(Item(name) for name in told.items),
        causes=told.causes,
        steps=told.steps,
        basis=told.basis,
        unit=told.unit,
        visibility=told.visibility.value,
    )


def _vote(now: datetime) -> None:
    """Readers and voters of what is in force; how many follows from the entry's place."""
    for place, entry in enumerate(Entry.objects.filter(live__gt=0).order_by("pk")):
        for reader in range(3 + place * 7 % 23):
            votes.viewed(entry, f"demo {reader}", now - timedelta(days=1 + reader % 9))
        for voter in range(place * 5 % 12):
            said = voter % 5 != 4
            votes.vote(entry, votes.voter(f"demo {voter}"), useful=said, now=now)
    while votes.fold(now):
        pass


REASONS = ("知识库里已经有了", "只是个别情况，没有普遍意义", "按指南办就行，是当时漏看了")


def _answer(now: datetime) -> None:
    """Most closed cases were nothing new, two were; the newest wait for an answer."""
    people = roster(CENTRE)
    closed = Case.objects.filter(centre_id=CENTRE, state__in=asks.CLOSED, confidential=False)
    numbers = list(closed.order_by("closed_at", "pk").values_list("case_no", flat=True))[:-5]
    for place, case_no in enumerate(numbers):
        if place in (3, 11):
            asks.say_yes(case_no, actor=people.actor("window"), now=now)
        else:
            reason = REASONS[place % len(REASONS)]
            asks.say_no(case_no, actor=people.actor("verifier"), reason=reason, now=now)
