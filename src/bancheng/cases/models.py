"""Cases, work orders, the log, and what hangs on them.

`Case.facts` and `WorkOrder.facts` are the truth that rules read; the columns beside them are
copies for lists, made by `columns.py` and by nothing else. Only `actions.py` writes here.
Persons and units stand as text: a case keeps who it was, whatever becomes of the account.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bancheng.crypto import query_code
from bancheng.crypto.fields import SealedTextField
from bancheng.people.models import Centre
from bancheng.policy.models import ActivatedPack
from bancheng.rules.facts import CaseFacts
from bancheng.rules.states import OrderState, State

from .columns import COUNTED, WAITING
from .records import AccessLog, Aside, NumberBlock, Outbox

__all__ = [
    "AccessLog",
    "Aside",
    "Attachment",
    "Case",
    "CaseCause",
    "Consultation",
    "ConsultedCase",
    "Event",
    "EventText",
    "NumberBlock",
    "Outbox",
    "WorkOrder",
]

USERNAME, UNIT, CODE, CASE_NO, ORDER_NO = 40, 20, 24, 40, 48
STATES, ORDER_STATES = [s.value for s in State], [s.value for s in OrderState]


class Case(models.Model):
    """诉求件 — one matter that somebody could not get done."""

    case_no = models.CharField(max_length=CASE_NO, unique=True)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    facts = models.TextField()
    last_hash = models.CharField(max_length=64)

    # ── copies of the facts, for lists and counts ─────────────────────────
    state = models.CharField(max_length=16)
    version = models.PositiveIntegerField()
    is_open = models.BooleanField()
    channel = models.CharField(max_length=16)
    situation = models.CharField(max_length=CODE, null=True)
    nature = models.CharField(max_length=CODE, null=True)
    case_class = models.CharField(max_length=CODE, null=True)
    owner = models.CharField(max_length=USERNAME, null=True)
    owner_unit = models.CharField(max_length=UNIT, null=True)
    registered_by = models.CharField(max_length=USERNAME)
    first_asked_by = models.CharField(max_length=USERNAME)
    lead_unit = models.CharField(max_length=UNIT, null=True)
    received_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    due_provisional = models.BooleanField(default=False)
    step_due_at = models.DateTimeField(null=True)
    yellow_at = models.DateTimeField(null=True)
    red_at = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)  # when time next acts, silently
    bell_at = models.DateTimeField(null=True)  # when time next acts by telling somebody
    quiet_at = models.DateTimeField(null=True)  # from when nobody has touched it for too long
    sort_due_at = models.DateTimeField()  # due_at, before acceptance step_due_at; never null
    owes_reply = models.BooleanField(default=False)  # to a reminder or a supervision
    reply_due_at = models.DateTimeField(null=True)  # by when, if a day was named
    raised_at = models.DateTimeField(null=True)  # since when an escalation is not taken up
    outcome = models.CharField(max_length=16, null=True)
    rating = models.PositiveSmallIntegerField(null=True)
    escalation = models.PositiveSmallIntegerField(default=0)
    redo = models.PositiveSmallIntegerField(default=0)
    false_closure = models.BooleanField(default=False)  # a check once found 虚假办结
    guidance_due_at = models.DateTimeField(null=True)  # by when the guidance is looked into
    confidential = models.BooleanField(default=False)
    vulnerable = models.BooleanField(default=False)
    pool = models.BooleanField(default=False)
    barred = models.CharField(max_length=400, blank=True, default="")  # |one|two|
    pending_action = models.CharField(max_length=32, null=True)
    handover_to = models.CharField(max_length=USERNAME, null=True)
    stand_in = models.CharField(max_length=USERNAME, null=True)
    merged_into = models.CharField(max_length=CASE_NO, null=True)
    linked_to = models.CharField(max_length=CASE_NO, null=True)
    pack = models.ForeignKey(ActivatedPack, models.PROTECT, null=True, related_name="+")

    # ── what no rule reads ────────────────────────────────────────────────
    item_code = models.CharField(max_length=64, blank=True, default="")
    item_name = models.CharField(max_length=200, blank=True, default="")
    application_no = models.CharField(max_length=64, blank=True, default="")
    filed = models.CharField(max_length=16, blank=True, default="")
    filed_on = models.DateField(null=True)
    trips = models.PositiveSmallIntegerField(null=True)
    needed_by = models.DateField(null=True)
    statement = models.TextField()
    request = models.TextField(blank=True, default="")
    answer = models.TextField(blank=True, default="")
    point = models.CharField(max_length=20, blank=True, default="")
    sources = models.TextField(blank=True, default="[]")  # JSON: where it came from
    notice_version = models.CharField(max_length=40, blank=True, default="")
    reporter_kind = models.CharField(max_length=16, default="person")
    reporter_name = SealedTextField(blank=True, default="")
    reporter_phone = SealedTextField(blank=True, default="")
    reporter_more = SealedTextField(blank=True, default="")  # JSON: id_no, contact, agent …
    phone_hash = models.CharField(max_length=64, blank=True, default="")
    id_hash = models.CharField(max_length=64, blank=True, default="")
    code_salt = models.CharField(max_length=32)

    # set by `store.read`, so that a page reads facts and orders once
    known_facts: CaseFacts | None = None
    known_orders: "tuple[WorkOrder, ...] | None" = None

    class Meta:
        verbose_name = _("诉求件")
        verbose_name_plural = _("诉求件")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="case_state_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "received_at", "id"], name="case_received"),
            models.Index(fields=["centre", "state", "received_at", "id"], name="case_state_recd"),
            models.Index(fields=["centre", "state", "sort_due_at", "id"], name="case_state_due"),
            models.Index(fields=["centre", "case_class", "received_at", "id"], name="case_class"),
            models.Index(fields=["centre", "item_code", "received_at", "id"], name="case_item"),
            models.Index(fields=["registered_by", "received_at", "id"], name="case_registrar"),
            models.Index(
                fields=["centre", "sort_due_at", "id"],
                name="case_open_due",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["centre", "owner", "sort_due_at", "id"],
                name="case_owner",
                condition=Q(owner__isnull=False),
            ),
            models.Index(
                fields=["centre", "red_at", "id"],
                name="case_red",
                condition=Q(red_at__isnull=False),
            ),
            models.Index(
                fields=["centre", "yellow_at", "id"],
                name="case_yellow",
                condition=Q(yellow_at__isnull=False),
            ),
            models.Index(
                fields=["centre", "closed_at", "id"],
                name="case_closed",
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(
                fields=["centre", "received_at", "id"], name="case_pool", condition=Q(pool=True)
            ),
            models.Index(
                fields=["centre", "received_at"],
                include=COUNTED,
                name="case_waiting",
                condition=WAITING,
            ),
            models.Index(
                fields=["merged_into"],
                name="case_merged_into",
                condition=Q(merged_into__isnull=False),
            ),
            models.Index(fields=["step_due_at"], name="case_step_due", condition=Q(is_open=True)),
            models.Index(fields=["wake_at"], name="case_wake", condition=Q(wake_at__isnull=False)),
            models.Index(fields=["bell_at"], name="case_bell", condition=Q(bell_at__isnull=False)),
            models.Index(
                fields=["centre", "quiet_at", "id"],
                name="case_quiet",
                condition=Q(quiet_at__isnull=False),
            ),
            models.Index(
                fields=["centre", "reply_due_at", "id"],
                name="case_owes_reply",
                condition=Q(owes_reply=True),
            ),
            models.Index(
                fields=["centre", "raised_at", "id"],
                name="case_raised",
                condition=Q(raised_at__isnull=False),
            ),
            models.Index(
                fields=["centre", "received_at", "id"],
                name="case_false_closure",
                condition=Q(false_closure=True),
            ),
            models.Index(
                fields=["centre", "guidance_due_at", "id"],
                name="case_guidance",
                condition=Q(guidance_due_at__isnull=False),
            ),
            models.Index(
                fields=["stand_in"], name="case_stand_in", condition=Q(stand_in__isnull=False)
            ),
            models.Index(fields=["phone_hash"], name="case_phone", condition=~Q(phone_hash="")),
            models.Index(fields=["id_hash"], name="case_id_no", condition=~Q(id_hash="")),
        ]

    def __str__(self) -> str:
        return self.case_no

    @property
    def query_code(self) -> str:
        """The reporter's code, made from the case's salt each time and stored nowhere."""
        return query_code(self.case_no, self.code_salt)


class CaseCause(models.Model):
    """堵点成因 — one row for each cause of a case, so that cases are found by cause."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="cause_rows")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    cause = models.CharField(max_length=CODE)
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "cause"], name="case_cause_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["centre", "cause", "received_at", "case"], name="case_by_cause"),
        ]

    def __str__(self) -> str:
        return self.cause


