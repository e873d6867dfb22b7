"""One suggestion whole, and everything that can be done about it: the buttons of its card."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette_admin.routing import route

from bot.errors import UserError
from bot.services import dossier, queue
from bot.services.attachments import find_copy
from bot.texts import catalog, t
from bot.web.console import drawing
from bot.web.console.acting import Shown, Sight
from bot.web.console.page import Page, path_of, refusing, visitor
from bot.web.console.speaking import spoken
from storage.queries import exports
from storage.queries.exports import Names
from storage.tables import Attachment, Event

GIVEN = frozenset({"dispatched", "reassigned"})
"""Lines that say which body it was given to."""

NOT_HERE = "console.error.suggestion"
SHOWN_INLINE = ("image/", "audio/", "video/")
"""What a browser may show within a page; everything else is handed out to be kept."""


class SuggestionPage(Page):
    """The card as it stands in the chat, with its buttons; below it whatever else there is to know."""

    key = "suggestion"
    path = "/s/{number}"
    route_name = "suggestion"
    add_to_menu = False

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """Look at it; or press, write, note, and look at what came of that."""
        person, number = visitor(request).telegram_id, request.path_params["number"]
        with refusing(NOT_HERE):
            found = await self.parts.database.read(lambda session: queue.find(session, number))
            if request.method != "POST":
                return await self._draw(request, await self.parts.acting.look(person, found))
        return await self._act(request, person, found)

    @route("/files/{file:int}", name="suggestion-file")
    async def on_file(self, request: Request) -> Response:
        """A file as others may have it: of a picture only the copy without what a camera writes into it."""
        person, number = visitor(request).telegram_id, request.path_params["number"]
        with refusing(NOT_HERE):
            found = await self.parts.database.read(lambda session: queue.find(session, number))
            facts = (await self.parts.acting.look(person, found)).facts
            files = [one for one in facts.files if one.id == request.path_params["file"]]
            copy = find_copy(files[0]) if files else None
            if copy is None:
                raise UserError("access.not_yours")
        inline = copy.mime.startswith(SHOWN_INLINE)
        return FileResponse(
            self.parts.desk.originals.path(copy.digest),
            media_type=copy.mime,
            filename=f"{number}-{request.path_params['file']}{copy.ending}",
            content_disposition_type="inline" if inline else "attachment",
        )

    async def _act(self, request: Request, person: int, found: int) -> Response:
        acting, number = self.parts.acting, request.path_params["number"]
        form = {name: str(value) for name, value in (await request.form()).items()}
        try:
            if "note" in form:
                await acting.note(person, found, form["note"].strip())
                return self.go(request, path_of(number), t("console.noted", spoken()))
            if "words" in form:
                shown = await acting.say(person, form["words"].strip())
            else:
                shown = await acting.press(person, form.get("press", ""), form.get("asked", ""))
            if shown.opened is not None or not (shown.said or shown.shown):
                word = shown.alert or (t("console.in_chat", spoken()) if shown.sent else "")
                return self.go(request, path_of(number), word)
            sight = await acting.look(person, found)
        except UserError as error:
            word = t(error.key, spoken(), **error.values)
            return self.go(request, path_of(number), word, "warning")
        return await self._draw(request, sight, shown)

    async def _draw(self, request: Request, sight: Sight, acted: Shown | None = None) -> Response:
        lang, facts = spoken(), sight.facts
        shown = sight.shown if acted is None else replace(acted, said=acted.said or sight.shown.said)
        card, steps = sight.card, [*shown.said]
        if shown.shown is not None and drawing.is_menu_of(shown.shown, facts, lang):
            card = shown.shown
        elif shown.shown is not None:
            # What is being written stands there once, though it was shown anew.
            steps = [*(step for step in steps if step.text != shown.shown.text), shown.shown]
        whole, known = await self.parts.database.read(
            lambda session: (
                dossier.gather(session, facts, outside=sight.outside),
                exports.list_names(session, lang),
            )
        )
        mine = facts.suggestion.id
        return self.draw(
            request,
            "suggestion.html",
            facts=facts,
            one=facts.suggestion,
            card=drawing.panel(card),
            steps=[drawing.panel(step) for step in steps],
            writing=shown.awaited and (acted is not None or shown.about == mine),
            whole=whole,
            files=[self._file(file) for file in facts.files],
            sent=shown.sent,
            alert=shown.alert,
            outside=sight.outside,
            event=lambda event: _told(event, known, lang),
            notice=lambda name: t(f"console.event.{name}", lang),
        )

    def _file(self, file: Attachment) -> dict[str, Any]:
        copy = find_copy(file)
        sort = copy.mime.partition("/")[0] if copy is not None else ""
        return {"id": file.id, "sort": sort, "ready": copy is not None, "transcript": file.transcript}


def _told(event: Event, known: Names, lang: str) -> str:
    """A line of the history in few words: what happened, to whom it went, or where it stands since."""
    key = f"console.event.{event.what}"
    body = event.data.get("body")
    if event.what in GIVEN and body:
        return t(f"{key}_to", lang, body=known.bodies.get(body, body))
    if event.what == "flagged":
        key += f".{event.data.get('flag')}.{'on' if event.data.get('value') else 'off'}"
    if event.what == "visibility" and "visibility" in event.data:
        key += f".{event.data['visibility']}"
    if key in catalog(lang):
        return t(key, lang)
    return t(f"card.status.{event.after}" if event.after is not None else "console.event.other", lang)
