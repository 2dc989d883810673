"""The pages of failure: each says what happened, that nothing was lost, and what to do now."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tongban.channels.web import held
from tongban.foundation.errors import DomainError

TITLES = {
    400: _("请求有误"),
    403: _("您没有权限访问此页"),
    404: _("没有找到此页"),
    409: _("情况已经变化"),
    413: _("文件过大"),
    415: _("文件类型不符"),
    422: _("填写的内容无法受理"),
    500: _("系统出现故障"),
}


def page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """One failure, as a designed page."""
    title = TITLES.get(status, TITLES[422])
    return render(
        request, "web/error.html", {"title": title, "message": message, "status": status}, status=status
    )


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The sentence of the error, in the reader's language."""
    return page(request, error.status, error.message(get_language() or "zh-hans"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: Django could not read the request."""
    return page(request, 400, gettext("浏览器发来的请求无法识别。请返回上一页重试。"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, for everything that is not a DomainError."""
    return page(request, 403, gettext("您的账号不能访问此页。如果您认为不应如此，请联系窗口工作人员。"))


def not_found(request: HttpRequest, exception: Http404 | Exception | None = None) -> HttpResponse:
    """404: the address leads nowhere."""
    return page(request, 404, gettext("地址可能有误，或该页已移走。您可以从首页搜索要办理的事项。"))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. The page asks nothing of the database, which may be what failed."""
    return HttpResponse(loader.render_to_string("web/500.html"), status=500)


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form older than the present sign-in: what was typed is kept and shown again for confirmation."""
    if request.method == "POST" and held.from_our_pages(request):
        held.keep(request)
        return HttpResponseRedirect(request.get_full_path())
    return page(request, 403, gettext("页面已过期。请返回上一页，刷新后再提交。"))
