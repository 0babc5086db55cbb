"""经过 — the timeline of a case as entries of the page, the newest first."""

from collections.abc import Iterable, Iterator, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from bancheng.cases.models import Attachment
from bancheng.cases.timeline import Entry as Line
from bancheng.papers.reading import offered
from bancheng.rules.facts import CaseFacts
from bancheng.rules.fields import CODES, FIELDS
from bancheng.rules.policy import Policy
from bancheng.web.desk.forms import label_of
from bancheng.web.desk.names import Names
from bancheng.web.shared import wording
from bancheng.web.shared.parts import Entry, Paper

BY_REPORTER = frozenset({"supply", "object", "confirm", "rate", "withdraw"})
ANSWERS = frozenset({"record_contact", "record_progress", "submit_reply", "release", "fulfil"})
CLOCKS = frozenset({"pause", "resume", "reclassify", "confirm_class", "grant_extension"})
NOTE = FIELDS["note"].label
MUTED = frozenset({FIELDS["attachments"].label})
TASKS = FIELDS["tasks"].label


def story(
    lines: Iterable[Line],
    files: Iterable[Attachment],
    *,
    names: Names,
    pack: Policy,
    facts: CaseFacts,
) -> list[Entry]:
    """The entries, the newest first; a file stands where it was uploaded."""
    codes = code_names(names, pack)
    entries = [entry for line in lines for entry in _entries(line, names, codes, facts)]
    entries += [_upload(file, names) for file in files]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def file_card(file: Attachment) -> Paper:
    """A file as a card."""
    href = reverse("desk-attachment", args=[file.pk])
    return Paper(label=wording.bracketed(file.name, size(file.size)), href=href, attached=True)


def size(count: int) -> str:
    """A number of bytes as people say it."""
    return f"{count / 1048576:.1f} MB" if count >= 1048576 else f"{max(count // 1024, 1)} KB"


def code_names(names: Names, pack: Policy) -> Mapping[str, str]:
    """What the codes in the log are called: those of the pack, of the centre and the fixed ones."""
    found = {code: label_of(label) for code, label in pack.situations.items()}
    for labels in (pack.causes, pack.exclusions):
        found |= {code: label_of(label) for code, label in labels.items()}
    fixed = {label: _(label) for labels in CODES.values() for label in labels.values()}
    # what time reminds of is logged under the name of a free text, and so by its code
    alerts = {code: _(label) for code, label in CODES["alerts"].items()}
    return {**found, **names.units, **fixed, **alerts, "是": _("是")}


def _entries(
    line: Line, names: Names, codes: Mapping[str, str], facts: CaseFacts
) -> Iterator[Entry]:
    """The move itself and, as an entry of its own, the internal note that came with it.

    What was registered stands above the story already.
    """
    notes = [words for label, words in line.texts if label == NOTE]
    said = [(label, words) for label, words in line.texts if label != NOTE]
    said = [(label, _to_whom(words, codes) if label == TASKS else words) for label, words in said]
    told = [(label, _named(words, names, codes)) for label, words in line.codes]
    told = [pair for pair in told if pair[0] not in MUTED]
    yield Entry(
        at=line.at,
        title=_(line.label),
        who=_who(line, names),
        text="" if line.action == "register" else _text([*told, *said]),
        kind=_kind(line),
        papers=_papers(line, names, facts),
    )
    for words in notes:
        yield Entry(at=line.at, title=_(line.label), who=_who(line, names), text=words, kind="note")


def _papers(line: Line, names: Names, facts: CaseFacts) -> tuple[Paper, ...]:
    """The papers of a line as one card; they are issued when it is opened, if not before."""
    if not offered(line.paper, line.order_no, line.at, names.actor, facts):
        return ()
    href = reverse("desk-issued", args=[facts.case_no, line.seq])
    return (Paper(label=line.paper, href=href),)


def _who(line: Line, names: Names) -> str:
    person = names.person(line.by)
    if line.by in {"system", "reporter"} or not line.unit or line.unit == "centre":
        return person
    return wording.bracketed(person, names.unit(line.unit))


def _text(pairs: list[tuple[str, str]]) -> str:
    """One text stands alone; several are named."""
    if len(pairs) == 1 and len(pairs[0][1]) > 12:
        return pairs[0][1]
    return "\n".join(wording.labelled(_(label), words) for label, words in pairs)


def _named(words: str, names: Names, codes: Mapping[str, str]) -> str:
    parts = words.split("、")
    return wording.listed(codes.get(part) or names.person(part) for part in parts)


def _to_whom(words: str, codes: Mapping[str, str]) -> str:
    """Tasks with the units' names; each line begins with a unit's code."""
    parted = [line.partition("：") for line in words.splitlines()]
    return "\n".join(f"{codes.get(unit, unit)}{mark}{task}" for unit, mark, task in parted)


def _kind(line: Line) -> str:
    if line.by == "reporter" or line.action in BY_REPORTER:
        return "reporter"
    if line.action in ANSWERS:
        return "answer"
    if line.action in CLOCKS:
        return "clock"
    return "paper" if line.paper else "event"


def _upload(file: Attachment, names: Names) -> Entry:
    by_reporter = file.uploader == "reporter"
    return Entry(
        at=file.created_at,
        title=_("反映人上传附件") if by_reporter else _("上传附件"),
        who="" if by_reporter else names.person(file.uploader),
        kind="reporter" if by_reporter else "event",
        papers=(file_card(file),),
    )
