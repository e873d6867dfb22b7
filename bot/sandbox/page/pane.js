// One phone: one person looking at one chat.

import { get } from "./api.js";
import { Composer } from "./composer.js";
import { avatar, el, iconButton } from "./dom.js";
import { Hands } from "./hands.js";
import { History } from "./history.js";
import { currentMarkup } from "./keyboards.js";
import { t } from "./strings.js";
import { Thread } from "./thread.js";
import { Topics } from "./topics.js";

const TYPING_MS = 5000;
const TOAST_MS = 3600;
const TYPING_WORDS = new Set(["upload_photo", "upload_video", "upload_document", "record_voice"]);

export class Pane {
  #world;
  #board;
  #hands;
  #history = new History();
  #drawn = false;
  #typing = null;
  #typingTimer = 0;

  /** `board` opens, closes and remembers panes (board.js); `spot`: {user_id, chat_id, label?}. */
  constructor(world, board, spot) {
    this.#world = world;
    this.#board = board;
    this.#hands = new Hands(world, board, this);
    this.userId = Number(spot.user_id);
    this.chatId = Number(spot.chat_id);
    this.label = spot.label ?? "";
    this.#build();
    this.refresh();
    this.load();
  }

  get spot() {
    return { user_id: this.userId, chat_id: this.chatId, ...(this.label ? { label: this.label } : {}) };
  }

  get user() {
    return this.#world.user(this.userId);
  }

  get chat() {
    return this.#world.chat(this.chatId);
  }

  get title() {
    return this.#world.nameOf(this.user) || t("pane.unknown", { id: this.userId });
  }

