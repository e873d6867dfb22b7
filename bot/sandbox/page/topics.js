// The bar of topics of a forum: which one is looked at, and which messages are in it.

import { el } from "./dom.js";
import { t } from "./strings.js";

const GENERAL = 1; // Telegram's own id of the topic that every forum has

export class Topics {
  chosen = null; // null: all
  #shown = "";
  #change;

  /** `change()` is called when another topic was chosen. */
  constructor(change) {
    this.#change = change;
    this.node = el("nav", { class: "topics", "aria-label": t("pane.topics"), hidden: true });
  }

  /** The chat's topics as they are now; a topic that is gone is no longer looked at. */
  show(chat) {
    const topics = chat?.is_forum
      ? [{ message_thread_id: GENERAL, name: t("pane.general") }, ...(chat.topics ?? [])]
      : [];
    if (!topics.some((one) => one.message_thread_id === this.chosen)) this.chosen = null;
    const now = JSON.stringify([topics, this.chosen]);
    if (now === this.#shown) return;
    this.#shown = now;
    this.node.hidden = !topics.length;
    this.node.replaceChildren(
      ...[{ message_thread_id: null, name: t("pane.allTopics") }, ...topics].map((one) => this.#button(one)),
    );
  }

  /** Those of the messages that are in the chosen topic. */
  of(messages) {
    if (this.chosen === null) return messages;
    return messages.filter((one) => (one.message_thread_id ?? GENERAL) === this.chosen);
  }

  /** What a message sent from here says about its place. */
  get place() {
    return this.chosen === null || this.chosen === GENERAL ? {} : { message_thread_id: this.chosen };
  }

  #button(topic) {
    const chosen = topic.message_thread_id === this.chosen;
    const choose = () => {
      this.chosen = topic.message_thread_id;
      this.#change();
    };
    return el(
      "button",
      { type: "button", class: "topic", "aria-pressed": chosen ? "true" : "false", on: { click: choose } },
      topic.name,
      topic.closed && el("span", { class: "topic-closed" }, ` (${t("pane.topicClosed")})`),
    );
  }
}
