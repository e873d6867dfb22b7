"""Who is in a chat; banning and unbanning."""

from ..errors import Json, bad_request
from ..groups import chat_member, set_status
from ..model import LEADING, PRESENT, Chat
from .call import Call, Method
from .targets import check_leads


def get_chat_member(call: Call) -> Json:
    chat = call.chat()
    user_id = call.args["user_id"]
    person = call.world.person_json(user_id)
    if person is None:
        raise bad_request("user not found")
    if chat.is_private:
        if user_id not in (chat.id, call.world.bot.id):
            raise bad_request("member not found")
        return chat_member(person, "member")
    return chat_member(person, chat.members.get(user_id, "left"))


def get_chat_member_count(call: Call) -> int:
    chat = call.chat()
    return 2 if chat.is_private else sum(status in PRESENT for status in chat.members.values())


def get_chat_administrators(call: Call) -> list[Json]:
    """return_bots changes nothing: no other bot lives here."""
    chat = call.chat()
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    leaders = [(user_id, status) for user_id, status in chat.members.items() if status in LEADING]
    people = [(call.world.person_json(user_id), status) for user_id, status in leaders]
    return [chat_member(person, status) for person, status in people if person]


def leave_chat(call: Call) -> bool:
    chat = call.target()
    if chat.is_private:
        raise bad_request("chat not found")
    set_status(call.world, chat, call.world.bot.id, "left", by=call.world.bot.public())
    return True


def ban_chat_member(call: Call) -> bool:
    chat, user_id = _ruled(call)
    if chat.members.get(user_id) == "creator":
        raise bad_request("can't remove chat owner")
    if chat.members.get(user_id) == "administrator":
        raise bad_request("user is an administrator of the chat")
    set_status(call.world, chat, user_id, "kicked", by=call.world.bot.public())
    return True


def unban_chat_member(call: Call) -> bool:
    """Without only_if_banned a member is removed, too (Bot API)."""
    chat, user_id = _ruled(call)
    status = chat.members.get(user_id, "left")
    if status == "kicked" or (status in PRESENT - LEADING and not call.args.get("only_if_banned")):
        set_status(call.world, chat, user_id, "left", by=call.world.bot.public())
    return True


def _ruled(call: Call) -> tuple[Chat, int]:
    chat = call.target()
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    check_leads(call.world, chat, "not enough rights to restrict/unrestrict chat member")
    user_id: int = call.args["user_id"]
    if call.world.person(user_id) is None:
        raise bad_request("user not found")
    return chat, user_id


METHODS: dict[str, Method] = {
    "getChatMember": get_chat_member,
    "getChatMemberCount": get_chat_member_count,
    "getChatAdministrators": get_chat_administrators,
    "leaveChat": leave_chat,
    "banChatMember": ban_chat_member,
    "unbanChatMember": unban_chat_member,
}