class WorkOrder(models.Model):
    """工单 — one unit's order within a case.

    `shown` marks one uncancelled order of each unit in a case, so that a unit's list of cases
    can be read from this table in order of receipt without meeting a case twice.
    """

    order_no = models.CharField(max_length=ORDER_NO, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="work_orders")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    facts = models.TextField()
    unit = models.CharField(max_length=UNIT)
    role = models.CharField(max_length=8)
    state = models.CharField(max_length=16)
    is_open = models.BooleanField()
    counts = models.BooleanField()
    shown = models.BooleanField()
    handler = models.CharField(max_length=USERNAME, null=True)
    issued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    yellow_at = models.DateTimeField(null=True)
    red_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()  # the case's

    instructions = models.TextField(blank=True, default="")
    item = models.CharField(max_length=200, blank=True, default="")
    answer = models.TextField(blank=True, default="")
    reply_facts = models.TextField(blank=True, default="")
    legal_basis = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("工单")
        verbose_name_plural = _("工单")
        ordering: ClassVar = ["case_id", "order_no"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ORDER_STATES), name="order_state_known"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["centre", "unit", "received_at", "case"],
                name="order_unit_cases",
                condition=Q(shown=True),
            ),
            models.Index(fields=["centre", "unit", "due_at", "id"], name="order_unit_due"),
            models.Index(fields=["centre", "unit", "state", "due_at", "id"], name="order_unit_st"),
            models.Index(fields=["centre", "due_at", "id"], name="order_due"),
        ]

    def __str__(self) -> str:
        return self.order_no


