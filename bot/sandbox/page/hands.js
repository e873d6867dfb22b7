// What a person does from their phone: sending, pressing, editing, sharing, blocking, asking people in.

import { post, upload } from "./api.js";
import { askLocation, askMember, askPoster, sheet } from "./dialogs.js";
import { startPayload } from "./entities.js";
import { pressKey } from "./keyboards.js";
import { openMenu } from "./menus.js";
import { t } from "./strings.js";

export class Hands {
  /** Presses the bot has not answered yet (see keyboards.pressKey), and the messages whose buttons look different now. */
  waiting = new Set();
  touched = new Set();
  asChat = false;
  #world;
  #board;
  #pane;

  constructor(world, board, pane) {
    this.#world = world;
    this.#board = board;
    this.#pane = pane;
  }

  /** What the writing line may do; see composer.js. */
  get writing() {
    return {
      send: (text, replyTo) => this.send({ text, reply_to_message_id: replyTo }),
      saveEdit: (message, text) => this.#saveEdit(message, text),
      upload: (what) => this.#upload(what),
      location: (replyTo) => this.#sendLocation(replyTo),
      contact: () => this.#sendContact(),
      sticker: (emoji) => this.#quietly(this.send({ sticker: { emoji } })),
      choose: (button, message) => this.#choose(button, message),
      note: (text) => this.#pane.toast(text),
    };
  }

  /** What the bubbles may do; see bubbles.js and keyboards.js. */
  get reading() {
    return {
      press: (message, button) => this.#press(message, button),
      copy: (text) => this.#copy(text, t("kb.copied", { text })),
      startLink: (payload) => this.#board.openPoster(this.#pane.userId, payload, this.#pane),
      unsupported: () => this.#pane.toast(t("kb.unsupported")),
      command: (text) => this.#quietly(this.send({ text })),
      vote: (message, index) => this.#vote(message, index),
      goto: (id) => this.#pane.thread.goto(id),
      actions: (message, anchor) => this.#openActions(message, anchor),
    };
  }

  /** Send as this person; fails (after saying why) when the sandbox refuses. */
  async send(body) {
    const as = this.asChat ? { as_chat: true } : {};
    const path = `/api/chats/${this.#pane.chatId}/send`;
    this.#pane.sent([await this.#said(post(path, { user_id: this.#pane.userId, ...this.#pane.topics.place, ...body, ...as }))]);
  }

  start() {
    return this.#quietly(this.#said(post(`/api/users/${this.#pane.userId}/start`, {})));
  }

  async block(blocked) {
    const done = await this.#quietly(this.#said(post(`/api/users/${this.#pane.userId}/block`, { blocked })));
    if (done !== null) this.#pane.toast(t(blocked ? "pane.blocked" : "pane.unblocked"));
  }

  /** The menu of the chat's header. */
  openChatMenu(anchor) {
    const { chat, user, userId } = this.#pane;
    const close = { icon: "close", label: t("pane.close"), run: () => this.#board.close(this.#pane) };
    if (chat?.type === "private") {
      const poster = { icon: "qr", label: t("pane.poster"), run: () => this.#poster() };
      const block = { icon: "block", label: t("pane.block"), danger: true, run: () => this.block(true) };
      const unblock = { icon: "check", label: t("pane.unblock"), run: () => this.block(false) };
      return openMenu(anchor, t("pane.menu"), [poster, user?.blocked ? unblock : block, close]);
    }
    const leads = ["administrator", "creator"].includes(this.#world.statusIn(chat, userId));
    const mask = {
      icon: "mask",
      label: t(this.asChat ? "pane.asMyself" : "pane.asChat"),
      run: () => this.#pane.speakAsChat(!this.asChat),
    };
    const members = { icon: "addPerson", label: t("pane.addMember"), run: () => this.#addMember() };
    return openMenu(anchor, t("pane.menu"), [members, leads && mask, close]);
  }

  async #poster() {
    const asked = await askPoster(this.#world, this.#pane.userId);
    if (asked) this.#board.openPoster(asked.userId, asked.payload, this.#pane);
  }

  async #addMember() {
    const { chat, chatId, userId } = this.#pane;
    const member = await askMember(this.#world, chat);
    if (!member) return;
    await this.#quietly(this.#said(post(`/api/chats/${chatId}/members`, { ...member, by: userId })));
  }

  async #saveEdit(message, text) {
    const field = message.text === undefined ? "caption" : "text";
    const path = `/api/chats/${this.#pane.chatId}/messages/${message.message_id}/edit`;
    this.#pane.changed(await this.#said(post(path, { user_id: this.#pane.userId, [field]: text })));
  }

  async #upload(what) {
    const { chatId, userId } = this.#pane;
    const answer = await this.#said(upload(chatId, { userId, asChat: this.asChat, ...what }));
    this.#pane.sent(answer.messages);
  }

  async #sendLocation(replyTo) {
    const location = await askLocation();
    if (location) await this.#quietly(this.send({ location, reply_to_message_id: replyTo }));
  }

  async #sendContact() {
    const { userId, user, phone } = this.#pane;
    const number = `+86 138 0000 ${String(userId % 10000).padStart(4, "0")}`;
    const agreed = await sheet(phone, {
      text: t("kb.askContact"),
      detail: t("kb.askContactBody", { phone: number }),
      agree: t("kb.share"),
      refuse: t("d.cancel"),
    });
    if (!agreed) return;
    const contact = {
      phone_number: number.replaceAll(" ", ""),
      first_name: user.first_name,
      user_id: userId,
    };
    await this.#quietly(this.send({ contact }));
  }

