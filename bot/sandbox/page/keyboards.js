// Inline keyboards under messages and reply keyboards under the writing line.

import { el, icon } from "./dom.js";
import { safeUrl, startPayload } from "./entities.js";
import { t } from "./strings.js";

const styled = (button, base) =>
  `${base} ${["danger", "success", "primary"].includes(button.style) ? `is-${button.style}` : ""}`.trim();

/** The buttons under a message. `act`: {press(message, button), copy(text), startLink(payload), unsupported()}. */
export function inlineKeyboard(message, bot, waiting, act) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return el(
    "div",
    { class: "inline-keyboard", role: "group", "aria-label": t("kb.inline") },
    rows.map((row) =>
      el(
        "div",
        { class: "inline-row" },
        row.map((button) => inlineButton(message, button, bot, waiting, act)),
      ),
    ),
  );
}

function inlineButton(message, button, bot, waiting, act) {
  if (button.url) return urlButton(button, bot, act);
  const busy = button.callback_data !== undefined && waiting.has(pressKey(message, button));
  const press = () => {
    if (button.callback_data !== undefined) act.press(message, button);
    else if (button.copy_text) act.copy(button.copy_text.text);
    else act.unsupported();
  };
  return el(
    "button",
    {
      type: "button",
      class: styled(button, `inline-button ${busy ? "waiting" : ""}`.trim()),
      disabled: Boolean(button.disabled),
      "aria-busy": busy ? "true" : null,
      title: busy ? t("kb.loading") : null,
      on: { click: press },
    },
    button.text,
    button.copy_text && el("span", { class: "corner" }, icon("copy", 12)),
    busy && el("span", { class: "spinner", "aria-hidden": "true" }),
  );
}

function urlButton(button, bot, act) {
  const payload = startPayload(button.url, bot);
  const corner = el("span", { class: "corner" }, icon("link", 12));
  if (payload !== null) {
    return el(
      "button",
      { type: "button", class: styled(button, "inline-button"), on: { click: () => act.startLink(payload) } },
      button.text,
      corner,
    );
  }
  const href = safeUrl(/^[a-z][a-z\d+.-]*:/i.test(button.url) ? button.url : `https://${button.url}`);
  if (!href) {
    return el(
      "button",
      { type: "button", class: styled(button, "inline-button"), on: { click: act.unsupported } },
      button.text,
    );
  }
  return el(
    "a",
    {
      class: styled(button, "inline-button"),
      href,
      target: "_blank",
      rel: "noopener noreferrer",
      title: t("kb.opens", { url: button.url }),
    },
    button.text,
    corner,
  );
}

export const pressKey = (message, button) => `${message.message_id}:${button.callback_data}`;

/**
 * What the bot last asked this person's phone to show: {kind: "keyboard"|"force"|"none", message, markup, used}.
 * Selective markup is for those it mentions or replies to. `used`: the person has written since.
 */
export function currentMarkup(messages, user, bot) {
  let used = false;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    const markup = message.reply_markup;
    if (message.from?.id === user.id && !message.sender_chat) used = true;
    if (message.from?.id !== bot.id || !markup || markup.inline_keyboard) continue;
    if (markup.selective && !meantFor(message, user)) continue;
    if (markup.keyboard) return { kind: "keyboard", message, markup, used };
    if (markup.force_reply) return { kind: used ? "none" : "force", message, markup, used };
    if (markup.remove_keyboard) break;
  }
  return { kind: "none" };
}

function meantFor(message, user) {
  if (message.reply_to_message?.from?.id === user.id) return true;
  const words = message.text ?? message.caption ?? "";
  return (message.entities ?? message.caption_entities ?? []).some(
    (one) =>
      one.user?.id === user.id ||
      (one.type === "mention" &&
        user.username &&
        words.slice(one.offset, one.offset + one.length).toLowerCase() === `@${user.username.toLowerCase()}`),
  );
}

/** The reply keyboard itself; `choose(button)` is called with the button as the bot described it. */
export function replyKeyboard(markup, choose) {
  return el(
    "div",
    {
      class: `reply-keyboard ${markup.resize_keyboard ? "resized" : "full"}`,
      role: "group",
      "aria-label": t("kb.reply"),
    },
    markup.keyboard.map((row) =>
      el(
        "div",
        { class: "reply-row" },
        row.map((raw) => {
          const button = typeof raw === "string" ? { text: raw } : raw;
          return el(
            "button",
            { type: "button", class: styled(button, "reply-button"), on: { click: () => choose(button) } },
            button.request_location && icon("pin", 16),
            button.request_contact && icon("person", 16),
            button.text,
          );
        }),
      ),
    ),
  );
}
