"""Admin pages of centres and people, for the three administrators (`rights.TABLE`).

Every change goes through the same functions as elsewhere and leaves a row in the log.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bancheng import config
from bancheng.rules.states import Role

from . import audit, centres, tokens
from .accounts import faults_of_posts
from .models import AccessLog, Centre, RoleGrant, Token, Unit, User, WindowPoint

Kind = AccessLog.Kind

if TYPE_CHECKING:
    CentrePages = admin.ModelAdmin[Centre]
    UnitPages = admin.ModelAdmin[Unit]
    PointPages = admin.ModelAdmin[WindowPoint]
    UserPages = admin.ModelAdmin[User]
    GrantPages = admin.ModelAdmin[RoleGrant]
    TokenPages = admin.ModelAdmin[Token]
    LogPages = admin.ModelAdmin[AccessLog]
    UserModelForm = forms.ModelForm[User]
    GrantModelForm = forms.ModelForm[RoleGrant]
    CentreModelForm = forms.ModelForm[Centre]
else:
    CentrePages = UnitPages = PointPages = UserPages = admin.ModelAdmin
    GrantPages = TokenPages = LogPages = admin.ModelAdmin
    UserModelForm = GrantModelForm = CentreModelForm = forms.ModelForm


def _administrator(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  the admin site let nobody else in
    return request.user


def _log(request: HttpRequest, kind: AccessLog.Kind, target: object, detail: str = "") -> None:
    audit.record(
        kind,
        by=_administrator(request),
        target=str(target),
        address=audit.address_of(request),
        detail=detail,
    )


class CentreForm(CentreModelForm):
    """Refuses a parent that lies below the centre itself."""

    def clean_parent(self) -> Centre | None:
        """The parent, checked against the centre's own path."""
        parent: Centre | None = self.cleaned_data.get("parent")
        if parent and self.instance.path and parent.path.startswith(self.instance.path):
            raise ValidationError(_("上级不能是本中心或其下级。"))
        return parent


@admin.register(Centre)
class CentreAdmin(CentrePages):
    """Centres; the path follows from the parent."""

    form = CentreForm
    list_display = ("code", "name", "level", "parent", "active")
    list_filter = ("level", "active")
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)

    def get_readonly_fields(self, request: HttpRequest, obj: Centre | None = None) -> Any:
        """The code names the centre in every case: it is given once."""
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Centre, form: Any, change: bool) -> None:
        """Place the centre in the tree."""
        centres.place(obj)
        _log(request, Kind.CENTRE_CHANGED, obj.pk, ", ".join(form.changed_data))


@admin.register(Unit)
class UnitAdmin(UnitPages):
    """Units of centres."""

    list_display = ("centre", "code", "name", "short_name", "active")
    list_filter = ("centre",)
    search_fields = ("code", "name")
    autocomplete_fields = ("centre",)

    def get_readonly_fields(self, request: HttpRequest, obj: Unit | None = None) -> Any:
        """Code and centre name the unit in every order: they are given once."""
        return ("centre", "code") if obj else ()


@admin.register(WindowPoint)
class WindowPointAdmin(PointPages):
    """Window points."""

    list_display = ("centre", "code", "name", "address", "active")
    list_filter = ("centre",)
    search_fields = ("code", "name")
    autocomplete_fields = ("centre",)


class UserForm(UserModelForm):
    """An account; the password is set only when one is typed."""

    new_password = forms.CharField(
        label=_("设置密码"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("留空则不改。新账号不设密码就不能登录。"),
    )

    class Meta:
        model = User
        fields = (
            "username",
            "name",
            "phone",
            "centre",
            "unit",
            "position",
            "is_active",
            "language",
            "deputy",
            "on_leave_from",
            "on_leave_until",
        )

    def clean_new_password(self) -> str:
        """The password, if it is good enough."""
        password: str = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        return password

    def clean(self) -> dict[str, Any]:
        """Unit and deputy belong to the centre; a deputy to the same unit."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        unit, centre, deputy = given.get("unit"), given.get("centre"), given.get("deputy")
        if unit and centre and unit.centre_id != centre.pk:
            self.add_error("unit", _("这个单位不属于所选的中心。"))
        if deputy and unit and deputy.unit_id != unit.pk:
            self.add_error("deputy", _("B 岗要是同一单位的人员。"))
        return given


@admin.register(User)
class UserAdmin(UserPages):
    """Accounts."""

    form = UserForm
    list_display = ("username", "name", "centre", "unit", "is_active", "on_leave_until")
    list_filter = ("is_active", "centre", "grants__role")
    search_fields = ("username", "name", "phone")
    autocomplete_fields = ("centre", "unit", "deputy")
    list_select_related = ("centre", "unit")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save the account and its password, and log which fields were touched."""
        if not change:
            obj.joined_at = config.now()
            obj.set_unusable_password()
        if password := form.cleaned_data.get("new_password"):
            obj.set_password(password)
        obj.save()
        kind = Kind.USER_CHANGED if change else Kind.USER_ADDED
        _log(request, kind, obj.username, ", ".join(form.changed_data))


class RoleGrantForm(GrantModelForm):
    """A post; refuses what one person may not hold together."""

    def clean(self) -> dict[str, Any]:
        """Check the post against those that the person holds already."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        user, role = given.get("user"), given.get("role")
        if user and role:
            held = set(user.grants.exclude(pk=self.instance.pk).values_list("role", flat=True))
            for _field, text in faults_of_posts(frozenset(map(Role, held | {role}))):
                self.add_error("role", text)
        return given


@admin.register(RoleGrant)
class RoleGrantAdmin(GrantPages):
    """Posts."""

    form = RoleGrantForm
    list_display = ("user", "role", "starts_on", "ends_on", "granted_by", "granted_at")
    list_filter = ("role", "user__centre")
    search_fields = ("user__username", "user__name")
    autocomplete_fields = ("user",)
    list_select_related = ("user", "granted_by")

    def save_model(self, request: HttpRequest, obj: RoleGrant, form: Any, change: bool) -> None:
        """Note who gave the post, and when."""
        obj.granted_by, obj.granted_at = _administrator(request), config.now()
        obj.save()
        _log(request, Kind.ROLE_CHANGED, obj.user.username, f"{obj.role} {obj.starts_on or ''}–")

    def delete_model(self, request: HttpRequest, obj: RoleGrant) -> None:
        """Take the post away."""
        obj.delete()
        _log(request, Kind.ROLE_CHANGED, obj.user.username, f"-{obj.role}")

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Take several posts away, each with its own row in the log."""
        for obj in queryset.select_related("user"):
            self.delete_model(request, obj)


@admin.register(Token)
class TokenAdmin(TokenPages):
    """Keys to the interface: seen and revoked here, made with `bancheng token`."""

    list_display = ("prefix", "user", "label", "scopes", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("user__centre",)
    search_fields = ("prefix", "user__username", "label")
    actions = ("revoke",)
    readonly_fields = (
        "user",
        "prefix",
        "scopes",
        "created_at",
        "expires_at",
        "revoked_at",
        "last_used_at",
    )

    @admin.action(description=_("吊销所选令牌"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: Any) -> None:
        """End the chosen keys at once."""
        for token in queryset.select_related("user"):
            tokens.revoke(token, now=config.now(), by=_administrator(request))


@admin.register(AccessLog)
class AccessLogAdmin(LogPages):
    """The log: read only, for the audit administrator."""

    list_display = ("at", "kind", "username", "target", "address", "detail")
    list_filter = ("kind", "centre")
    search_fields = ("username", "target", "address")
    date_hierarchy = "at"
