"""Centres, units, window points, accounts, posts and tokens.

Plain tables: what is written is decided in `accounts.py`, `centres.py`, `tokens.py`,
`rates.py`; what is read in `queries.py`. A centre's key is its code, so that `centre_id`
on any row anywhere is the code itself. Days of validity and of leave are whole local days,
both ends included.
"""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bancheng.rules.states import ROLE_LABELS, Role

from . import rights

ROLE_CHOICES = [(role.value, _(label)) for role, label in ROLE_LABELS.items()]
GRANTABLE = [r.value for r in Role if r not in {Role.REPORTER, Role.SYSTEM}]

_code = RegexValidator(r"^[a-z0-9][a-z0-9-]*\Z", _("只用小写字母、数字和连字符。"))
_username = RegexValidator(r"^[a-z0-9][a-z0-9._-]*\Z", _("只用小写字母、数字、点、横线。"))


class Level(models.TextChoices):
    """行政层级 — the levels of the hierarchy of centres."""

    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡镇（街道）级")
    VILLAGE = "village", _("村（社区）级")


class Centre(models.Model):
    """政务服务中心. `path` holds the codes from the top down to the centre, each ended by `/`."""

    code = models.CharField(_("代码"), max_length=12, primary_key=True, validators=[_code])
    name = models.CharField(_("名称"), max_length=80)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级"),
    )
    path = models.CharField(max_length=200, editable=False, db_index=True)
    level = models.CharField(_("层级"), max_length=10, choices=Level, default=Level.CITY)
    window_name = models.CharField(_("窗口名称"), max_length=40, default="“办不成事”反映窗口")
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    hours = models.CharField(_("办公时间"), max_length=200, blank=True)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("政务服务中心")
        verbose_name_plural = _("政务服务中心")
        ordering: ClassVar = ["path"]

    def __str__(self) -> str:
        return self.name

    def lineage(self) -> tuple[str, ...]:
        """The centre's own code first, then its parents' up to the top."""
        return tuple(reversed(self.path.strip("/").split("/")))


class Unit(models.Model):
    """责任单位 — a department at a centre; the centre's own staff form the unit `centre`."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="units", verbose_name=_("中心"))
    code = models.CharField(_("代码"), max_length=20, validators=[_code])
    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=20, blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering: ClassVar = ["centre_id", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "code"], name="unit_code_once")
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class WindowPoint(models.Model):
    """窗口点位 — a place where people can walk up and be heard."""

    centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="points", verbose_name=_("中心")
    )
    code = models.CharField(_("代码"), max_length=20, validators=[_code])
    name = models.CharField(_("名称"), max_length=80)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    floor = models.CharField(_("楼层位置"), max_length=60, blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    hours = models.CharField(_("开放时间"), max_length=200, blank=True)
    step_free = models.BooleanField(_("无障碍通道"), default=False)
    low_counter = models.BooleanField(_("低位柜台"), default=False)
    sign_language = models.BooleanField(_("手语服务"), default=False)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("窗口点位")
        verbose_name_plural = _("窗口点位")
        ordering: ClassVar = ["centre_id", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["centre", "code"], name="point_code_once")
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds accounts by user name, in whatever case it is typed."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """账号 — one person (or one platform), never shared. Posts are in `RoleGrant`."""

    username = models.CharField(_("用户名"), max_length=40, unique=True, validators=[_username])
    name = models.CharField(_("姓名"), max_length=40)
    phone = models.CharField(_("办公电话"), max_length=40, blank=True)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="staff", verbose_name=_("中心"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="staff", verbose_name=_("单位"))
    position = models.PositiveSmallIntegerField(
        _("排班次序"), default=100, help_text=_("数字小的先轮到。")
    )
    is_active = models.BooleanField(_("启用"), default=True)
    language = models.CharField(
        _("语言"),
        max_length=8,
        default="zh-hans",
        choices=[("zh-hans", "中文"), ("en", "English")],
    )
    deputy = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="stands_in_for",
        verbose_name=_("B 岗"),
    )
    on_leave_from = models.DateField(_("请假起"), null=True, blank=True)
    on_leave_until = models.DateField(_("请假止"), null=True, blank=True)
    joined_at = models.DateTimeField(_("建账时间"), editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")
        ordering: ClassVar = ["centre_id", "unit_id", "position", "username"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(on_leave_until__isnull=True)
                | Q(on_leave_from__isnull=False, on_leave_until__gte=F("on_leave_from")),
                name="leave_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(deputy=F("pk")), name="nobody_own_deputy"),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def available(self, today: date) -> bool:
        """Whether the person is at work: an open account and not on leave."""
        if not self.is_active:
            return False
        if self.on_leave_from is None or today < self.on_leave_from:
            return True
        return self.on_leave_until is not None and today > self.on_leave_until

    @property
    def is_platform(self) -> bool:
        """Whether the account is a program's: an administrator may issue keys for these only."""
        roles = {grant.role for grant in self.grants.all()}
        return roles == {Role.HOTLINE.value}

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin lets the account in: one of the three administrators."""
        return rights.is_administrator(self)

    @property
    def is_superuser(self) -> bool:
        """Nobody is: the three administrators check each other."""
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the administrators' table of rights gives `perm`; desk rights are not here."""
        return self.is_active and rights.may(self, perm)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and rights.may_enter(self, app_label)


