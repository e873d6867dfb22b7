"""The HTTP door: webhook, health and metrics, and what else is put there."""

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.web.forwarded import Receiver
from bot.web.health import Health
from bot.web.webhook import Webhook


def make(
    health: Health,
    webhook: Webhook | None,
    receiver: Receiver | None = None,
    mount: Callable[[Starlette], None] | None = None,
    more: Sequence[BaseRoute] = (),
) -> Starlette:
    """The ASGI application. Without a webhook (polling) its path is unknown. `mount` adds the console, `more`
    is what else there is, such as the board.
    """

    async def on_live(request: Request) -> Response:
        return PlainTextResponse("live\n")

    async def on_ready(request: Request) -> Response:
        report = await health.report()
        return JSONResponse(report.as_json(), status_code=200 if report.ready else 503)

    async def on_metrics(request: Request) -> Response:
        return Response(await health.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    routes = [Route("/live", on_live), Route("/ready", on_ready), Route("/metrics", on_metrics)]
    if webhook is not None:
        routes.append(Route(webhook.path, webhook.on_update, methods=["POST"]))
    if receiver is not None:
        routes.append(Route("/forward/{endpoint}", receiver.on_news, methods=["POST"]))
    application = Starlette(routes=[*routes, *more])
    if mount is not None:
        mount(application)
    return application
