// The list of messages in a pane: groups them into rows, changes only rows that differ, keeps the scroll.

import { arrange, el, iconButton } from "./dom.js";
import { bubbleRow, dayRow, senderOf, serviceRow } from "./bubbles.js";
import { serviceLine } from "./service.js";
import { locale, t } from "./strings.js";

const RUN_SECONDS = 600;
const NEAR_BOTTOM_PX = 80;

/** Messages, oldest first → rows: {key, kind, messages, out, first, last}. */
export function blocksOf(messages, userId) {
  const blocks = [];
  let day = "";
  for (const message of messages) {
    const date = new Date(message.date * 1000);
    if (date.toDateString() !== day) {
      day = date.toDateString();
      blocks.push({ key: `day-${day}`, kind: "day", messages: [], date });
    }
    const before = blocks.at(-1);
    if (serviceLine(message) !== null) {
      blocks.push({ key: `m${message.message_id}`, kind: "service", messages: [message] });
    } else if (message.media_group_id && before.messages[0]?.media_group_id === message.media_group_id) {
      before.messages.push(message);
    } else {
      const out = message.from?.id === userId && !message.sender_chat;
      blocks.push({
        key: `m${message.message_id}`,
        kind: "bubble",
        messages: [message],
        out,
        first: true,
        last: true,
      });
    }
  }
  blocks.forEach((block, index) => joinRun(blocks[index - 1], block));
  return blocks;
}

function joinRun(before, block) {
  if (block.kind !== "bubble" || before?.kind !== "bubble") return;
  const [a, b] = [before.messages.at(-1), block.messages[0]];
  if (senderOf(a).id === senderOf(b).id && b.date - a.date < RUN_SECONDS) {
    before.last = false;
    block.first = false;
  }
}

function dayLabel(date) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 0) return t("day.today");
  if (days === 1) return t("day.yesterday");
  const thisYear = date.getFullYear() === new Date().getFullYear();
  return new Intl.DateTimeFormat(locale(), {
    year: thisYear ? undefined : "numeric",
    month: "long",
    day: "numeric",
  }).format(date);
}

export class Thread {
  #rows = new Map();
  #stuck = true;
  #unseen = 0;
  #newest = 0;
  #filled = false;
  #watch;

  /** `older()` is called when the reader comes to the top. */
  constructor(older) {
    this.list = el("ol", { class: "messages" });
    this.scroller = el(
      "div",
      {
        class: "scroller",
        tabindex: "0",
        role: "log",
        "aria-live": "polite",
        "aria-label": t("pane.messages"),
      },
      this.list,
    );
    this.badge = el("span", { class: "badge", hidden: true });
    this.down = iconButton("down", t("pane.toBottom"), () => this.toBottom(true), {
      class: "to-bottom",
      hidden: true,
    });
    this.down.append(this.badge);
    this.node = el("div", { class: "thread" }, this.scroller, this.down);
    this.scroller.addEventListener(
      "scroll",
      () => {
        this.#stuck = this.#distance() < NEAR_BOTTOM_PX;
        if (this.#stuck) this.#unseen = 0;
        this.#showDown();
        if (this.scroller.scrollTop < 120 && this.#filled) older();
      },
      { passive: true },
    );
    this.#watch = new ResizeObserver(() => this.#stuck && this.toBottom());
    this.#watch.observe(this.list);
    this.#watch.observe(this.scroller);
  }

  /** True while the newest message is in sight, and stays so as more come. */
  get atBottom() {
    return this.#stuck;
  }

  close() {
    this.#watch.disconnect();
  }

  /** Forget everything shown, for another chat or after a reload. */
  clear() {
    this.#rows.clear();
    this.#filled = false;
    this.#stuck = true;
    this.#unseen = 0;
    this.#newest = 0;
    this.list.replaceChildren();
  }

  /** Show these messages; rows whose messages and flags are the same objects as before stay untouched. */
  show(messages, view, extra = []) {
    const keepFrom = this.#distance();
    const oldest = this.list.querySelector("[data-message-id]")?.dataset.messageId;
    const rows = new Map();
    const nodes = blocksOf(messages, view.userId).map((block) => {
      const row = this.#row(block, view);
      rows.set(block.key, row);
      return row.node;
    });
    this.#rows = rows;
    this.#count(messages, view.userId);
    arrange(this.list, [...nodes, ...extra]);
    if (this.#stuck) this.toBottom();
    else if (oldest && oldest !== this.list.querySelector("[data-message-id]")?.dataset.messageId) {
      this.scroller.scrollTop = this.scroller.scrollHeight - this.scroller.clientHeight - keepFrom;
    }
    this.#filled = messages.length > 0;
    this.#showDown();
  }

  /** Scroll to a message and light it up; false when it is not loaded. */
  goto(messageId) {
    const row = this.list.querySelector(`[data-message-id="${Number(messageId)}"]`);
    if (!row) return false;
    row.scrollIntoView({ block: "center", behavior: "smooth" });
    row.classList.remove("lit");
    requestAnimationFrame(() => row.classList.add("lit"));
    return true;
  }

  toBottom(smooth = false) {
    this.#stuck = true;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  #distance() {
    return this.scroller.scrollHeight - this.scroller.clientHeight - this.scroller.scrollTop;
  }

  #row(block, view) {
    const flags = [block.out, block.first, block.last].join();
    const known = this.#rows.get(block.key);
    const waiting = block.messages.some((one) => view.touched.has(one.message_id));
    const same =
      known &&
      !waiting &&
      known.flags === flags &&
      known.messages.length === block.messages.length &&
      known.messages.every((one, index) => one === block.messages[index]);
    if (same) return known;
    const node =
      block.kind === "day"
        ? dayRow(dayLabel(block.date))
        : block.kind === "service"
          ? serviceRow(block.messages[0])
          : bubbleRow(block, view);
    if (known) node.classList.add("changed");
    else if (this.#filled && (block.messages[0]?.message_id ?? 0) > this.#newest)
      node.classList.add("arrived");
    return { node, flags, messages: block.messages };
  }

  #count(messages, userId) {
    const newest = messages.at(-1)?.message_id ?? 0;
    if (this.#filled && !this.#stuck) {
      this.#unseen += messages.filter(
        (one) => one.message_id > this.#newest && one.from?.id !== userId,
      ).length;
    }
    this.#newest = Math.max(newest, this.#newest);
  }

  #showDown() {
    this.down.hidden = this.#stuck;
    this.badge.hidden = this.#unseen === 0;
    this.badge.textContent = String(this.#unseen);
  }
}