  #build() {
    this.thread = new Thread(() => this.#older());
    this.topics = new Topics(() => this.refresh());
    this.composer = new Composer(this.#hands.writing);
    this.toasts = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.foot = el("div", { class: "phone-foot" });
    const header = this.#buildHeader();
    this.phone = el("div", { class: "phone" }, header, this.topics.node, this.thread.node, this.toasts, this.foot);
    this.phone.addEventListener("dragover", (event) => event.preventDefault());
    this.phone.addEventListener("drop", (event) => {
      event.preventDefault();
      this.composer.tray.addAny([...event.dataTransfer.files]);
    });
    this.node = el("section", { class: "pane" }, this.#buildCaption(), this.phone);
  }

  #buildHeader() {
    this.face = el("span", { class: "phone-face" });
    this.titleNode = el("h2");
    this.subtitle = el("p");
    const open = () => this.#hands.openChatMenu(menu);
    const menu = iconButton("more", t("pane.menu"), open, { "aria-haspopup": "menu" });
    const words = el("div", { class: "phone-title" }, this.titleNode, this.subtitle);
    return el("header", { class: "phone-header" }, this.face, words, menu);
  }

  #buildCaption() {
    const select = (label, change) => el("select", { "aria-label": label, title: label, on: { change } });
    this.who = select(t("pane.who"), () => this.look(Number(this.who.value), null));
    this.where = select(t("pane.where"), () => this.look(this.userId, Number(this.where.value)));
    this.labelNode = el("span", { class: "pane-label" });
    const choice = el("div", { class: "pane-choice" }, this.who, this.where);
    const close = iconButton("close", t("pane.close"), () => this.#board.close(this), {
      class: "pane-close",
    });
    return el("div", { class: "pane-caption" }, this.labelNode, choice, close);
  }

  /** Look from another person or at another chat; where the person is not in the chat, their private one. */
  look(userId, chatId) {
    const chats = this.#world.chatsOf(userId);
    const wanted = chatId ?? (this.chatId === this.userId ? userId : this.chatId);
    this.userId = userId;
    this.chatId = (chats.find((chat) => chat.id === wanted) ?? chats[0])?.id ?? userId;
    this.label = "";
    this.#hands.asChat = false;
    this.refresh();
    this.load();
    this.#board.changed(this);
  }

  speakAsChat(asChat) {
    this.#hands.asChat = asChat;
    this.refresh();
  }

  /** People, chats or the bot differ: selectors, header and foot say so. */
  refresh() {
    this.#followMigration();
    const title = this.#world.titleOf(this.chat);
    const people = [...this.#world.users.values()].filter((user) => !user.is_bot);
    const chats = this.#world.chatsOf(this.userId);
    this.labelNode.textContent = this.label || this.title;
    this.node.setAttribute("aria-label", t("pane.label", { user: this.title, chat: title }));
    offer(this.who, people, (user) => this.#world.nameOf(user), this.userId);
    offer(this.where, chats, (chat) => this.#world.titleOf(chat), this.chatId);
    this.#showHeader();
    this.topics.show(this.chat);
    this.draw();
  }

  #followMigration() {
    const moved = this.chat?.migrate_to_chat_id;
    if (!moved || !this.#world.chat(moved)) return;
    this.chatId = moved;
    this.load();
    this.#board.changed(this);
  }

  /** Read the newest messages anew. */
  async load() {
    this.#stopTyping();
    this.thread.clear();
    this.#loadCommands();
    try {
      if (!(await this.#history.open(this.chatId, this.userId))) return;
    } catch (error) {
      this.toast(t("pane.loadFailed", { reason: error.message }));
    }
    this.draw();
  }

  async #older() {
    if (await this.#history.older()) this.draw();
  }

  async #loadCommands() {
    const [chatId, userId] = [this.chatId, this.userId];
    const answer = await get(`/api/chats/${chatId}/commands?user_id=${userId}`).catch(() => ({
      commands: [],
    }));
    if (chatId === this.chatId && userId === this.userId) this.composer.setCommands(answer.commands);
  }

  /** One event of the sandbox's stream. */
  take(event) {
    if (event.type === "commands") this.#loadCommands();
    if (event.chat_id !== this.chatId) return;
    if (event.type === "message") this.#arrived(event.message);
    else if (event.type === "edit" || event.type === "markup") this.#history.replace(event.message);
    else if (event.type === "reaction") this.#history.react(event.message_id, event.user_id, event.reaction);
    else if (event.type === "delete") this.#history.remove(event.message_ids);
    else if (event.type === "typing") this.#showTyping(event.action);
    this.draw();
  }

  #arrived(message) {
    const fresh = this.#history.put(message);
    if (message.from?.id === this.#world.bot.id) this.#stopTyping();
    if (fresh && message.from?.id !== this.userId) this.#board.noticed(this);
  }

  /** This person's own messages, just sent from here. */
  sent(messages) {
    const here = messages.filter((message) => message.chat.id === this.chatId);
    here.forEach((message) => this.#history.put(message));
    this.thread.toBottom();
    this.draw();
  }

  changed(message) {
    this.#history.replace(message);
    this.draw();
  }

  /** Show what changed; any number of calls before the next frame cost one. */
  draw() {
    if (this.#drawn) return;
    this.#drawn = true;
    requestAnimationFrame(() => {
      this.#drawn = false;
      this.#show();
    });
  }

  #show() {
    if (this.thread.atBottom) this.#history.trim();
    const { messages } = this.#history;
    const { waiting, touched } = this.#hands;
    const group = this.chat?.type !== "private";
    const view = {
      userId: this.userId,
      bot: this.#world.bot,
      group,
      waiting,
      touched,
      act: this.#hands.reading,
    };
    const notes = [this.#history.empty && this.#emptyNote(), this.#typing && typingRow()];
    this.thread.show(this.topics.of(messages), view, notes.filter(Boolean));
    touched.clear();
    this.composer.setMarkup(
      this.user ? currentMarkup(messages, this.user, this.#world.bot) : { kind: "none" },
    );
    this.#showFoot();
  }

  #emptyNote() {
    const about = this.#world.bot.description || this.#world.bot.short_description;
    if (this.chat?.type !== "private" || !about) {
      return el("li", { class: "service-row" }, el("span", { class: "service" }, t("pane.empty")));
    }
    return el("li", { class: "about" }, el("strong", {}, t("pane.what")), el("p", {}, about));
  }

  #showHeader() {
    const group = this.chat && this.chat.type !== "private";
    const title = this.#world.titleOf(this.chat);
    this.face.replaceChildren(avatar(this.chatId, title, "", !group));
    this.titleNode.textContent = title;
    this.subtitle.textContent = this.#subtitle(group);
    this.subtitle.classList.toggle("is-typing", this.#typing !== null);
  }

  #subtitle(group) {
    if (this.#typing) return t(`pane.${this.#typing}`);
    if (!group) return t("pane.bot");
    const people = (this.chat.members ?? []).filter((one) => !["left", "kicked"].includes(one.status));
    return t(this.#hands.asChat ? "pane.anonymous" : "pane.members", { n: people.length });
  }

  // Blocked, gone or never started: one clear button takes the place of the writing line, as in the real app.
  #showFoot() {
    const state = this.#footState();
    if (this.foot.dataset.state === state) return;
    const inUse = this.foot.contains(document.activeElement);
    this.foot.dataset.state = state;
    this.foot.replaceChildren(this.#foot(state));
    if (inUse) this.foot.querySelector("textarea, button")?.focus();
  }

  #footState() {
    if (this.user?.deactivated) return "gone";
    if (this.chat?.type !== "private") {
      return this.#world.statusIn(this.chat, this.userId) === "left" ? "outside" : "write";
    }
    if (this.user?.blocked) return "blocked";
    return this.#history.empty ? "start" : "write";
  }

  #foot(state) {
    const big = (words, run) =>
      el("button", { type: "button", class: "foot-button", on: { click: run } }, words);
    const note = (words) => el("p", { class: "foot-note" }, words);
    if (state === "gone") return note(t("pane.deactivated"));
    if (state === "outside") return note(t("pane.notMember", { user: this.title }));
    if (state === "blocked") return big(t("pane.unblock"), () => this.#hands.block(false));
    if (state === "start") return big(t("pane.start"), () => this.#hands.start());
    return this.composer.node;
  }

  #showTyping(action) {
    clearTimeout(this.#typingTimer);
    this.#typing = TYPING_WORDS.has(action) ? action : "typing";
    this.#typingTimer = setTimeout(() => {
      this.#stopTyping();
      this.draw();
    }, TYPING_MS);
    this.#showHeader();
  }

  #stopTyping() {
    if (!this.#typing) return;
    clearTimeout(this.#typingTimer);
    this.#typing = null;
    this.#showHeader();
  }

  /** A short note over this phone; it goes by itself. */
  toast(text) {
    const note = el("div", { class: "toast" }, text);
    this.toasts.append(note);
    setTimeout(() => note.remove(), TOAST_MS);
  }

  close() {
    this.thread.close();
    this.composer.stop();
    clearTimeout(this.#typingTimer);
    this.node.remove();
  }
}

function typingRow() {
  const dots = el("span", { class: "typing-dots" }, el("i"), el("i"), el("i"));
  return el("li", { class: "row in typing-row", "aria-hidden": "true" }, dots);
}

/** Fill a select with `things` by id; the chosen one is there even when it is unknown. */
function offer(select, things, nameOf, chosen) {
  const entries = things.map((one) => [one.id, nameOf(one)]);
  if (!entries.some(([id]) => id === chosen)) entries.push([chosen, "—"]);
  const signature = JSON.stringify(entries);
  if (select.dataset.signature !== signature) {
    select.dataset.signature = signature;
    select.replaceChildren(...entries.map(([value, label]) => el("option", { value }, label)));
  }
  select.value = String(chosen);
}
