"""拒绝 — every way the rules say no, in the order of process.md 4.

A refusal carries a stable `code` and one sentence a clerk understands. Pages and the
interface render the same one.
"""

from collections.abc import Sequence


def _(text: str) -> str:
    """Mark a sentence for translation; the pages translate it when they show it."""
    return text


class Refused(Exception):
    """A move that may not be made. Nothing was changed.

    `message` is a translatable sentence, `params` are filled in after translation.
    """

    status = 409
    code = "refused"

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message % params if params else message)
        self.message, self.params = message, params


class NotVisible(Refused):
    """404: absent, or not yours; the two look the same."""

    status, code = 404, "not-found"

    def __init__(self, message: str = _("没有找到这件诉求，或者您无权查看。")) -> None:
        super().__init__(message)


class NotPermitted(Refused):
    """403: not by this role, or not by this person."""

    status, code = 403, "not-permitted"


class Stale(Refused):
    """409: the case moved since it was read."""

    status, code = 409, "stale-version"

    def __init__(self, message: str = _("这件诉求刚刚有了新的变化，请刷新后再操作。")) -> None:
        super().__init__(message)


class NotAllowed(Refused):
    """409: not in this state, or a guard is not met. Carries what is allowed instead."""

    status, code = 409, "action-not-allowed"
    state: str = ""
    allowed: Sequence[str] = ()


class Invalid(Refused):
    """422: fields. `errors` holds (field, sentence) pairs, all of them at once."""

    status, code = 422, "invalid"

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__(_("有内容需要补充或更正。"))
        self.errors = tuple(errors)


class TooOften(Refused):
    """429: allowed, but not so often. `wait` is in seconds."""

    status, code = 429, "too-many-requests"

    def __init__(self, message: str, wait: int = 0) -> None:
        super().__init__(message)
        self.wait = wait


def refuse_if(condition: bool, sentence: str, **params: object) -> None:
    """Refuse the move with this sentence when the condition holds."""
    if condition:
        raise NotAllowed(sentence, **params)


def invalid_if(condition: bool, name: str, sentence: str) -> None:
    """Refuse what was filled in under this name when the condition holds."""
    if condition:
        raise Invalid([(name, sentence)])
