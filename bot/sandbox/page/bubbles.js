// One bubble: a message, or an album of several, with sender, quote, media, text, time and buttons.

import { avatar, el, icon, iconButton, tint } from "./dom.js";
import { renderText } from "./entities.js";
import { inlineKeyboard } from "./keyboards.js";
import { isVisual, renderAlbum, renderMedia, summary } from "./media.js";
import { serviceLine } from "./service.js";
import { locale, t } from "./strings.js";

/** Who a message is from, as people see it: {id, name, role, isBot}. */
export function senderOf(message) {
  if (message.sender_chat)
    return {
      id: message.sender_chat.id,
      name: message.sender_chat.title,
      role: t("msg.anonymous"),
      isBot: false,
    };
  const from = message.from ?? {};
  return {
    id: from.id ?? 0,
    name: [from.first_name, from.last_name].filter(Boolean).join(" "),
    role: from.is_bot ? t("pane.bot") : "",
    isBot: Boolean(from.is_bot),
  };
}

export const time = (seconds) =>
  new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", hour12: false }).format(
    seconds * 1000,
  );

export function serviceRow(message) {
  return el(
    "li",
    { class: "service-row", dataset: { messageId: message.message_id } },
    el("span", { class: "service" }, serviceLine(message)),
  );
}

export function dayRow(label) {
  return el("li", { class: "service-row" }, el("span", { class: "service day" }, label));
}

/** `block`: {messages, out, first, last}; `view`: {bot, group, waiting, act} – see thread.js and pane.js. */
export function bubbleRow(block, view) {
  const { messages, out, first, last } = block;
  const message = messages[0];
  const sender = senderOf(message);
  const named = view.group && !out;
  const shown = media(messages, view.act);
  const bubble = el(
    "div",
    { class: `bubble ${shape(messages)}`.trim() },
    named && first && senderLine(sender),
    forwarded(message),
    quote(message, view),
    shown,
    words(messages, view, shown.length > 0),
    reactions(messages),
  );
  const more = iconButton("more", t("msg.actions"), () => view.act.actions(captioned(messages), more), {
    class: "bubble-more",
    "aria-haspopup": "menu",
  });
  return el(
    "li",
    {
      class: `row ${out ? "out" : "in"} ${first ? "first" : ""} ${last ? "last" : ""} ${named ? "named" : ""}`,
      dataset: { messageId: message.message_id },
      on: {
        contextmenu: (event) => {
          event.preventDefault();
          view.act.actions(captioned(messages), more);
        },
      },
    },
    named &&
      (last ? avatar(sender.id, sender.name, "small", sender.isBot) : el("span", { class: "avatar-gap" })),
    el(
      "div",
      { class: "bubble-column" },
      bubble,
      messages.map((one) => inlineKeyboard(one, view.bot, view.waiting, view.act)),
    ),
    more,
  );
}

// What the actions of an album act on: the message with the caption, else the first.
const captioned = (messages) => messages.find((one) => one.caption) ?? messages[0];

function shape(messages) {
  const message = captioned(messages);
  const bare = !message.text && !message.caption;
  if (message.sticker || message.dice) return "bare";
  if (messages.every(isVisual)) return bare ? "visual wordless" : "visual";
  return message.video_note ? "visual wordless" : "";
}

function senderLine(sender) {
  return el(
    "div",
    { class: `sender tint-text-${tint(sender.id, sender.isBot)}` },
    el("span", { class: "sender-name" }, sender.name),
    sender.role && el("span", { class: "sender-role" }, sender.role),
  );
}

function forwarded(message) {
  const origin = message.forward_origin;
  if (!origin) return null;
  const name =
    origin.sender_user_name ??
    origin.chat?.title ??
    origin.sender_chat?.title ??
    [origin.sender_user?.first_name, origin.sender_user?.last_name].filter(Boolean).join(" ");
  return el("div", { class: "forwarded" }, name ? t("msg.forwarded", { name }) : t("msg.forwardedHidden"));
}

function quote(message, view) {
  const target = message.reply_to_message;
  if (!target || target.forum_topic_created) return null;
  const sender = senderOf(target);
  return el(
    "button",
    {
      type: "button",
      class: `quote tint-line-${tint(sender.id, sender.isBot)}`,
      title: t("msg.goto"),
      on: { click: () => view.act.goto(target.message_id) },
    },
    el("span", { class: "quote-name" }, sender.name),
    el("span", { class: "quote-text" }, message.quote?.text ?? summary(target)),
  );
}

function media(messages, act) {
  if (messages.length > 1 && messages.every(isVisual)) return [renderAlbum(messages)];
  return messages.map((message) => renderMedia(message, act)).filter(Boolean);
}

function reactions(messages) {
  const given = messages.flatMap((one) => Object.values(one.reactions ?? {}).flat());
  if (!given.length) return null;
  return el(
    "div",
    { class: "reactions", "aria-label": t("msg.reactions") },
    given.map((one) => el("span", {}, one.emoji)),
  );
}

function words(messages, view, hasMedia) {
  const message = captioned(messages);
  const text = message.text ?? message.caption ?? "";
  const known = text || hasMedia;
  return el(
    "div",
    { class: text ? "words" : "words silent" },
    el(
      "span",
      { class: "text" },
      known
        ? renderText(text, message.entities ?? message.caption_entities, view.act, view.bot)
        : el("em", { class: "unsupported" }, t("msg.unsupported")),
    ),
    el(
      "span",
      { class: "meta" },
      messages.some((one) => one.edit_date) && el("span", { class: "edited" }, t("msg.edited")),
      el("time", { datetime: new Date(message.date * 1000).toISOString() }, time(message.date)),
      message.from?.id === view.userId &&
        !message.sender_chat &&
        el("span", { class: "tick", title: t("msg.sent") }, icon("check", 13)),
    ),
  );
}
