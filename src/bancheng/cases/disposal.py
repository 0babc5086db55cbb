"""销毁 — emptying an archived case of its texts, and nothing else.

Whether it may be done is decided by the room of archive, which keeps the act for good; here is
only the doing, in the caller's transaction. What stays is the log with the digests of its texts,
the facts and the codes: the chain still verifies, books still balance, figures still count.
Rooms above that keep texts of cases of their own add a part in their app's `ready`.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from bancheng import search
from bancheng.rules.errors import NotAllowed, NotVisible, _
from bancheng.rules.states import State

from . import attachments
from .models import Attachment, Case, ConsultedCase, EventText, WorkOrder
from .witness import SAID, WORDS_OF_ORDER

GONE = gettext_noop("已销毁")
"""What a file is called from then on."""

Part = Callable[[Case], int]
PARTS: dict[str, Part] = {}


@dataclass(frozen=True, slots=True)
class Emptied:
    """What was taken out of a case: how many texts by kind, and the files, by digest and place."""

    texts: dict[str, int]
    digests: tuple[str, ...]
    places: tuple[str, ...]


def register(name: str, part: Part) -> None:
    """Have `part(case)` called in the same transaction; it returns how many texts it emptied."""
    PARTS[name] = part


def empty(case_no: str) -> Emptied:
    """Delete every text of an archived case and forget where its files lie.

    The files themselves are deleted by `remove_files` once the transaction is committed.
    """
    case = Case.objects.select_for_update(of=("self",)).filter(case_no=case_no).first()
    if case is None:
        raise NotVisible
    if case.state != State.ARCHIVED:
        raise NotAllowed(_("只有已归档的诉求件可以销毁。"))
    files = list(Attachment.objects.filter(case=case).exclude(path="").order_by("pk"))
    texts = {"log": EventText.objects.filter(event__case=case).delete()[0]}
    texts |= {name: part(case) for name, part in PARTS.items()}
    Attachment.objects.filter(case=case).update(path="", name=GONE)
    blank = dict.fromkeys((*SAID.values(), "answer", "phone_hash", "id_hash"), "")
    # the reporter's code opens nothing any more, since there is nothing left to show
    Case.objects.filter(pk=case.pk).update(**blank, sources="[]", code_salt=secrets.token_hex(16))
    WorkOrder.objects.filter(case=case).update(**dict.fromkeys(WORDS_OF_ORDER, ""))
    _empty_meetings(case)
    search.drop(case.pk)
    return Emptied(
        {name: number for name, number in texts.items() if number},
        tuple(file.sm3 for file in files),
        tuple(dict.fromkeys(file.path for file in files)),
    )


def remove_files(places: Iterable[str]) -> int:
    """Delete files that no case names any more; return how many. Safe to be called again."""
    gone = 0
    for place in places:
        path = attachments.folder() / place
        aside = path.with_name(f"{path.name}.gone")
        if path.exists():
            path.replace(aside)
        if not aside.exists():
            continue
        # whoever handed in the same file meanwhile looks once more after its row is written
        if Attachment.objects.filter(path=place).exists():
            aside.replace(path)
        else:
            aside.unlink()
            gone += 1
    return gone


def _empty_meetings(case: Case) -> None:
    """What was said of this case; the agenda when it was of no other case that still has texts."""
    lines = ConsultedCase.objects.filter(case=case)
    lines.update(positions="", conclusion="")
    for line in lines.select_related("consultation"):
        others = EventText.objects.filter(event__case__consulted__consultation=line.consultation)
        if not others.exists():
            line.consultation.agenda = ""
            line.consultation.save(update_fields=["agenda"])
