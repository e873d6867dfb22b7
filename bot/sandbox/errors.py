"""The one exception of the sandbox: an answer with ``"ok": false``, worded as Telegram words it."""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A refusal. `parameters` becomes ResponseParameters (retry_after, migrate_to_chat_id)."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """The JSON object that Telegram would answer with."""
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(description: str, **parameters: int) -> ApiError:
    """400: the call is wrong, or what it speaks of is not there."""
    return ApiError(400, f"Bad Request: {description}", **parameters)


def forbidden(description: str) -> ApiError:
    """403: the bot may not reach this chat (any more)."""
    return ApiError(403, f"Forbidden: {description}")


def conflict(description: str) -> ApiError:
    """409: two ways of receiving updates at once."""
    return ApiError(409, f"Conflict: {description}")


def too_many_requests(retry_after: int) -> ApiError:
    """429: a flood limit was hit; come back in `retry_after` seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
