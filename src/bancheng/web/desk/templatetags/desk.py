"""The sign-in page's cards in words: which post, and what it does."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bancheng.people.demo_accounts import UNITS, DemoAccount
from bancheng.rules.states import ROLE_LABELS, Role

register = template.Library()

DUTIES: dict[Role, str] = {
    Role.WINDOW: gettext_noop("登记、受理，一次告知，跟到底"),
    Role.DISPATCHER: gettext_noop("研判分类、派单、审退单、放行答复"),
    Role.LIAISON: gettext_noop("签收工单、联系反映人、提交答复"),
    Role.UNIT_LEADER: gettext_noop("审签答复，申请退单，批延期"),
    Role.VERIFIER: gettext_noop("回访反映人，核查是否真的办成"),
    Role.LEADER: gettext_noop("定疑难类、批否定答复和终止、复核异议"),
    Role.SUPERVISOR: gettext_noop("看超期和差评，催办、督办"),
    Role.ARCHIVIST: gettext_noop("检查材料，整理归档"),
    Role.EDITOR: gettext_noop("整理知识库"),
    Role.SYSADMIN: gettext_noop("管机构、账号和日历"),
    Role.SECADMIN: gettext_noop("管岗位授权和令牌"),
    Role.AUDITADMIN: gettext_noop("看日志，不改任何东西"),
    Role.PROVINCE: gettext_noop("看下级中心的件和提级"),
}


@register.simple_tag
def card_title(account: DemoAccount) -> str:
    """The post of a demo account, with its unit."""
    post = _(ROLE_LABELS[account.roles[0]])
    return f"{post} · {UNITS[account.unit][1]}" if account.unit in UNITS else post


@register.simple_tag
def card_duty(account: DemoAccount) -> str:
    """What the post of a demo account does, in a few words."""
    return _(DUTIES.get(account.roles[0], ""))
