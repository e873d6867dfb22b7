// The messages of one chat as one person sees them, oldest first; only the newest are held.
// The list is a new array after every change, and a message a new object after every edit.

import { get } from "./api.js";

const PAGE = 100;
const MOST = 400;

export class History {
  messages = [];
  #loaded = false;
  #edits = new Map(); // those that come while the page they belong to is still on its way
  #chatId = 0;
  #userId = 0;
  #complete = false;
  #busy = false;
  #turn = 0;

  /** True once it is known that there are none. */
  get empty() {
    return this.#loaded && !this.messages.length;
  }

  /** Read the newest messages anew; false when another chat was asked for meanwhile. Fails with an ApiError. */
  async open(chatId, userId) {
    const turn = (this.#turn += 1);
    this.messages = [];
    this.#chatId = chatId;
    this.#userId = userId;
    this.#loaded = false;
    this.#complete = true;
    this.#edits = new Map();
    const page = await this.#page("");
    if (turn !== this.#turn) return false;
    const [meanwhile, edits] = [this.messages, this.#edits];
    this.#loaded = true;
    this.messages = page.map((message) => edits.get(message.message_id) ?? message);
    this.#complete = page.length < PAGE;
    meanwhile.forEach((message) => this.put(message));
    return true;
  }

  /** Read one page further back; true when there was something. */
  async older() {
    if (this.#complete || this.#busy || !this.messages.length) return false;
    const turn = this.#turn;
    const before = this.messages[0].message_id;
    this.#busy = true;
    const page = await this.#page(`&before=${before}`).catch(() => []);
    this.#busy = false;
    if (turn !== this.#turn) return false;
    this.#complete = page.length < PAGE;
    this.messages = [...page.filter((one) => one.message_id < before), ...this.messages];
    return page.length > 0;
  }

  /** Add a message, or put it in the stead of its older self; true when it is new. */
  put(message) {
    const newest = this.messages.at(-1)?.message_id ?? 0;
    if (newest < message.message_id) {
      this.messages = [...this.messages, message];
      return true;
    }
    if (this.messages.some((one) => one.message_id === message.message_id)) {
      this.replace(message);
      return false;
    }
    this.messages = [...this.messages, message].sort((a, b) => a.message_id - b.message_id);
    return true;
  }

  /** Let go of the oldest when there are very many; they can be read again. */
  trim() {
    if (this.messages.length <= MOST) return;
    this.messages = this.messages.slice(-MOST / 2);
    this.#complete = false;
  }

  replace(message) {
    const before = this.messages.find((one) => one.message_id === message.message_id);
    if (before?.reactions && !message.reactions) message = { ...message, reactions: before.reactions };
    if (!this.#loaded) this.#edits.set(message.message_id, message);
    this.messages = this.messages.map((one) => (one.message_id === message.message_id ? message : one));
  }

  /** Somebody's reaction to a message takes the place of the one before; an empty one takes it away. */
  react(messageId, userId, reaction) {
    const message = this.messages.find((one) => one.message_id === messageId);
    if (message) this.replace({ ...message, reactions: { ...message.reactions, [userId]: reaction } });
  }

  remove(messageIds) {
    this.messages = this.messages.filter((one) => !messageIds.includes(one.message_id));
  }

  async #page(rest) {
    return (await get(`/api/chats/${this.#chatId}/messages?user_id=${this.#userId}&limit=${PAGE}${rest}`))
      .messages;
  }
}
