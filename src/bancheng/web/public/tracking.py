"""查询资格 — who has shown the code of a case, and may follow it for a while.

The code itself is neither kept nor put into an address: only that it was right, and when. An
absent case and a wrong code look the same and take the same time.
"""

import json
import re
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from bancheng import config
from bancheng.cases.models import Case
from bancheng.crypto import KeyUnknown, Tampered, check_query_code, open_sealed, seal

KEY, UNSENT = "followed", "unsent"
REMEMBERED = timedelta(minutes=20)
PURPOSE = "unsent answers"
_NOBODYS = "0" * 32


def tidy_number(typed: str) -> str:
    """A case number however it was typed: full width, small letters, spaces, other dashes."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return re.sub(r"[\s]+", "", re.sub(r"[\u2010-\u2015\u2212\u3000_]", "-", plain))


def found(case_no: str, code: str) -> bool:
    """Whether there is such a case and this is its code."""
    salt = Case.objects.filter(case_no=case_no).values_list("code_salt", flat=True).first()
    right = check_query_code(case_no, salt or _NOBODYS, code)
    return right and salt is not None


def remember(request: HttpRequest, case_no: str, now: datetime) -> None:
    """The code was right, or the case was reported here: this browser may follow it."""
    followed = dict(request.session.get(KEY, {}))
    followed[case_no] = now.timestamp()
    request.session[KEY] = followed


def follows(request: HttpRequest, case_no: str) -> bool:
    """Whether the code was shown here a short while ago; each look begins the while anew."""
    now = config.now().timestamp()
    followed = dict(request.session.get(KEY, {}))
    at = followed.get(case_no)
    if at is None or now - at > REMEMBERED.total_seconds():
        return False
    followed[case_no] = now
    request.session[KEY] = followed
    return True


def forget(request: HttpRequest) -> None:
    """Nobody at this device follows any case."""
    request.session.pop(KEY, None)
    request.session.pop(UNSENT, None)


# ── what was typed when the while was over ───────────────────────────────


def put_by(request: HttpRequest, case_no: str, action: str, answers: dict[str, Any]) -> None:
    """Keep what was typed until the code is shown again."""
    text = json.dumps([case_no, action, answers], ensure_ascii=False)
    request.session[UNSENT] = seal(text, PURPOSE)


def unsent(request: HttpRequest, case_no: str) -> tuple[str, dict[str, Any]] | None:
    """What was typed for this case and not sent: the action and its answers."""
    sealed = request.session.get(UNSENT)
    if not sealed:
        return None
    try:
        number, action, answers = json.loads(open_sealed(sealed, PURPOSE))
    except (Tampered, KeyUnknown, ValueError):
        return None
    return (action, answers) if number == case_no else None


def sent(request: HttpRequest) -> None:
    """Nothing waits any longer."""
    request.session.pop(UNSENT, None)