  // In groups a press on the reply keyboard is a reply to the message that brought it, so that the bot may read it.
  #choose(button, message) {
    if (button.request_location) return this.#sendLocation();
    if (button.request_contact) return this.#sendContact();
    if (button.request_users || button.request_chat || button.request_poll || button.web_app) {
      return this.#pane.toast(t("kb.unsupported"));
    }
    const replyTo = this.#pane.chat?.type === "private" ? undefined : message.message_id;
    return this.#quietly(this.send({ text: button.text, reply_to_message_id: replyTo }));
  }

  async #press(message, button) {
    const key = pressKey(message, button);
    if (this.waiting.has(key)) return;
    this.#wait(message, key, true);
    const path = `/api/chats/${this.#pane.chatId}/messages/${message.message_id}/press`;
    const body = { user_id: this.#pane.userId, data: button.callback_data };
    const pressed = await this.#quietly(this.#said(post(path, body)));
    const answer = pressed && (await this.#world.answerTo(pressed.callback_query_id));
    this.#wait(message, key, false);
    if (!pressed) return;
    const payload = answer?.url ? startPayload(answer.url, this.#world.bot) : null;
    if (payload !== null) this.reading.startLink(payload);
    else if (!answer) this.#pane.toast(t("kb.noAnswer"));
    else if (answer.text && answer.show_alert) await sheet(this.#pane.phone, { text: answer.text });
    else if (answer.text) this.#pane.toast(answer.text);
  }

  #vote(message, index) {
    const path = `/api/chats/${this.#pane.chatId}/messages/${message.message_id}/vote`;
    return this.#quietly(this.#said(post(path, { user_id: this.#pane.userId, options: [index] })));
  }

  #wait(message, key, waiting) {
    if (waiting) this.waiting.add(key);
    else this.waiting.delete(key);
    this.touched.add(message.message_id);
    this.#pane.draw();
  }

  #openActions(message, anchor) {
    const own = message.from?.id === this.#pane.userId && !message.sender_chat && !message.forward_origin;
    const text = message.text ?? message.caption;
    const { composer } = this.#pane;
    openMenu(anchor, t("msg.actions"), [
      { icon: "reply", label: t("msg.reply"), run: () => composer.reply(message) },
      own && text !== undefined && { icon: "edit", label: t("msg.edit"), run: () => composer.edit(message) },
      text && { icon: "copy", label: t("msg.copy"), run: () => this.#copy(text, t("msg.copied")) },
    ]);
  }

  async #copy(text, said) {
    await navigator.clipboard?.writeText(text).catch(() => null);
    this.#pane.toast(said);
  }

  /** The promise's result; a refusal is said on this phone before it goes on as a failure. */
  async #said(promise) {
    try {
      return await promise;
    } catch (error) {
      this.#pane.toast(t("c.failed", { reason: error.message }));
      throw error;
    }
  }

  // For those whose failure was said and needs nothing more.
  #quietly(promise) {
    return promise.catch(() => null);
  }
}
