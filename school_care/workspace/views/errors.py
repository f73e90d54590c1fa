"""Error pages: say in plain Chinese what happened and where to go; never a child's data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    return render(
        request, "error.html", {"title": title, "advice": advice, "status": status}, status=status
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, "请求无法处理", "页面内容可能已过期，请返回上一页重试。")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, "您没有查看此页的权限", "如确有需要，请联系德育主任或校长调整任职。")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "没有找到此页", "它可能已移走，或不在您的查看范围内。")


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(
        request, 500, "系统出错了", "您填写的内容未保存，请稍后重试；如反复出现请告知管理员。"
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, "页面已过期", "请返回上一页，刷新后重新提交；草稿仍在本机。")
