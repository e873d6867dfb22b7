// The writing line of one phone: text, commands, attachments, voice, reply and edit bars, reply keyboard.

import { senderOf } from "./bubbles.js";
import { CommandList } from "./commands.js";
import { el, icon, iconButton } from "./dom.js";
import { replyKeyboard } from "./keyboards.js";
import { summary } from "./media.js";
import { openMenu } from "./menus.js";
import { Recorder } from "./recorder.js";
import { t } from "./strings.js";
import { Tray } from "./tray.js";

const TALLEST_PX = 132;
const STICKERS = ["👍", "❤️", "😊", "🙏"];

/**
 * `act`: {send(text, replyTo), saveEdit(message, text), upload({kind, files, caption, replyTo}), location(replyTo),
 * contact(), sticker(emoji), choose(button, message), note(text)}; those that send give a promise, which fails
 * when nothing was sent: then what was written comes back.
 */
export class Composer {
  #act;
  #replyTo = null;
  #editing = null;
  #markup = { kind: "none" };
  #hidden = new Map();

  constructor(act) {
    this.#act = act;
    this.#buildLine();
    this.commands = new CommandList(this.input, (command) => this.#sendCommand(command));
    this.recorder = new Recorder();
    this.bar = el("div", { class: "composer-bar", hidden: true });
    this.keyboard = el("div", { class: "keyboard-slot", hidden: true });
    this.node = el(
      "div",
      { class: "composer" },
      this.commands.node,
      this.bar,
      this.tray.node,
      this.line,
      this.recorder.node,
      this.keyboard,
    );
  }

  #buildLine() {
    this.input = el("textarea", {
      rows: "1",
      class: "input",
      "aria-label": t("c.message"),
      placeholder: t("c.message"),
      autocomplete: "off",
      on: {
        input: () => this.#typed(),
        keydown: (event) => this.#key(event),
        paste: (event) => this.#paste(event),
        blur: (event) => event.relatedTarget !== this.menuButton && this.commands.close(),
      },
    });
    this.tray = new Tray(() => this.#trayChanged());
    this.menuButton = el(
      "button",
      {
        type: "button",
        class: "command-menu",
        "aria-label": t("c.commands"),
        title: t("c.commands"),
        hidden: true,
        on: {
          click: () => {
            this.commands.toggle();
            this.input.focus();
          },
        },
      },
      icon("menu", 18),
      el("span", {}, t("c.menu")),
    );
    this.attach = iconButton("attach", t("c.attach"), () => this.#openAttach(), { "aria-haspopup": "menu" });
    this.keys = iconButton("keyboard", t("kb.show"), () => this.#toggleKeyboard(), {
      class: "inside",
      hidden: true,
    });
    this.send = iconButton("send", t("c.send"), () => this.#submit(), { class: "round", hidden: true });
    this.mic = iconButton("mic", t("c.record"), () => this.#record(), { class: "round quiet" });
    this.line = el(
      "div",
      { class: "composer-line" },
      this.menuButton,
      this.attach,
      el("div", { class: "input-wrap" }, this.input, this.keys),
      this.send,
      this.mic,
      this.tray.picker,
    );
  }

  /** What is written but not sent, to carry over when the page is built anew. */
  get draft() {
    return this.#editing ? "" : this.input.value;
  }

  set draft(text) {
    this.input.value = text;
    this.#typed();
  }

  setCommands(commands) {
    this.commands.commands = commands;
    this.menuButton.hidden = commands.length === 0;
  }

  reply(message) {
    this.#turnTo({ replyTo: message });
    this.input.focus();
  }

  edit(message) {
    this.input.value = message.text ?? message.caption ?? "";
    this.#turnTo({ editing: message });
    this.input.focus();
  }

  /** What the bot wants shown: see keyboards.currentMarkup. */
  setMarkup(markup) {
    const before = this.#markup;
    this.#markup = markup;
    if (before.kind === markup.kind && before.markup === markup.markup && before.used === markup.used) return;
    if (markup.kind === "force" && before.message?.message_id !== markup.message.message_id)
      this.#force(markup.message);
    this.#showKeyboard();
    this.#typed();
  }

  stop() {
    this.recorder.stop();
  }

  // ForceReply moves the focus only in the phone that is in use: all phones share one keyboard here.
  #force(message) {
    const inUse = this.node.closest(".pane")?.contains(document.activeElement);
    this.#turnTo({ replyTo: message });
    if (inUse) this.input.focus();
  }

  #turnTo({ replyTo = null, editing = null } = {}) {
    this.#replyTo = replyTo;
    this.#editing = editing;
    this.#showBar();
    this.#typed();
  }

  #typed() {
    this.input.style.height = "";
    if (this.input.scrollHeight > this.input.clientHeight) {
      this.input.style.height = `${Math.min(this.input.scrollHeight, TALLEST_PX)}px`;
    }
    const ready = this.input.value.trim() !== "" || this.tray.files.length > 0 || this.#editing !== null;
    this.send.hidden = !ready;
    this.mic.hidden = ready;
    this.input.placeholder = this.tray.files.length
      ? t("c.caption")
      : this.#markup.markup?.input_field_placeholder || t("c.message");
    // The word beside the lines gives way where the writing needs the room.
    this.menuButton.classList.toggle("slim", this.input.value !== "" || this.#markup.kind === "keyboard");
    this.commands.filter();
  }

  // An Enter that ends the choice of a Chinese character is not meant for us.
  #key(event) {
    if (event.isComposing || event.keyCode === 229 || this.commands.key(event)) return;
    if (event.key === "Escape") this.#cancelBar();
    else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    }
  }

  #paste(event) {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    this.tray.addAny([...event.clipboardData.files]);
  }

  #trayChanged() {
    this.#typed();
    if (this.tray.files.length) this.input.focus();
  }

  async #submit() {
    const text = this.input.value.trim();
    const [files, kind, replyTo, editing] = [this.tray.files, this.tray.kind, this.#replyTo, this.#editing];
    if (!text && !files.length) return;
    this.#reset();
    try {
      if (editing) await this.#act.saveEdit(editing, text);
      else if (files.length)
        await this.#act.upload({ kind, files, caption: text, replyTo: replyTo?.message_id });
      else await this.#act.send(text, replyTo?.message_id);
    } catch {
      if (!this.input.value) this.input.value = text;
      this.tray.add(files, kind);
      this.#turnTo({ replyTo, editing });
    }
  }

  #reset() {
    this.input.value = "";
    this.tray.clear();
    this.#turnTo();
  }

  #takeReply() {
    const replyTo = this.#replyTo?.message_id;
    this.#turnTo();
    return replyTo;
  }

  #sendCommand(command) {
    const replyTo = this.#replyTo?.message_id;
    this.#reset();
    return this.#act.send(`/${command.command}`, replyTo).catch(() => null);
  }

  #showBar() {
    const message = this.#editing ?? this.#replyTo;
    this.send.setAttribute("aria-label", t(this.#editing ? "c.save" : "c.send"));
    this.bar.hidden = !message;
    if (!message) return;
    const title = this.#editing ? t("c.editing") : t("c.replying", { name: senderOf(message).name });
    this.bar.replaceChildren(
      el("span", { class: "composer-bar-icon" }, icon(this.#editing ? "edit" : "reply", 20)),
      el("span", { class: "composer-bar-words" }, el("strong", {}, title), el("span", {}, summary(message))),
      iconButton("close", t("c.cancel"), () => this.#cancelBar()),
    );
  }

  #cancelBar() {
    if (this.#editing) this.input.value = "";
    this.#turnTo();
  }

  #openAttach() {
    const pick = (kind) => () => this.tray.pick(kind);
    openMenu(this.attach, t("c.attach"), [
      { icon: "photo", label: t("c.photo"), run: pick("photo") },
      { icon: "video", label: t("c.video"), run: pick("video") },
      { icon: "file", label: t("c.document"), run: pick("document") },
      { icon: "music", label: t("c.audio"), run: pick("voice") },
      { icon: "pin", label: t("c.location"), run: () => this.#act.location(this.#takeReply()) },
      { icon: "person", label: t("c.contact"), run: () => this.#act.contact() },
      { icon: "sticker", label: t("c.sticker"), run: () => this.#openStickers() },
    ]);
  }

  #openStickers() {
    const sticker = (emoji) => ({ icon: "sticker", label: emoji, run: () => this.#act.sticker(emoji) });
    openMenu(this.attach, t("c.sticker"), STICKERS.map(sticker));
  }

  async #record() {
    const recording = this.recorder.record();
    this.line.hidden = true;
    try {
      const file = await recording;
      if (file)
        await this.#act
          .upload({ kind: "voice", files: [file], caption: "", replyTo: this.#takeReply() })
          .catch(() => null);
    } catch {
      this.#act.note(t("c.noRecorder"));
      this.tray.pick("voice");
    } finally {
      this.line.hidden = false;
    }
  }

  #keyboardShown() {
    const { kind, message, markup, used } = this.#markup;
    if (kind !== "keyboard") return false;
    return this.#hidden.get(message.message_id) ?? !(markup.one_time_keyboard && used);
  }

  #showKeyboard() {
    const shown = this.#keyboardShown();
    const { kind, markup, message } = this.#markup;
    this.keyboard.hidden = !shown;
    this.keyboard.replaceChildren(
      ...(shown ? [replyKeyboard(markup, (button) => this.#keyPressed(button, message))] : []),
    );
    this.keys.hidden = kind !== "keyboard" || Boolean(markup.is_persistent && shown);
    this.keys.setAttribute("aria-label", t(shown ? "kb.hide" : "kb.show"));
    this.keys.title = this.keys.getAttribute("aria-label");
    this.keys.setAttribute("aria-pressed", String(shown));
  }

  #toggleKeyboard() {
    this.#hidden.set(this.#markup.message.message_id, !this.#keyboardShown());
    this.#showKeyboard();
  }

  #keyPressed(button, message) {
    this.#hidden.delete(message.message_id);
    this.#act.choose(button, message);
  }
}
