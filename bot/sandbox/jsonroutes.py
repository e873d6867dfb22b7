"""JSON routes of the world API: a body in, a JSON value out, ApiErrors as Telegram words them."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .errors import ApiError, Json, bad_request
from .keeper import Keeper

Handler = Callable[[Request], Awaitable[Any]]


def json_routes(keeper: Keeper, table: list[tuple[str, str, Handler]]) -> list[Route]:
    """Routes from (verb, path, handler). What a handler changed is kept before its answer leaves."""
    return [Route(path, _answering(keeper, handler), methods=[verb]) for verb, path, handler in table]


async def json_body(request: Request) -> Json:
    """The object in the body; an empty body is an empty object."""
    body = await json_value(request)
    if not isinstance(body, dict):
        raise bad_request("the body must be a JSON object")
    return body


async def json_value(request: Request) -> Any:
    """Whatever JSON the body holds."""
    try:
        return json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise bad_request("the body must be JSON") from error


def _answering(keeper: Keeper, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            result = await handler(request)
        except ApiError as error:
            return JSONResponse(error.body(), error.code)
        finally:
            keeper.commit()
        return result if isinstance(result, Response) else JSONResponse(result)

    return answer