class RoleGrant(models.Model):
    """岗位授权 — one post of one person, with its days of validity."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("账号"))
    role = models.CharField(_("岗位"), max_length=12, choices=ROLE_CHOICES)
    starts_on = models.DateField(_("生效日"), null=True, blank=True)
    ends_on = models.DateField(_("截止日"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="grants_given",
        editable=False,
        verbose_name=_("授权人"),
    )
    granted_at = models.DateTimeField(_("授权时间"), editable=False)

    class Meta:
        verbose_name = _("岗位授权")
        verbose_name_plural = _("岗位授权")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role"], name="role_granted_once"),
            models.CheckConstraint(condition=Q(role__in=GRANTABLE), name="role_is_grantable"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"

    def in_force(self, today: date) -> bool:
        """Whether the grant holds on `today`."""
        begun = self.starts_on is None or self.starts_on <= today
        return begun and (self.ends_on is None or today <= self.ends_on)


class Token(models.Model):
    """访问令牌 — a key to the interface. The key itself is shown once and stored nowhere."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name=_("账号"))
    label = models.CharField(_("用途"), max_length=60, blank=True)
    prefix = models.CharField(_("前缀"), max_length=12, unique=True)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.CharField(_("权限范围"), max_length=100)
    created_at = models.DateTimeField(_("签发时间"))
    expires_at = models.DateTimeField(_("到期时间"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("吊销时间"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)

    class Meta:
        verbose_name = _("访问令牌")
        verbose_name_plural = _("访问令牌")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    def may(self, scope: str) -> bool:
        """Whether the token was given `scope`."""
        return scope in self.scopes.split()


class AccessLog(models.Model):
    """登录与管理日志 — who signed in, and what administrators did. Rows are only added."""

    class Kind(models.TextChoices):
        """What happened."""

        LOGIN = "login", _("登录")
        LOGIN_FAILED = "login_failed", _("登录失败")
        LOGOUT = "logout", _("退出")
        USER_ADDED = "user_added", _("新建账号")
        USER_CHANGED = "user_changed", _("修改账号")
        ROLE_CHANGED = "role_changed", _("调整岗位")
        TOKEN_ISSUED = "token_issued", _("签发令牌")
        TOKEN_REVOKED = "token_revoked", _("吊销令牌")
        CENTRE_CHANGED = "centre_changed", _("修改机构")
        CALENDAR_CHANGED = "calendar_changed", _("修改日历和时间")
        JOB_RETRIED = "job_retried", _("重试后台任务")

    at = models.DateTimeField(_("时间"), db_index=True)
    kind = models.CharField(_("事项"), max_length=16, choices=Kind)
    username = models.CharField(_("操作人"), max_length=40, blank=True)
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, verbose_name=_("中心")
    )
    target = models.CharField(_("对象"), max_length=80, blank=True)
    address = models.CharField(_("来源地址"), max_length=45, blank=True)
    detail = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("登录与管理日志")
        verbose_name_plural = _("登录与管理日志")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_kind_display()} {self.username}"


class RateBucket(models.Model):
    """限流 — how far ahead of its allowance a caller is (`rates.take`)."""

    key = models.CharField(max_length=64, primary_key=True)
    full_at = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = _("限流记录")
        verbose_name_plural = _("限流记录")

    def __str__(self) -> str:
        return self.key[:8]


class Edition(models.Model):
    """人员版本 — a random stamp that every write to people, posts, units or centres changes.

    Database triggers write it, so no way of writing can be forgotten; `queries.roster` keeps
    what it read for as long as the stamp stays.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    stamp = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("人员版本")
        verbose_name_plural = _("人员版本")

    def __str__(self) -> str:
        return self.stamp
