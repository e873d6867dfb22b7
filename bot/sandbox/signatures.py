"""Which parameters each method takes (Bot API 10.3): the source of the sandbox's strictness.

A parameter has the same type in every method, so types stand in one table and methods only list names;
``!`` marks a required one. Methods that are not listed answer 404.
"""

KINDS: dict[str, str] = {
    "int": """
        cache_time close_date direct_messages_topic_id duration heading height icon_color length limit
        live_period max_connections message_id message_thread_id offset open_period
        proximity_alert_radius start_timestamp timeout until_date user_id video_start_timestamp width
        """,
    "float": "horizontal_accuracy latitude longitude",
    "bool": """
        allow_adding_options allow_paid_broadcast allows_multiple_answers allows_revoting
        disable_content_type_detection disable_notification drop_pending_updates has_spoiler
        hide_results_until_closes is_anonymous is_big is_closed members_only only_if_banned protect_content
        remove_caption return_bots revoke_messages show_alert show_caption_above_media shuffle_options
        supports_streaming
        """,
    "str": """
        action address business_connection_id callback_query_id caption description description_parse_mode
        emoji explanation explanation_parse_mode file_id first_name foursquare_id foursquare_type
        google_place_id google_place_type icon_custom_emoji_id inline_message_id ip_address language_code
        last_name message_effect_id name parse_mode performer phone_number question question_parse_mode
        secret_token short_description text title type url vcard
        """,
    "json": """
        allowed_updates caption_entities commands correct_option_ids country_codes description_entities
        entities ephemeral_message_parameters explanation_entities explanation_media link_preview_options
        media menu_button message_ids options question_entities reaction reply_markup reply_parameters
        rich_message scope suggested_post_parameters
        """,
    "file": "animation audio certificate cover document photo sticker thumbnail video video_note voice",
    "chat": "chat_id from_chat_id",
}

_THREAD = " message_thread_id direct_messages_topic_id"
_SENT = _THREAD + " disable_notification protect_content"
_MADE = _SENT + " business_connection_id allow_paid_broadcast message_effect_id reply_parameters"
_SENDING = _MADE + " ephemeral_message_parameters suggested_post_parameters reply_markup"
_CAPTION = " caption parse_mode caption_entities"
_EDITED = "business_connection_id chat_id message_id inline_message_id reply_markup"

