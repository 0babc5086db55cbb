"""出错页 — every refusal that is a page says what to do next.

A view that refuses answers `page(request, status, reason=…)`. To htmx it gives a notice to be
swapped in, otherwise a page. Django's own handlers are at the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Explanation:
    heading: str
    text: str
    steps: tuple[str, ...]


ERRORS: Mapping[int, Explanation] = {
    400: Explanation(
        gettext_noop("这个请求没有看懂"),
        gettext_noop("网址或表单里有系统不认识的内容。"),
        (
            gettext_noop("返回上一页，重新填写后再办理。"),
            gettext_noop("从首页重新进入。"),
        ),
    ),
    403: Explanation(
        gettext_noop("这一步不归您现在的岗位办"),
        gettext_noop("您已登录，但这个账号没有办理它的权限。"),
        (
            gettext_noop("确认登录的是您自己的账号。"),
            gettext_noop("需要这项权限时，请联系本中心的安全管理员。"),
        ),
    ),
    404: Explanation(
        gettext_noop("没有找到您要的页面"),
        gettext_noop("网址可能不完整，或者您的账号看不到它。"),
        (
            gettext_noop("核对网址或编号。"),
            gettext_noop("从首页重新进入，或用编号查找。"),
        ),
    ),
    409: Explanation(
        gettext_noop("刚才情况有变，这一步没有办成"),
        gettext_noop("可能有人先办了一步。您填的内容没有生效。"),
        (
            gettext_noop("返回上一页并刷新，看看现在到了哪一步。"),
            gettext_noop("需要时再办一次。"),
        ),
    ),
    422: Explanation(
        gettext_noop("有的内容需要改一下"),
        gettext_noop("您填的内容还在上一页。"),
        (gettext_noop("返回上一页，按提示修改后再办理。"),),
    ),
    429: Explanation(
        gettext_noop("操作太频繁了"),
        gettext_noop("为了保护账号和数据，系统先停一会儿。"),
        (
            gettext_noop("过几分钟再试。"),
            gettext_noop("急事请直接到窗口，或打窗口电话。"),
        ),
    ),
    500: Explanation(
        gettext_noop("系统出了点问题"),
        gettext_noop("问题已经记录下来。刚才这一步可能没有保存。"),
        (
            gettext_noop("过几分钟再试，先看看刚才那一步是否已经办成。"),
            gettext_noop("还是不行，请把下面的错误代码告诉管理员，或打窗口电话。"),
        ),
    ),
}


def page(request: HttpRequest, status: int, *, reason: str = "") -> HttpResponse:
    """Answer with the page for `status` (one of `ERRORS`), or to htmx with a notice."""
    why = ERRORS[status]
    if getattr(request, "htmx", False):
        notice = {
            "tone": "error",
            "heading": _(why.heading),
            "text": reason or _(why.text),
        }
        return HttpResponse(render_to_string("shared/notice.html", notice, request), status=status)
    context = {
        "status": status,
        "heading": _(why.heading),
        "explanation": _(why.text),
        "reason": reason,
        "steps": [_(step) for step in why.steps],
    }
    # A server error may come from anything a context processor needs, so it gets none.
    if status == 500:
        language = (get_language() or "zh-CN").replace("zh-hans", "zh-CN")
        context["shell"] = {"language": language}
        return HttpResponse(render_to_string("shared/error.html", context), status=status)
    return HttpResponse(render_to_string("shared/error.html", context, request), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form that lay open too long, or came from elsewhere."""
    return page(
        request,
        403,
        reason=_("页面可能放得太久了：返回上一页，刷新后再办理，填写的内容先复制下来。"),
    )
