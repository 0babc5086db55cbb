"""办一步 — the form of one move: drawing it, showing its effect, carrying it out.

Nothing is written here but through `cases.actions`; a refused move gives the form back with
everything that was typed, and says why.
"""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bancheng.cases import actions, queries
from bancheng.cases.models import Attachment, Case
from bancheng.cases.redaction import reads_statement
from bancheng.knowledge import paths
from bancheng.knowledge.models import Path
from bancheng.rules.decide import allowed_actions
from bancheng.rules.draft import World
from bancheng.rules.errors import Invalid, NotPermitted, NotVisible, Refused, Stale
from bancheng.rules.facts import CaseFacts
from bancheng.rules.permissions import standing
from bancheng.rules.states import STAFF_LABELS
from bancheng.rules.transitions import ROWS, Row
from bancheng.web.desk.buttons import act_href
from bancheng.web.desk.effects import effect_of, with_files
from bancheng.web.desk.forms import UPLOADS, ActionForm, Lists, form_for, initial_of, lists_for
from bancheng.web.desk.frame import Viewer, names_of
from bancheng.web.desk.names import Names

AMENDED = ("item_name", "item_code", "application_no", "request", "needed_by")
"""What a record says already when it is completed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One move on one case, as the reader meets it."""

    row: Row
    case: Case
    facts: CaseFacts
    world: World
    names: Names
    lists: Lists
    order_no: str | None = None
    card: Path | None = None  # whose values the form begins with

    @property
    def allowed(self) -> bool:
        """Whether the state and the guards are met; persons are checked before."""
        return self.row.action in self.others

    @property
    def others(self) -> list[str]:
        """What is open to the reader now."""
        return allowed_actions(self.facts, self.names.actor, self.world, order_no=self.order_no)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """The form in place, as the template draws it."""

    label: str
    href: str
    preview: str
    back: str
    about: str = ""
    form: ActionForm | None = None
    effect: list[str] = field(default_factory=list)
    refused: str = ""
    changes: list[str] = field(default_factory=list)


def move_on(viewer: Viewer, case_no: str, action: str, order_no: str | None = None) -> Move:
    """The move, for who may see the case and meets the row; else 404 or 403, as the rules say."""
    case = queries.case_for(viewer.actor, case_no)
    facts = queries.facts_of(case)
    row = ROWS.get(action)
    order = facts.order(order_no) if order_no else None
    if row is None or (row.on == "order") != (order is not None):
        raise NotVisible
    if not _meets(row, viewer, facts):
        raise NotPermitted(_("这项操作不由您的岗位办理。"))
    files = _files(case, facts, viewer)
    world = with_files(queries.world_for(case.centre_id, viewer.now, facts), dict(files))
    names = names_of(viewer, case.centre_id)
    lists = lists_for(
        world.pack,
        units=names.choices(),
        people=names.people(unit=order.unit if order and action == "assign" else ""),
        orders=[(o.no, names.unit(o.unit)) for o in facts.orders if o.live],
        files=files,
    )
    return Move(
        row=row,
        case=case,
        facts=facts,
        world=world,
        names=names,
        lists=lists,
        order_no=order_no,
    )


def _files(case: Case, facts: CaseFacts, viewer: Viewer) -> list[tuple[str, str]]:
    """The files that the viewer may read: of a confidential case the name alone can tell."""
    found = Attachment.objects.filter(case=case)
    if not reads_statement(viewer.actor, facts):
        found = found.filter(uploader=viewer.actor.username)
    return [(str(file.pk), file.name) for file in found]


def _meets(row: Row, viewer: Viewer, facts: CaseFacts) -> bool:
    """Whether any standing of the viewer, on whichever order, is one that the row names."""
    orders = [None, *facts.orders]
    return any(row.who & standing(viewer.actor, facts, order) for order in orders)


def blank(move: Move) -> Act:
    """The form as it is first opened, or the reason why it cannot be."""
    if not move.allowed:
        return _act(move, refused=_why_not(move))
    known = initial_of(move.facts, move.row)
    if move.row.action == "amend":
        known |= {name: getattr(move.case, name) for name in AMENDED}
    if move.row.action == "dispatch" and (sooner := _sooner(move)):
        known["due_at"] = sooner
    if move.card:
        asked = {need.field.name for need in move.row.needs}
        known |= {n: v for n, v in paths.prefill(move.card).items() if n in asked and v}
    form = form_for(move.row, move.lists, version=move.facts.version, initial=known)
    return _act(move, form=form, effect=effect(move, known))


