"""From the engine's refusals and failures to HTTP statuses and clear pages: the one table."""

from __future__ import annotations

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine import errors
from engine.errors import Text
from web import log
from web.api.problems import MACHINES, invalid, problem
from web.language import say

logger = structlog.get_logger("web")

#: the first that fits counts
STATUSES: tuple[tuple[type[errors.BroadbandError], int], ...] = (
    (errors.RuleRefused, 409),
    (errors.Invalid, 400),
    (errors.NotAllowed, 403),
    (errors.NotFound, 404),
    (errors.MapGone, 410),
    (errors.Conflict, 409),
    (errors.Stale, 409),
    (errors.Unavailable, 503),
    (errors.SendFailure, 502),
    (errors.BroadbandError, 500),
)
TITLES: dict[int, Text] = {
    400: Text("请求无法识别", "The request can't be read"),
    403: Text("没有权限", "Not allowed"),
    404: Text("没有找到", "Not found"),
    405: Text("不支持此操作方式", "This method is not supported here"),
    409: Text("情况已变化", "Things have changed meanwhile"),
    410: Text("流程图已不可用", "The map is not available any more"),
    413: Text("提交的内容过大", "What was sent is too large"),
    500: Text("系统内部出错", "Something went wrong here"),
    502: Text("家客开通系统未能应答", "The provisioning system did not answer"),
    503: Text("系统暂时不可用", "The system is not available at the moment"),
}
ADVICE: dict[int, Text] = {
    400: Text("请返回上一页，检查后重试。", "Go back, check what was entered, and try again."),
    403: Text("如需办理，请联系值班经理。", "If it has to be done, ask the duty manager."),
    404: Text("请核对订单号或链接。", "Check the order number or the link."),
    409: Text("请刷新页面，看过最新情况后再操作。", "Reload the page and look at it again before you act."),
    410: Text(
        "订单本身不受影响，请在订单页查看各步骤；并请管理员恢复该版本的流程图。",
        "The order itself is as it was: see its steps on its page, and have the map's version restored.",
    ),
    500: Text(
        "没有保存任何内容。请把下面的请求编号告诉管理员。",
        "Nothing was saved. Tell the administrator the request id below.",
    ),
    503: Text(
        "没有保存任何内容，已录入的数据仍在上一页。请稍后重试。",
        "Nothing was saved; what you typed is still on the page before. Try again shortly.",
    ),
}  # fmt: skip
EXPIRED = Text(
    "页面已过期，为安全起见没有提交。请返回上一页，刷新后重试。",
    "This page is out of date, so nothing was submitted. Go back, reload it and try again.",
)


def install(app: Flask) -> None:
    """Answers for everything that may go wrong."""
    app.register_error_handler(errors.BroadbandError, _refused)
    app.register_error_handler(CSRFError, lambda error: _answer(400, EXPIRED, "expired"))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def status_of(error: errors.BroadbandError) -> int:
    """The HTTP status that tells this error."""
    return next(status for kind, status in STATUSES if isinstance(error, kind))


def _refused(error: errors.BroadbandError) -> Response:
    status = status_of(error)
    if status >= 500:
        logger.error("failure", request_id=log.request_id(), code=error.code, exc_info=status == 500)
    if status == 500:
        return _answer(status, None, error.code)
    if isinstance(error, errors.Invalid) and request.path.startswith(MACHINES):
        return invalid(error, status)
    response = _answer(status, error.text, error.code)
    if not error.permanent:
        response.headers["Retry-After"] = "5"
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:  # a redirect that werkzeug raised
        return make_response(error.get_response())
    return _answer(status, None, f"http{status}")


def _unexpected(error: Exception) -> Response:
    logger.error("unexpected", request_id=log.request_id(), kind=type(error).__name__, exc_info=error)
    return _answer(500, None, "internal")


def _answer(status: int, text: Text | None, code: str) -> Response:
    title = TITLES.get(status, TITLES[400 if status < 500 else 500])
    g.failed = True  # the page's head asks nothing of a database that may be gone
    if request.path.startswith(MACHINES):
        return problem(status, code, text or title)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        body = jsonify(code=code, message=say(text or title), request=log.request_id())
    else:
        page = render_template(
            "errors/problem.html", status=status, title=title, text=text, advice=ADVICE.get(status),
            request_id=log.request_id(),
        )  # fmt: skip
        body = make_response(page)
    body.status_code = status
    return body
