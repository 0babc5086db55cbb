"""出具 — papers out of the log, each exactly once, whoever asks first and whatever is killed.

A paper belongs to its event (and, of several orders, to its order); the database holds it once.
The worker issues what is missing (`issue_due`), a page that needs one sooner asks for it.
"""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F, Max, QuerySet

from bancheng.cases.codec import canonical
from bancheng.cases.models import Case, Event
from bancheng.crypto import salted_digest
from bancheng.rules.facts import Order

from . import numbers, templates
from .forms import BY_KIND, Form, form_of, version_of
from .models import IssuedPaper, IssuingMark, PaperFault, PaperTemplate, PaperText
from .scene import Place, Scene, place_of, scenes
from .writing import written

_log = structlog.get_logger(__name__)
TRIES = 5
SETTLED = timedelta(minutes=11)
"""After which no transaction of that time is open any more: none may last ten minutes."""
ORDER_FORM = BY_KIND["order"]


def issue(event: Event) -> IssuedPaper:
    """The paper that the event issues, made now if it was not yet; `LookupError` if it has none."""
    found = issue_all(event)
    if not found:
        raise LookupError(f"event {event.pk} issues no paper")
    return found[0]


def issue_all(event: Event) -> list[IssuedPaper]:
    """All papers of the event: of sending out, one for each order."""
    return issue_for(event.case, [event.pk])


def issue_for(case: Case, events: Collection[int] | None = None) -> list[IssuedPaper]:
    """All papers of these events of the case, or of its whole log; the missing ones are made."""
    rows = case.events.exclude(paper="")
    if events is not None:
        rows = rows.filter(pk__in=events)
    wanted = set(rows.values_list("pk", flat=True))
    if missing := _missing(case, wanted):
        _issue(case, missing, place_of(case.centre_id))
    return list(_issued(case, wanted))


def issue_due(now: datetime, limit: int = 100) -> int:
    """Issue what is missing, up to `limit` events; return how many papers were made.

    `now` is the machine's time: it says which transactions may still be open.
    """
    mark, _new = IssuingMark.objects.get_or_create(number=1)
    failed = PaperFault.objects.filter(tries__gte=TRIES).values("pk")
    waiting = Event.objects.filter(pk__gt=mark.done, papers__isnull=True)
    waiting = waiting.exclude(paper="").exclude(pk__in=failed).order_by("pk")
    rows = list(waiting.values_list("pk", "case_id")[:limit])
    made = _issue_rows(rows)
    _move_on(mark, now, behind=not rows or rows[0][0] > mark.seen)
    return made


def left_for_a_person() -> int:
    """How many events could not be written a paper for in five attempts."""
    return PaperFault.objects.filter(tries__gte=TRIES).count()


# ── inside ───────────────────────────────────────────────────────────────


def _issued(case: Case, events: Collection[int]) -> QuerySet[IssuedPaper]:
    found = IssuedPaper.objects.filter(case=case, event_id__in=events)
    return found.select_related("text", "template").order_by("event_id", "id")


def _missing(case: Case, events: Collection[int]) -> set[int]:
    return set(events) - set(_issued(case, events).values_list("event_id", flat=True))


def _issue_rows(rows: Iterable[tuple[int, int]]) -> int:
    by_case: dict[int, set[int]] = {}
    for event, of in rows:
        by_case.setdefault(of, set()).add(event)
    cases = Case.objects.in_bulk(by_case)
    places: dict[str, Place] = {}
    made = 0
    for pk, events in by_case.items():
        case = cases[pk]
        try:
            if case.centre_id not in places:
                places[case.centre_id] = place_of(case.centre_id)
            made += _issue(case, events, places[case.centre_id])
        except Exception as why:  # noqa: BLE001  one case must not keep the others back
            _log.error("papers not issued", case=case.case_no, exc_info=why)
            _note(events, why)
    return made


def _issue(case: Case, events: Collection[int], place: Place) -> int:
    """Make the papers of these events, which have none; who comes second finds them made."""
    forms = [one for scene in scenes(case, place, events).values() for one in _forms(scene)]
    found = templates.all_in_force(case.centre_id)
    drawn = numbers.draw(place.centre, Counter(_series(form, scene) for form, scene in forms))
    made = [
        _paper(form, scene, next(drawn[_series(form, scene)]), found.get(form.kind))
        for form, scene in forms
    ]
    try:
        with transaction.atomic():
            for paper, text in made:
                paper.save(force_insert=True)
                text.paper = paper
                text.save(force_insert=True)
    except IntegrityError:
        left = _missing(case, events)
        if len(left) == len(events):
            raise
        # somebody was quicker with some: a package, built once, asks for all and must get them
        return _issue(case, left, place) if left else 0
    return len(made)


def _forms(scene: Scene) -> list[tuple[Form, Scene]]:
    """The papers of an event: its own, and an order for each that it made."""
    event, facts = scene.line.event, scene.facts
    created = [facts.order(no) for no in scene.line.created]
    orders = [(ORDER_FORM, replace(scene, order=order)) for order in created if order]
    if event.paper == ORDER_FORM.title:
        return orders
    own = replace(scene, order=_order_of(scene))
    return [(form_of(event.paper), own), *orders]


def _order_of(scene: Scene) -> Order | None:
    return scene.facts.order(scene.line.event.order_no) if scene.line.event.order_no else None


def _series(form: Form, scene: Scene) -> numbers.Key:
    return form.mark, scene.place.time.local_day(scene.line.event.at).year


def _paper(
    form: Form, scene: Scene, number: str, template: PaperTemplate | None
) -> tuple[IssuedPaper, PaperText]:
    event, case = scene.line.event, scene.case
    text = canonical(written(form, scene, number))
    salt = secrets.token_hex(16)
    paper = IssuedPaper(
        centre_id=case.centre_id,
        case=case,
        event=event,
        order_no=scene.order.no if scene.order else "",
        kind=form.kind,
        title=form.title,
        number=number,
        unit=scene.order.unit if scene.order else "",
        issued_at=event.at,
        by=event.by,
        form=version_of(form),
        template=template,
        salt=salt,
        sm3=salted_digest(bytes.fromhex(salt), text),
    )
    return paper, PaperText(data=text)


def _note(events: Iterable[int], why: Exception) -> None:
    for event in events:
        PaperFault.objects.get_or_create(event_id=event)
        rows = PaperFault.objects.filter(pk=event)
        rows.update(tries=F("tries") + 1, error=f"{type(why).__name__}"[:200])


def _move_on(mark: IssuingMark, now: datetime, *, behind: bool) -> None:
    """Look no more at what is issued up to `seen` once nothing can still be written there."""
    if mark.seen_at is not None and now < mark.seen_at + SETTLED:
        return
    newest = Event.objects.aggregate(at=Max("pk"))["at"] or 0
    settled = mark.seen if behind else mark.done
    IssuingMark.objects.filter(pk=mark.pk, done=mark.done, seen=mark.seen).update(
        done=settled, seen=newest, seen_at=now
    )