def _sooner(move: Move) -> str:
    """The order's date that a need before the promise asks for, as the date box writes it."""
    needed, due, time = move.case.needed_by, move.facts.due_at, move.world.time
    if needed is None or due is None or needed >= time.local_day(due):
        return ""
    closing = time.close_of(needed)
    return f"{closing.astimezone(time.zone):%Y-%m-%dT%H:%M}" if closing > move.world.now else ""


def bound(move: Move, request: HttpRequest) -> ActionForm:
    """The form with what was sent."""
    version = move.facts.version
    return form_for(move.row, move.lists, version=version, data=request.POST, files=request.FILES)


def effect(move: Move, given: dict[str, Any]) -> list[str]:
    """What the move would do with these answers."""
    return effect_of(
        move.row,
        move.facts,
        given,
        actor=move.names.actor,
        world=move.world,
        lists=move.lists,
        units=move.names.units,
        order_no=move.order_no,
    )


def carry_out(move: Move, viewer: Viewer, form: ActionForm) -> Case:
    """Keep the files that came along, then make the move; raises `Refused`."""
    given = form.given()
    if files := form.uploads():
        kept = [str(keep(viewer, move.case.case_no, file).pk) for file in files]
        given["attachments"] = [*given.get("attachments", []), *kept]
        data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        data.setlist("attachments", given["attachments"])
        form.data = data
        choices = [(pk, file.name) for pk, file in zip(kept, files, strict=True)]
        box = form.fields["attachments"]
        box.choices = [*box.choices, *choices]  # type: ignore[attr-defined]  # a choice field
    sent = {
        "actor": viewer.actor,
        "given": given,
        "version": form.sent_version(),
        "now": viewer.now,
    }
    if move.order_no:
        return actions.act_on_order(move.order_no, move.row.action, **sent)  # type: ignore[arg-type]
    return actions.act(move.case.case_no, move.row.action, **sent)  # type: ignore[arg-type]


def keep(viewer: Viewer, case_no: str, file: Any) -> Attachment:
    """Keep one uploaded file; its errors are named after the box that it came from."""
    try:
        return actions.attach(
            case_no, actor=viewer.actor, name=file.name, content=file.read(), now=viewer.now
        )
    except Invalid as why:
        said = [(UPLOADS, f"{file.name}：{_(sentence)}") for _name, sentence in why.errors]
        raise Invalid(said) from why


def refused(move: Move, form: ActionForm, why: Refused) -> Act:
    """The form again, with what was typed, the reason, and what changed meanwhile."""
    if isinstance(why, Invalid):
        form.refuse(why)
        return _act(move, form=form, effect=effect(move, form.given()))
    changes: list[str] = []
    if isinstance(why, Stale):
        changes = changes_since(move, form.sent_version() or 0)
        data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        data["version"] = str(move.facts.version)
        form.data = data
    if not move.allowed:
        return _act(move, refused=_(why.message), changes=changes)
    said = effect(move, form.given())
    return _act(move, form=form, effect=said, refused=_(why.message), changes=changes)


def already_done(move: Move, viewer: Viewer, version: int | None) -> bool:
    """Whether the same person has just made the same move: the second press of a double click."""
    if version is None:
        return False
    done = move.case.events.filter(seq__gt=version, by=viewer.user.username)
    return done.filter(action=move.row.action, order_no=move.order_no or "").exists()


def changes_since(move: Move, version: int) -> list[str]:
    """One line for each thing that happened after `version`."""
    lines = []
    for event in move.case.events.filter(seq__gt=version).order_by("seq"):
        label = _(ROWS[event.action].label) if event.action in ROWS else event.action
        at = event.at.astimezone(move.world.time.zone)
        lines.append(f"{at:%m-%d %H:%M} {move.names.person(event.by)} {label}")
    return lines


def _why_not(move: Move) -> str:
    state = _(STAFF_LABELS[move.facts.state])
    return _("这件诉求现在是“%(state)s”，不能这样办理。") % {"state": state}


def _act(move: Move, **more: Any) -> Act:
    href = act_href(move.case.case_no, move.row.action, move.order_no or "")
    order = move.facts.order(move.order_no) if move.order_no else None
    return Act(
        label=_(move.row.label),
        href=f"{href}?path={move.card.pk}" if move.card else href,
        preview=f"{href}/effect",
        back=reverse("desk-case", args=[move.case.case_no]),
        about=move.names.unit(order.unit) if order else "",
        **more,
    )
