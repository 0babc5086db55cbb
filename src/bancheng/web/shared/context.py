"""外壳上下文 — what every page's frame needs. No query once the card is kept."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bancheng import config
from bancheng.people.queries import public_centre

ELDER_COOKIE = "elder"
WINDOW_KEY = "shell-window"
WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The frame of one page."""

    product: str
    elder: bool
    demo: bool
    now: datetime
    today: date
    language: str
    other_language: str
    other_language_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """窗口名片 — what stands in the head and foot of every public page."""

    name: str
    code: str = ""
    address: str = ""
    hours: str = ""
    phone: str = ""


def shell_for(request: HttpRequest) -> Shell:
    """Return the frame for a request: its language, its elder mode, the present moment."""
    now = config.now()
    english = (translation.get_language() or "").startswith("en")
    return Shell(
        product=pgettext("product", "办成"),
        elder=request.COOKIES.get(ELDER_COOKIE) == "1",
        demo=config.get().demo,
        now=now,
        today=timezone.localdate(now),
        language="en" if english else "zh-CN",
        other_language="zh-hans" if english else "en",
        other_language_name="中文" if english else "English",
    )


def window_card() -> Window:
    """Return the card of the public pages' window, kept for a minute."""
    kept = cache.get(WINDOW_KEY)
    if isinstance(kept, Window):
        return kept
    centre = public_centre()
    card = Window(name=_("“办不成事”反映窗口"))
    if centre is not None:
        name = f"{centre.name} {centre.window_name}"
        card = Window(
            name=name,
            code=centre.code,
            address=centre.address,
            hours=centre.hours,
            phone=centre.phone,
        )
        cache.set(WINDOW_KEY, card, WINDOW_SECONDS)
    return card


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: `shell` and `window` in every template."""
    return {"shell": shell_for(request), "window": SimpleLazyObject(window_card)}
