"""静默件 — once a day who owns cases that nobody has touched for long is told how many.

The list itself is a filter of the desk's lists; here people are only pointed to it.
"""

from collections import Counter
from datetime import datetime

from django.utils.translation import gettext_noop

from bancheng.cases.codec import canonical
from bancheng.cases.models import Case
from bancheng.people.queries import roster
from bancheng.rules.occasions import Kind
from bancheng.rules.states import CENTRE_UNIT, Role

from .models import Notice

ACTION = "quiet"
OWNED = gettext_noop("您手上有 %(number)s 件静默件，好些天没有人办了，请看一看")
IN_ALL = gettext_noop("本中心有 %(number)s 件静默件，好些天没有人办了，请督促")


def tell(centre: str, now: datetime) -> int:
    """Tell the owners and the centre's supervisors; return how many people. Once a day is enough.

    The caller holds the transaction and sees to it that it is done once.
    """
    silent = Case.objects.filter(centre=centre, quiet_at__lte=now)
    owners = list(silent.values_list("owner", flat=True))
    if not owners:
        return 0
    owned = Counter(owner for owner in owners if owner)
    people = roster(centre)
    told = {owner: (OWNED, number) for owner, number in owned.items() if people.person(owner)}
    for person in people.post(Role.SUPERVISOR, CENTRE_UNIT):
        told[person.username] = (IN_ALL, len(owners))
    Notice.objects.bulk_create(
        Notice(
            centre_id=centre,
            to=username,
            kind=Kind.TURNED.value,
            action=ACTION,
            words=words,
            params=canonical({"number": number}),
            created_at=now,
            visible_from=now,
        )
        for username, (words, number) in sorted(told.items())
    )
    return len(told)
