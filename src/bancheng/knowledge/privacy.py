"""去个人信息 — what keeps a person out of an entry: a check on writing, and words made anonymous.

The check refuses mobile, identity and card numbers anywhere, land lines other than those of the
centre and its units, and the name, agent and telephone of the reporters of the cases an entry comes
from. Names of others in running text cannot be recognised surely: the confirming unit and the
reviewer are asked to look (PIPL art. 51).
"""

import json
import re
from collections.abc import Iterable, Mapping

from bancheng.cases.models import Case
from bancheng.people.models import Centre, Unit, WindowPoint
from bancheng.rules.errors import _
from bancheng.rules.masking import mask_in_text

from .content import Content

HIDDEN = "（号码略）"
SOMEBODY, FIRM = "反映人", "该企业"
_MASKED = re.compile(r"[0-9０-９-]*\*{2,}[0-9０-９Xx-]*")
_LANDLINE = re.compile(r"(?<![0-9])0[0-9]{2,3}[ -]?[0-9]{7,8}(?![0-9])")
_SHORT = 2
NUMBER_FOUND = _("有电话、证件或卡的号码。只能写中心和单位对外公布的固定电话。")
PERSON_FOUND = _("能认出反映人（姓名、企业名称或电话），请改写。")


def faults(content: Content, cases: Iterable[Case], centre: str) -> list[tuple[str, str]]:
    """Each part that says something personal, with the sentence that says so."""
    names, phones = known_of(cases)
    published = _published(centre)
    found = []
    for part, text in content.texts().items():
        if _has_number(text, published if part != "contact" else None):
            found.append((part, NUMBER_FOUND))
        elif _names_somebody(text, names, phones):
            found.append((part, PERSON_FOUND))
    return found


def anonymous(text: str, case: Case) -> str:
    """The text with numbers left out and the reporter called by no name."""
    found = _MASKED.sub(HIDDEN, mask_in_text(text))
    names, phones = known_of([case])
    called = FIRM if case.reporter_kind == "enterprise" else SOMEBODY
    for name in sorted(names, key=len, reverse=True):
        found = found.replace(name, called)
    for phone in phones:
        found = found.replace(phone, HIDDEN)
    return found


def known_of(cases: Iterable[Case]) -> tuple[frozenset[str], frozenset[str]]:
    """The names and telephones by which the reporters of these cases are known."""
    names: set[str] = set()
    phones: set[str] = set()
    for case in cases:
        more = json.loads(case.reporter_more.reveal()) if case.reporter_more else {}
        said = [case.reporter_name.reveal() if case.reporter_name else "", *_agent(more)]
        names |= {name.strip() for name in said if len(name.strip()) >= _SHORT}
        if case.reporter_phone and (phone := case.reporter_phone.reveal()):
            phones.add(phone)
    return frozenset(names), frozenset(phones)


def _agent(more: Mapping[str, object]) -> list[str]:
    agent = more.get("agent")
    if isinstance(agent, Mapping):
        return [str(agent.get("name") or "")]
    return [agent] if isinstance(agent, str) else []


def _has_number(text: str, published: frozenset[str] | None) -> bool:
    """Whether a number stands in the text; `published` are the land lines that may (None: all)."""

    def kept(found: re.Match[str]) -> str:
        allowed = published is None or _digits(found.group()) in published
        return "" if allowed else found.group()

    text = _LANDLINE.sub(kept, text)
    return mask_in_text(text) != text


def _names_somebody(text: str, names: Iterable[str], phones: Iterable[str]) -> bool:
    digits = _digits(text)
    named = any(name in text for name in names)
    return named or any(_digits(phone) in digits for phone in phones if _digits(phone))


def _published(centre: str) -> frozenset[str]:
    """The land lines of the centre, its window points and its units, as digits."""
    rows = [
        *Centre.objects.filter(pk=centre).values_list("phone", flat=True),
        *Unit.objects.filter(centre_id=centre).values_list("phone", flat=True),
        *WindowPoint.objects.filter(centre_id=centre).values_list("phone", flat=True),
    ]
    return frozenset(_digits(phone) for phone in rows if phone)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