class Event(models.Model):
    """事件 — one line of the log. Rows are only added; the database refuses anything else."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=32)
    by = models.CharField(max_length=USERNAME)
    role = models.CharField(max_length=24)
    unit = models.CharField(max_length=UNIT, blank=True)
    order_no = models.CharField(max_length=ORDER_NO, blank=True)
    before = models.CharField(max_length=16, blank=True)
    after = models.CharField(max_length=16)
    paper = models.CharField(max_length=40, blank=True)
    body = models.TextField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("事件")
        verbose_name_plural = _("事件")
        ordering: ClassVar = ["case_id", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="event_seq_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["centre", "at", "id"], name="event_of_day")]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq} {self.action}"


class EventText(models.Model):
    """事件文本 — a free text or personal value of an event; may be disposed of."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="texts")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    salt = models.CharField(max_length=32)
    text = SealedTextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "name"], name="event_text_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Attachment(models.Model):
    """附件 — a file of a case. The file lies under its digest; the type is read from its bytes."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="attachments")
    uploader = models.CharField(max_length=USERNAME)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=100)
    sm3 = models.CharField(max_length=64)
    path = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering: ClassVar = ["case_id", "id"]

    def __str__(self) -> str:
        return self.name


class Consultation(models.Model):
    """会商 — one meeting, of one case or many."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    convener = models.CharField(max_length=USERNAME)
    units = models.TextField()  # JSON list of unit codes
    agenda = models.TextField()
    at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    cases = models.ManyToManyField(Case, through="ConsultedCase", related_name="consultations")

    class Meta:
        verbose_name = _("会商")
        verbose_name_plural = _("会商")

    def __str__(self) -> str:
        return self.agenda[:40]


class ConsultedCase(models.Model):
    """会商的一件 — what the meeting concluded for this case."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, models.PROTECT, related_name="consulted")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    positions = models.TextField(blank=True, default="")
    conclusion = models.TextField(blank=True, default="")
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "case"], name="consulted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.case_id}"
