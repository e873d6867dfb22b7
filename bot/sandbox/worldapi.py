"""The world API: what people do, over HTTP, for the chat page and for tests (/api/*)."""

from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import groups, people, polls, pressing, speaking
from .errors import ApiError, Json, bad_request
from .files import Upload
from .jsonroutes import json_body, json_routes, json_value
from .menus import commands_for
from .methods.account import me
from .methods.reactions import checked_reaction
from .methods.topics import add_topic, remove_topic
from .model import Chat
from .world import World


class WorldApi:
    """The routes by which people act and the page looks; those for tests are in `controls`."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        return json_routes(
            self._world.keeper,
            [
                ("GET", "/api/world", self.world),
                ("PUT", "/api/panes", self.set_panes),
                ("POST", "/api/users", self.add_users),
                ("POST", "/api/users/{user_id:int}/block", self.block),
                ("POST", "/api/users/{user_id:int}/deactivate", self.deactivate),
                ("POST", "/api/users/{user_id:int}/start", self.start),
                ("POST", "/api/chats", self.add_chat),
                ("POST", "/api/chats/{chat_id:signed}/members", self.set_member),
                ("POST", "/api/chats/{chat_id:signed}/migrate", self.migrate),
                ("POST", "/api/chats/{chat_id:signed}/topics", self.add_topic),
                ("DELETE", "/api/chats/{chat_id:signed}/topics/{thread_id:int}", self.remove_topic),
                ("POST", "/api/chats/{chat_id:signed}/send", self.send),
                ("POST", "/api/chats/{chat_id:signed}/upload", self.upload),
                ("GET", "/api/chats/{chat_id:signed}/messages", self.messages),
                ("GET", "/api/chats/{chat_id:signed}/commands", self.commands),
                ("POST", "/api/chats/{chat_id:signed}/messages/{message_id:int}/edit", self.edit),
                ("POST", "/api/chats/{chat_id:signed}/messages/{message_id:int}/press", self.press),
                ("POST", "/api/chats/{chat_id:signed}/messages/{message_id:int}/vote", self.vote),
                ("POST", "/api/chats/{chat_id:signed}/messages/{message_id:int}/react", self.react),
                ("GET", "/api/callbacks/{query_id}", self.callback),
                ("GET", "/api/files/{unique_id}", self.file),
            ],
        )

    async def world(self, request: Request) -> Json:
        world = self._world
        return {
            "bot": {
                **me(world),
                "commands": world.profile.commands,
                "menu_button": world.profile.menu_button,
            },
            "users": [world.user_json(user) for user in world.users.values()],
            "chats": [world.chat_json(chat) for chat in world.chats.values()],
            "panes": world.profile.panes,
            "cursor": world.events.last,
        }

    async def set_panes(self, request: Request) -> Json:
        """What the page shows side by side: the page's own JSON, kept for it."""
        self._world.profile.panes = (await json_body(request)).get("panes", [])
        self._world.keeper.put("profile", "bot", self._world.profile)
        self._world.events.add("world")
        return {"panes": self._world.profile.panes}

    # People

    async def add_users(self, request: Request) -> Any:
        """One user, or a JSON array of many."""
        wanted = await json_value(request)
        if isinstance(wanted, list):
            return [self._world.user_json(people.add_user(self._world, one)) for one in wanted]
        return self._world.user_json(people.add_user(self._world, wanted))

    async def block(self, request: Request) -> Json:
        user = people.get_user(self._world, request.path_params["user_id"])
        people.set_blocked(self._world, user, bool((await json_body(request)).get("blocked", True)))
        return self._world.user_json(user)

    async def deactivate(self, request: Request) -> Json:
        user = people.get_user(self._world, request.path_params["user_id"])
        people.deactivate(self._world, user)
        return self._world.user_json(user)

    async def start(self, request: Request) -> Json:
        user = people.get_user(self._world, request.path_params["user_id"])
        return speaking.start(self._world, user, str((await json_body(request)).get("payload") or ""))

    # Chats

    async def add_chat(self, request: Request) -> Json:
        return self._world.chat_json(groups.add_chat(self._world, await json_body(request)))

    async def set_member(self, request: Request) -> Json:
        """Also {"by": user id}, and for the bot {"payload"}: opened by t.me/<bot>?startgroup=payload."""
        wanted, chat = await json_body(request), self._chat(request)
        by = people.get_user(self._world, wanted["by"]).public() if wanted.get("by") else None
        groups.set_status(self._world, chat, wanted.get("user_id", 0), wanted.get("status", "member"), by)
        if wanted.get("payload") and by:
            text = f"/start@{self._world.bot.username} {wanted['payload']}"
            speaking.say(self._world, chat.id, {"user_id": by["id"], "text": text})
        return self._world.chat_json(chat)

    async def migrate(self, request: Request) -> Json:
        return self._world.chat_json(groups.migrate(self._world, self._chat(request)))

    async def add_topic(self, request: Request) -> Json:
        wanted = await json_body(request)
        actor = people.get_user(self._world, wanted.get("user_id")).public()
        return add_topic(self._world, self._chat(request), actor, str(wanted.get("name", ""))).public()

    async def remove_topic(self, request: Request) -> Json:
        chat = self._chat(request)
        topic = chat.topics.get(request.path_params["thread_id"])
        if topic is None:
            raise bad_request("message thread not found")
        remove_topic(self._world, chat, topic)
        return self._world.chat_json(chat)

    # Messages

    async def send(self, request: Request) -> Json:
        return speaking.say(self._world, request.path_params["chat_id"], await json_body(request))

    async def upload(self, request: Request) -> Json:
        said: Json = {}
        files = []
        async with request.form(max_part_size=1 << 31) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    kind = value.content_type or "application/octet-stream"
                    files.append(Upload(value.filename or "file", kind, await value.read()))
                else:
                    said[name] = int(value) if name.endswith("_id") else value
        return {"messages": speaking.upload(self._world, request.path_params["chat_id"], said, files)}

    async def messages(self, request: Request) -> Json:
        """Newest ?limit messages (below ?before, above ?after), oldest first."""
        query, chat = request.query_params, self._chat(request)
        before, after = int(query.get("before") or 1 << 60), int(query.get("after") or 0)
        found = [message for message_id, message in chat.messages.items() if after < message_id < before]
        return {"messages": found[-int(query.get("limit", 100)) :]}

    async def commands(self, request: Request) -> Json:
        user = people.get_user(self._world, int(request.query_params.get("user_id", 0)))
        return {"commands": commands_for(self._world, self._chat(request), user)}

    async def edit(self, request: Request) -> Json:
        place = request.path_params
        return speaking.edit(self._world, place["chat_id"], place["message_id"], await json_body(request))

    async def press(self, request: Request) -> Json:
        place = request.path_params
        query = pressing.press(self._world, place["chat_id"], place["message_id"], await json_body(request))
        return {"callback_query_id": query.id}

    async def callback(self, request: Request) -> Json:
        return pressing.get_callback(self._world, request.path_params["query_id"]).public()

    async def vote(self, request: Request) -> Json:
        place = request.path_params
        return polls.vote(self._world, place["chat_id"], place["message_id"], await json_body(request))

    async def react(self, request: Request) -> Json:
        """A person's reaction; the bot hears of it in private chats and where it is an administrator."""
        wanted, chat, world = await json_body(request), self._chat(request), self._world
        user = people.get_user(world, wanted.get("user_id")).public()
        message_id = request.path_params["message_id"]
        new = checked_reaction([{"type": "emoji", "emoji": wanted["emoji"]}] if wanted.get("emoji") else [])
        change = {"chat": chat.public(), "message_id": message_id, "user": user, "date": world.now()}
        if chat.is_private or world.bot_leads(chat):
            world.notify("message_reaction", {**change, "old_reaction": [], "new_reaction": new}, chat.id)
        world.events.add("reaction", chat_id=chat.id, message_id=message_id, user_id=user["id"], reaction=new)
        return {"reaction": new}

    async def file(self, request: Request) -> Response:
        file = self._world.files.find_unique(request.path_params["unique_id"])
        if file is None:
            raise ApiError(404, "Not Found")
        return Response(self._world.files.data(file), media_type=file.mime)

    def _chat(self, request: Request) -> Chat:
        return groups.get_chat(self._world, request.path_params["chat_id"])
