"""转办文本 — what of a confidential case may be read, and by whom (process.md 5).

The units read the redacted text that came with their order, never the reporter's own words;
papers, searches and exports ask here as well.
"""

from bancheng.rules.facts import Actor, CaseFacts
from bancheng.rules.permissions import CENTRE_ROLES
from bancheng.rules.states import CENTRE_UNIT, Role


def reads_statement(actor: Actor, facts: CaseFacts) -> bool:
    """Whether the reporter's own words may be shown to `actor`, who may see the case."""
    registrar = actor.username == facts.registered_by
    if not facts.confidential or registrar or actor.is_system or Role.REPORTER in actor.roles:
        return True
    own_staff = actor.unit == CENTRE_UNIT and bool(actor.roles & CENTRE_ROLES.keys())
    return own_staff and actor.centre == facts.centre
