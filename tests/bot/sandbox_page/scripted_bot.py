"""A bot of a few lines on raw HTTP, for the page to talk to."""

import threading
from collections.abc import Callable
from typing import Any

import httpx

Json = dict[str, Any]

TOAST = "a colleague took it"
ALERT = "only members may do this"
POLL_SECONDS = 1
_KINDS = ("photo", "voice", "document", "location", "contact")


class ScriptedBot:
    """Answers every message by a fixed script, in a thread of its own, until `stop`.

    "buttons", "keyboard" and "ask" bring an inline keyboard, a one-time reply keyboard and a forced reply;
    a file is called by its kind; service messages are passed over; anything else comes
    back as it was. "change" edits the message it is under.
    """

    def __init__(self, api: str) -> None:
        self._http = httpx.Client(base_url=api, timeout=10)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Return when the thread has ended and the connection is closed."""
        self._stopping.set()
        self._thread.join(timeout=10)
        self._http.close()

    def call(self, method: str, **arguments: Any) -> Any:
        """One method of the Bot API; the result, or the whole refusal."""
        answer = self._http.post(method, json=arguments).json()
        return answer["result"] if answer["ok"] else answer

    def _run(self) -> None:
        offset = 0
        while not self._stopping.is_set():
            for update in self.call("getUpdates", offset=offset, timeout=POLL_SECONDS):
                offset = update["update_id"] + 1
                self._take(update)

    def _take(self, update: Json) -> None:
        if query := update.get("callback_query"):
            self._answer(query)
        elif message := update.get("message"):
            self._reply(message)

    def _answer(self, query: Json) -> None:
        message = query["message"]
        chat_id = message["chat"]["id"]
        said: dict[str, Callable[[], Json]] = {
            "toast": lambda: {"text": TOAST},
            "alert": lambda: {"text": ALERT, "show_alert": True},
        }
        self.call("answerCallbackQuery", callback_query_id=query["id"], **said.get(query["data"], dict)())
        if query["data"] == "change":
            self.call("editMessageText", chat_id=chat_id, message_id=message["message_id"], text="changed")

    def _reply(self, message: Json) -> None:
        text = message.get("text") or next((f"a {kind}" for kind in _KINDS if kind in message), None)
        if text is None:
            return
        self.call("sendMessage", chat_id=message["chat"]["id"], text=text, **_MARKUP.get(text, {}))


def _button(data: str) -> Json:
    return {"text": data, "callback_data": data}


_MARKUP: dict[str, Json] = {
    "buttons": {
        "reply_markup": {"inline_keyboard": [[_button("toast"), _button("alert")], [_button("change")]]},
    },
    "keyboard": {
        "reply_markup": {
            "keyboard": [["first", "second"]],
            "one_time_keyboard": True,
            "resize_keyboard": True,
        },
    },
    "ask": {"reply_markup": {"force_reply": True, "input_field_placeholder": "your reason"}},
}