METHODS: dict[str, str] = {
    "getUpdates": "offset limit timeout allowed_updates",
    "setWebhook": "url! certificate ip_address max_connections allowed_updates drop_pending_updates"
    " secret_token",
    "deleteWebhook": "drop_pending_updates",
    "getWebhookInfo": "",
    "getMe": "",
    "logOut": "",
    "close": "",
    "sendMessage": "chat_id! text! parse_mode entities link_preview_options" + _SENDING,
    "sendPhoto": "chat_id! photo! show_caption_above_media has_spoiler" + _CAPTION + _SENDING,
    "sendAudio": "chat_id! audio! duration performer title thumbnail" + _CAPTION + _SENDING,
    "sendDocument": "chat_id! document! thumbnail disable_content_type_detection" + _CAPTION + _SENDING,
    "sendVideo": "chat_id! video! duration width height thumbnail cover start_timestamp supports_streaming"
    " show_caption_above_media has_spoiler" + _CAPTION + _SENDING,
    "sendAnimation": "chat_id! animation! duration width height thumbnail show_caption_above_media"
    " has_spoiler" + _CAPTION + _SENDING,
    "sendVoice": "chat_id! voice! duration" + _CAPTION + _SENDING,
    "sendVideoNote": "chat_id! video_note! duration length thumbnail" + _SENDING,
    "sendSticker": "chat_id! sticker! emoji" + _SENDING,
    "sendMediaGroup": "chat_id! media!" + _MADE,
    "sendLocation": "chat_id! latitude! longitude! horizontal_accuracy live_period heading"
    " proximity_alert_radius" + _SENDING,
    "sendVenue": "chat_id! latitude! longitude! title! address! foursquare_id foursquare_type google_place_id"
    " google_place_type" + _SENDING,
    "sendContact": "chat_id! phone_number! first_name! last_name vcard" + _SENDING,
    "sendDice": "chat_id! emoji suggested_post_parameters reply_markup" + _MADE,
    "sendPoll": "chat_id! question! question_parse_mode question_entities options! is_anonymous type"
    " allows_multiple_answers allows_revoting shuffle_options allow_adding_options hide_results_until_closes"
    " members_only country_codes correct_option_ids explanation explanation_parse_mode explanation_entities"
    " explanation_media open_period close_date is_closed description description_parse_mode"
    " description_entities media reply_markup" + _MADE.replace(" direct_messages_topic_id", ""),
    "stopPoll": "business_connection_id chat_id! message_id! reply_markup",
    "sendChatAction": "business_connection_id chat_id! message_thread_id action!",
    "forwardMessage": "chat_id! from_chat_id! message_id! video_start_timestamp message_effect_id"
    " suggested_post_parameters" + _SENT,
    "forwardMessages": "chat_id! from_chat_id! message_ids!" + _SENT,
    "copyMessage": "chat_id! from_chat_id! message_id! video_start_timestamp show_caption_above_media"
    " allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup"
    + _CAPTION
    + _SENT,
    "copyMessages": "chat_id! from_chat_id! message_ids! remove_caption" + _SENT,
    "editMessageText": _EDITED + " text parse_mode entities link_preview_options rich_message",
    "editMessageCaption": _EDITED + " show_caption_above_media" + _CAPTION,
    "editMessageMedia": _EDITED + " media!",
    "editMessageReplyMarkup": _EDITED,
    "deleteMessage": "chat_id! message_id!",
    "deleteMessages": "chat_id! message_ids!",
    "answerCallbackQuery": "callback_query_id! text show_alert url cache_time",
    "setMessageReaction": "chat_id! message_id! reaction is_big",
    "getFile": "file_id!",
    "getUserProfilePhotos": "user_id! offset limit",
    "getChat": "chat_id!",
    "getChatMember": "chat_id! user_id!",
    "getChatMemberCount": "chat_id!",
    "getChatAdministrators": "chat_id! return_bots",
    "leaveChat": "chat_id!",
    "banChatMember": "chat_id! user_id! until_date revoke_messages",
    "unbanChatMember": "chat_id! user_id! only_if_banned",
    "setChatTitle": "chat_id! title!",
    "setChatDescription": "chat_id! description",
    "pinChatMessage": "business_connection_id chat_id! message_id! disable_notification",
    "unpinChatMessage": "business_connection_id chat_id! message_id",
    "unpinAllChatMessages": "chat_id!",
    "createForumTopic": "chat_id! name! icon_color icon_custom_emoji_id",
    "editForumTopic": "chat_id! message_thread_id! name icon_custom_emoji_id",
    "closeForumTopic": "chat_id! message_thread_id!",
    "reopenForumTopic": "chat_id! message_thread_id!",
    "deleteForumTopic": "chat_id! message_thread_id!",
    "setMyCommands": "commands! scope language_code",
    "deleteMyCommands": "scope language_code",
    "getMyCommands": "scope language_code",
    "setMyName": "name language_code",
    "getMyName": "language_code",
    "setMyDescription": "description language_code",
    "getMyDescription": "language_code",
    "setMyShortDescription": "short_description language_code",
    "getMyShortDescription": "language_code",
    "setChatMenuButton": "chat_id menu_button",
    "getChatMenuButton": "chat_id",
}

_KIND_OF = {name: kind for kind, names in KINDS.items() for name in names.split()}


def _signature(names: str) -> dict[str, tuple[str, bool]]:
    return {name.rstrip("!"): (_KIND_OF[name.rstrip("!")], name.endswith("!")) for name in names.split()}


SIGNATURES: dict[str, dict[str, tuple[str, bool]]] = {name: _signature(p) for name, p in METHODS.items()}
"""method → parameter → (type, required)."""

SPELLING: dict[str, str] = {name.lower(): name for name in METHODS}
"""Telegram takes method names in any case."""
