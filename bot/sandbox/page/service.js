// Service messages (joined, left, pinned, migrated …) as one line of text.

import { summary } from "./media.js";
import { t } from "./strings.js";

const name = (user) => [user?.first_name, user?.last_name].filter(Boolean).join(" ");

const LINES = {
  new_chat_members: (message) => {
    const who = message.new_chat_members.map(name).join(t("list.and"));
    const alone =
      message.new_chat_members.length === 1 && message.new_chat_members[0].id === message.from?.id;
    return alone || !message.from
      ? t("srv.joined", { who })
      : t("srv.added", { by: name(message.from), who });
  },
  left_chat_member: (message) => {
    const who = name(message.left_chat_member);
    const alone = !message.from || message.left_chat_member.id === message.from.id;
    return alone ? t("srv.left", { who }) : t("srv.removed", { by: name(message.from), who });
  },
  pinned_message: (message) =>
    t("srv.pinned", {
      who: message.sender_chat?.title ?? name(message.from),
      what: [...summary(message.pinned_message)].slice(0, 24).join(""),
    }),
  migrate_to_chat_id: () => t("srv.migratedTo"),
  migrate_from_chat_id: () => t("srv.migratedFrom"),
  group_chat_created: (message) => t("srv.created", { what: message.chat.title }),
  supergroup_chat_created: (message) => t("srv.created", { what: message.chat.title }),
  channel_chat_created: (message) => t("srv.created", { what: message.chat.title }),
  new_chat_title: (message) => t("srv.title", { what: message.new_chat_title }),
  new_chat_photo: () => t("srv.photo"),
  delete_chat_photo: () => t("srv.photoDeleted"),
  forum_topic_created: (message) => t("srv.topic", { what: message.forum_topic_created.name }),
  forum_topic_closed: () => t("srv.topicClosed"),
  forum_topic_reopened: () => t("srv.topicReopened"),
  message_auto_delete_timer_changed: () => t("srv.timer"),
  write_access_allowed: () => t("srv.writeAccess"),
  chat_shared: () => t("srv.other"),
  users_shared: () => t("srv.other"),
};

/** The line of a service message; null when `message` is an ordinary one. */
export function serviceLine(message) {
  const kind = Object.keys(LINES).find((field) => field in message);
  return kind ? LINES[kind](message) : null;
}
