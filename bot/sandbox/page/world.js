// What the sandbox knows: the bot, people, chats, and the stream of what happens.
// Events sent to listeners: "change" (people, chats or bot differ), "happened" (detail: one event of the
// stream), "reset" (all was read anew: the connection was lost, or the server says so), "status" (detail: live | lost).

import { get } from "./api.js";

const RETRY_FIRST_MS = 400;
const RETRY_LONGEST_MS = 4000;
const ANSWER_LIFETIME_MS = 16000; // the server takes answers for 15 seconds
const GATHER_MS = 40; // many changes at once are told as one
const ANSWER_POLL_MS = 1500;

export class World extends EventTarget {
  bot = { id: 0, first_name: "", username: "" };
  users = new Map();
  chats = new Map();
  panes = [];
  status = "lost";
  #cursor = 0;
  #stream = null;
  #retry = RETRY_FIRST_MS;
  #answers = new Map();
  #reading = 0;
  #anything = false;
  #changing = null;

  /** Read the world and follow it for ever; resolves when it was read the first time. */
  async open() {
    let known = false;
    while (!known) {
      try {
        await this.#read();
        known = true;
      } catch {
        this.#setStatus("lost");
        await this.#pause();
      }
    }
    this.#follow();
  }

  user(id) {
    return this.users.get(Number(id));
  }

  /** A group by id, or the private chat of the person with that id. */
  chat(id) {
    const person = this.user(id);
    return this.chats.get(Number(id)) ?? (person ? { id: person.id, type: "private", ...person } : undefined);
  }

  /** The chats this person has: the private one first, then groups they are in. */
  chatsOf(userId) {
    const own = this.chat(userId);
    const groups = [...this.chats.values()].filter(
      (chat) => chat.type !== "private" && !chat.migrate_to_chat_id && this.statusIn(chat, userId) !== "left",
    );
    return [...(own ? [own] : []), ...groups];
  }

  statusIn(chat, userId) {
    const member = chat?.members?.find((one) => one.user_id === Number(userId));
    return !member || member.status === "kicked" ? "left" : member.status;
  }

  /** Somebody the server has just told us of outside the stream. */
  know(user) {
    this.#put(this.users, user);
  }

  nameOf(user) {
    return user ? [user.first_name, user.last_name].filter(Boolean).join(" ") : "";
  }

  titleOf(chat) {
    if (!chat) return "";
    return chat.type === "private" ? this.nameOf(this.bot) : chat.title;
  }

  /** What answerCallbackQuery said to this press; null when the bot stayed silent. */
  async answerTo(callbackId) {
    const id = String(callbackId);
    const until = performance.now() + ANSWER_LIFETIME_MS;
    while (performance.now() < until) {
      const said = this.#answers.get(id) ?? (await this.#nextAnswer(id));
      if (said) return said;
      const asked = await get(`/api/callbacks/${encodeURIComponent(id)}`).catch(() => null);
      if (asked?.answered) return asked;
    }
    return null;
  }

  #nextAnswer(id) {
    return new Promise((resolve) => {
      const finish = (value) => {
        clearTimeout(timer);
        this.removeEventListener("answer", check);
        resolve(value);
      };
      const check = () => this.#answers.has(id) && finish(this.#answers.get(id));
      const timer = setTimeout(() => finish(null), ANSWER_POLL_MS);
      this.addEventListener("answer", check);
    });
  }

  async #read() {
    const world = await get("/api/world");
    this.bot = world.bot;
    this.users = new Map(world.users.map((user) => [user.id, user]));
    this.chats = new Map(world.chats.map((chat) => [chat.id, chat]));
    this.panes = world.panes ?? [];
    this.#cursor = world.cursor;
    this.dispatchEvent(new Event("change"));
  }

  #follow() {
    const stream = new EventSource(`/api/events?after=${this.#cursor}`);
    this.#stream = stream;
    stream.onopen = () => {
      this.#retry = RETRY_FIRST_MS;
      this.#setStatus("live");
    };
    stream.onmessage = (event) => {
      this.#take(JSON.parse(event.data));
    };
    stream.onerror = () => {
      stream.close();
      if (this.#stream === stream) this.#recover();
    };
  }

  // A restarted server counts its events anew, so after any loss everything is read again rather than resumed.
  async #recover() {
    this.#setStatus("lost");
    for (;;) {
      await this.#pause();
      try {
        await this.#read();
        break;
      } catch {
        continue;
      }
    }
    this.#follow();
    this.dispatchEvent(new Event("reset"));
  }

  async #pause() {
    await new Promise((resolve) => setTimeout(resolve, this.#retry));
    this.#retry = Math.min(this.#retry * 1.6, RETRY_LONGEST_MS);
  }

  #setStatus(status) {
    this.status = status;
    this.dispatchEvent(new CustomEvent("status", { detail: status }));
  }

  #take(event) {
    if (event.type === "user" && event.user) this.#put(this.users, event.user);
    else if (event.type === "chat" && event.chat) this.#put(this.chats, event.chat);
    else if (event.type === "answer") this.#remember(event);
    else if (event.type === "world" || event.type === "commands") this.#readSoon(event.type);
    this.dispatchEvent(new CustomEvent("happened", { detail: event }));
  }

  #put(map, item) {
    map.set(item.id, item);
    this.#changing ??= setTimeout(() => {
      this.#changing = null;
      this.dispatchEvent(new Event("change"));
    }, GATHER_MS);
  }

  #remember(event) {
    this.#answers.set(String(event.callback_query_id), event);
    if (this.#answers.size > 200) this.#answers.delete(this.#answers.keys().next().value);
    this.dispatchEvent(new Event("answer"));
  }

  // "commands" is said when the bot's name or description changes, too; "world" when anything may have.
  #readSoon(why) {
    clearTimeout(this.#reading);
    this.#anything ||= why === "world";
    this.#reading = setTimeout(async () => {
      const anything = this.#anything;
      this.#anything = false;
      await this.#read().catch(() => null);
      if (anything) this.dispatchEvent(new Event("reset"));
    }, GATHER_MS);
  }
}
