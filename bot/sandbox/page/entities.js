// Text with Bot API entities → nodes. Offsets and lengths count UTF-16 units, as JavaScript's strings do.

import { el } from "./dom.js";
import { t } from "./strings.js";

const SIMPLE = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  blockquote: "blockquote",
};

/**
 * The nodes of `text`. `act` says what pressing does: {command(text), startLink(payload)}; links to `bot` itself
 * (t.me/<bot>?start=…) are opened here rather than in the browser.
 */
export function renderText(text, entities = [], act, bot) {
  const sorted = entities
    .filter((one) => one.length > 0 && one.offset < text.length)
    .map((one, order) => ({ ...one, end: Math.min(one.offset + one.length, text.length), order }))
    .sort((a, b) => a.offset - b.offset || b.end - a.end || rank(a) - rank(b) || a.order - b.order);
  return nest(text, 0, text.length, sorted, act, bot);
}

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);

// Of two entities over the same stretch the block goes outside.
const rank = (one) => (BLOCKS.has(one.type) && one.type !== "pre" ? 0 : 1);

function nest(text, from, to, entities, act, bot) {
  const nodes = [];
  let at = from;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const inside = [];
    let next = index + 1;
    while (next < entities.length && entities[next].offset < entity.end) inside.push(entities[next++]);
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const within = inside.map((one) => ({ ...one, end: Math.min(one.end, entity.end) }));
    nodes.push(
      wrap(
        entity,
        text.slice(entity.offset, entity.end),
        nest(text, entity.offset, entity.end, within, act, bot),
        act,
        bot,
      ),
    );
    // A block ends its line by itself: the line break behind it would show as an empty line.
    at = entity.end + (BLOCKS.has(entity.type) && text[entity.end] === "\n" ? 1 : 0);
    index = next;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function wrap(entity, words, children, act, bot) {
  if (entity.type in SIMPLE) return el(SIMPLE[entity.type], {}, children);
  switch (entity.type) {
    case "pre":
      return el("pre", { "data-language": entity.language }, el("code", {}, children));
    case "expandable_blockquote":
      return expandable(children);
    case "spoiler":
      return spoiler(children);
    case "text_link":
      return link(entity.url, children, act, bot);
    case "url":
      return link(/^[a-z][a-z0-9+.-]*:/i.test(words) ? words : `https://${words}`, children, act, bot);
    case "email":
      return link(`mailto:${words}`, children, act, bot);
    case "phone_number":
      return link(`tel:${words.replace(/[^+\d]/g, "")}`, children, act, bot);
    case "bot_command":
      return pressable("text-link", children, () => act.command(words));
    case "mention":
    case "text_mention":
    case "hashtag":
    case "cashtag":
      return el("span", { class: "text-link" }, children);
    default:
      return el("span", {}, children);
  }
}

function spoiler(children) {
  const node = pressable("spoiler", el("span", { class: "spoiler-text" }, children), () => {
    node.classList.add("shown");
    node.removeAttribute("aria-label");
  });
  node.setAttribute("aria-label", t("msg.spoiler"));
  return node;
}

// A button inside running text. A <button> would not break over two lines as the words around it do.
function pressable(className, children, press) {
  const keys = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press();
  };
  return el(
    "span",
    { class: className, role: "button", tabindex: "0", on: { click: press, keydown: keys } },
    children,
  );
}

function expandable(children) {
  const quote = el("blockquote", { class: "expandable" }, el("div", { class: "expandable-body" }, children));
  const toggle = el("button", { type: "button", class: "expand", "aria-expanded": "false" }, t("msg.expand"));
  toggle.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = t(open ? "msg.collapse" : "msg.expand");
  });
  quote.append(toggle);
  return quote;
}

/** The parameter of a link that opens this very bot, "" for one without, null when it leads elsewhere. */
export function startPayload(url, bot) {
  if (!bot?.username) return null;
  const found =
    /^(?:https?:\/\/)?(?:t|telegram)\.me\/(\w+)\/?(?:\?(.*))?$/i.exec(url) ??
    /^tg:\/\/resolve\/?\?(?:.*&)?domain=(\w+)(?:&(.*))?$/i.exec(url);
  if (!found || found[1].toLowerCase() !== bot.username.toLowerCase()) return null;
  const asked = new URLSearchParams(found[2] ?? "");
  return asked.has("startgroup") ? null : (asked.get("start") ?? "");
}

/** Only addresses that cannot run script in this page become links. */
export const safeUrl = (url) => (/^(https?|mailto|tel|tg):/i.test(url) ? url : null);

function link(url, children, act, bot) {
  const payload = startPayload(url, bot);
  if (payload !== null) return pressable("text-link", children, () => act.startLink(payload));
  if (/^tg:\/\/user/i.test(url) || !safeUrl(url)) return el("span", { class: "text-link" }, children);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url }, children);
}
