"""Reading a Bot API request (query, JSON, urlencoded or multipart) into checked arguments."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.types import Receive, Scope

from .errors import ApiError, Json, bad_request
from .files import Upload
from .signatures import SIGNATURES

BODY_LIMIT = 52 * 1024 * 1024
Uploads = dict[str, Upload]

_MISSING = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "from_chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "user_id": "invalid user_id specified",
    "action": "wrong parameter action in request",
    "file_id": "file_id not specified",
    "url": "bad webhook: url is not specified",
    "question": "poll question must be non-empty",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
}
_TRUE = frozenset({"true", "yes", "1"})
_FALSE = frozenset({"false", "no", "0", ""})


async def read_request(scope: Scope, receive: Receive) -> tuple[Json, Uploads]:
    """The parameters as they came (values of any JSON type, or strings) and the files by field name."""
    given: Json = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    headers = dict(scope["headers"])
    content_type = headers.get(b"content-type", b"").decode("latin-1").lower()
    if int(headers.get(b"content-length", b"0")) > BODY_LIMIT:
        raise ApiError(413, "Request Entity Too Large")
    if content_type.startswith("multipart/form-data"):
        return await _read_form(scope, receive, given)
    body = await _read_body(receive)
    if body and content_type.startswith("application/json"):
        given.update(_json_object(body))
    elif body:
        given.update(parse_qsl(_text(body), keep_blank_values=True))
    return given, {}


async def _read_form(scope: Scope, receive: Receive, given: Json) -> tuple[Json, Uploads]:
    uploads: Uploads = {}
    async with Request(scope, receive).form(max_part_size=BODY_LIMIT) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                content_type = value.content_type or "application/octet-stream"
                uploads[name] = Upload(value.filename or name, content_type, await value.read())
            else:
                given[name] = value
    return given, uploads


async def _read_body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts = [body]
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
    return b"".join(parts)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error


def _json_object(body: bytes) -> Json:
    try:
        given = json.loads(body)
    except ValueError as error:
        raise bad_request("can't parse request as JSON object") from error
    if not isinstance(given, dict):
        raise bad_request("expected JSON object")
    return given


def read_arguments(method: str, given: Mapping[str, Any], uploads: Uploads, *, strict: bool) -> Json:
    """Typed arguments of a call; ApiError 400 for missing and wrong ones, and (strict) for unknown ones.

    A file parameter becomes an Upload, or stays a string (file_id or URL).
    """
    signature = SIGNATURES[method]
    args: Json = {}
    for name, value in given.items():
        if name not in signature:
            if strict:
                raise bad_request(f"method {method} has no parameter {name!r} (strict sandbox)")
        elif value is not None:
            args[name] = _converted(name, signature[name][0], value, uploads)
    for name in uploads.keys() & signature.keys():
        if signature[name][0] == "file":
            args.setdefault(name, uploads[name])
    for name, (kind, required) in signature.items():
        if required and args.get(name) in (None, "") and (method, name) != _MAY_BE_EMPTY:
            raise bad_request(_MISSING.get(name) or _says_missing(name, kind))
    if strict:
        _check_used(uploads, given)
    return args


_MAY_BE_EMPTY = ("setWebhook", "url")  # an empty url removes the webhook


def _says_missing(name: str, kind: str) -> str:
    return f"there is no {name} in the request" if kind == "file" else f'parameter "{name}" is required'


def _converted(name: str, kind: str, value: Any, uploads: Uploads) -> Any:
    match kind:
        case "str":
            return _string(name, value)
        case "int":
            return _integer(name, value)
        case "chat":
            return _chat(name, value)
        case "bool":
            return _boolean(name, value)
        case "float":
            return _float(name, value)
        case "file":
            return _file(value, uploads)
        case _:
            return _parsed(name, value)


def _string(name: str, value: Any) -> str:
    if isinstance(value, str):
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError as error:
                raise bad_request("strings must be encoded in UTF-8") from error
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise bad_request(f'parameter "{name}" must be of type String')


def _integer(name: str, value: Any) -> int:
    try:
        if isinstance(value, bool | float):
            raise ValueError
        return int(value)
    except (ValueError, TypeError) as error:
        raise bad_request(f'parameter "{name}" must be of type Integer') from error


def _float(name: str, value: Any) -> float:
    try:
        return float(value)
    except (ValueError, TypeError) as error:
        raise bad_request(f'parameter "{name}" must be of type Float') from error


def _boolean(name: str, value: Any) -> bool:
    text = str(value).lower()
    if text not in _TRUE | _FALSE:
        raise bad_request(f'parameter "{name}" must be of type Boolean')
    return text in _TRUE


def _chat(name: str, value: Any) -> int | str:
    text = str(value).strip()
    if text.startswith("@") or not text:
        return text
    try:
        return int(text)
    except ValueError as error:
        raise bad_request("chat not found") from error


def _file(value: Any, uploads: Uploads) -> Upload | str:
    text = _string("file", value)
    if not text.startswith("attach://"):
        return text
    return attached(text, uploads)


def attached(reference: str, uploads: Uploads) -> Upload:
    """The file that "attach://name" means."""
    upload = uploads.get(reference.removeprefix("attach://"))
    if upload is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return upload


def _parsed(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError as error:
        raise bad_request(f"can't parse {name}: it must be JSON-serialized") from error


def _check_used(uploads: Uploads, given: Mapping[str, Any]) -> None:
    """Every file must be a parameter's or be named by "attach://" somewhere."""
    said = [value if isinstance(value, str) else json.dumps(value) for value in given.values()]
    for name in uploads:
        if name not in _FILE_NAMES and not any(f"attach://{name}" in text for text in said):
            raise bad_request(f"file {name!r} is not used by the call (strict sandbox)")


_FILE_NAMES = frozenset(
    name for signature in SIGNATURES.values() for name, (kind, _) in signature.items() if kind == "file"
)
