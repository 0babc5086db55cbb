"""匿名 — what may not stand in a text that goes to the public: whose matter it was.

A first net, for the person who checks: numbers of people and cases, and the names of the
reporters of the problem's own cases. A text that passes is still read by a second person.
"""

import re
from collections.abc import Iterable, Mapping

from bancheng.cases.models import Case
from bancheng.rules.errors import Invalid, _
from bancheng.rules.masking import mask_in_text

from .models import Problem

_CASE_NO = re.compile(r"BC[0-9]{6,12}-[0-9]{8}-[0-9]+")


def require(problem: Problem, texts: Mapping[str, str]) -> None:
    """Refuse texts by which a reporter could be known, naming the fields."""
    names = frozenset(_names(problem))
    errors = []
    for field, text in texts.items():
        if _CASE_NO.search(text):
            errors.append((field, _("公布的文字里不能有诉求件编号。")))
        elif mask_in_text(text) != text:
            errors.append((field, _("公布的文字里不能有电话、证件号等号码。")))
        elif any(name in text for name in names):
            errors.append((field, _("公布的文字里不能有反映人的姓名或名称。")))
    if errors:
        raise Invalid(errors)


def _names(problem: Problem) -> Iterable[str]:
    rows = Case.objects.filter(pk__in=problem.lines.values("case")).only("reporter_name")
    for case in rows.iterator(chunk_size=200):
        name = case.reporter_name.reveal().strip() if case.reporter_name else ""
        if len(name) > 1:
            yield name
