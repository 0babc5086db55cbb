"""加密字段 — a text column that the database, a log and a page never see in the open.

Assign a plain string; what is read back is a `Sealed`, which prints as `‹sealed›` and opens
only by `reveal()`, so every place that shows a personal value can be found by that word.
"""

from typing import Any, Final

from django.db import models
from django.db.models.lookups import IsNull

from .sealing import open_sealed, seal

HIDDEN: Final = "‹sealed›"


class Sealed:
    """A personal value: opened when asked, never by printing, formatting or logging it."""

    __slots__ = ("_plain", "_purpose", "_token")

    def __init__(self, *, plain: str | None = None, token: str = "", purpose: str = "") -> None:
        self._plain, self._token, self._purpose = plain, token, purpose

    def reveal(self) -> str:
        """The value in the open."""
        if self._plain is None:
            self._plain = open_sealed(self._token, self._purpose)
        return self._plain

    def token_for(self, purpose: str) -> str:
        """The sealed form for a column; a value that was only read keeps its sealed form."""
        if self._token and self._purpose == purpose:
            return self._token
        return seal(self.reveal(), purpose)

    def __bool__(self) -> bool:
        return bool(self._token) or bool(self._plain)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Sealed):
            return self.reveal() == other.reveal()
        return isinstance(other, str) and self.reveal() == other

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return HIDDEN

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a sealed value is not pickled in the open")

    def __deepcopy__(self, memo: dict[int, Any]) -> "Sealed":
        return self


class _Attribute:
    """Turns what is assigned to the field into a `Sealed` or None."""

    def __init__(self, field: "SealedTextField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        return instance.__dict__[name]

    def __set__(self, instance: models.Model, value: "str | Sealed | None") -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """Seals on save and opens when revealed. Cannot be searched: keep a keyed hash beside it.

    The empty string is stored as it is: that nothing was given is no secret.
    """

    @property
    def purpose(self) -> str:
        """What binds a value to this column."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def contribute_to_class(
        self,
        cls: type[models.Model],
        name: str,
        private_only: bool = False,  # noqa: FBT002  Django's signature
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Attribute(self))

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Sealed):
            return value
        return Sealed(plain=str(value))

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> Any:
        if value is None:
            return None
        if not value:
            return Sealed(plain="")
        return Sealed(token=value, purpose=self.purpose)

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        sealed = self.to_python(value)
        return sealed.token_for(self.purpose) if sealed else ""

    def value_to_string(self, obj: models.Model) -> str:
        """The sealed form, also in a dump of the data."""
        return str(self.get_prep_value(self.value_from_object(obj)) or "")

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`: a sealed value differs at each sealing, so nothing else could match."""
        return IsNull if lookup_name == "isnull" else None
