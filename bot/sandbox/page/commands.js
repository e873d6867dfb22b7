// The list of commands over the writing line: the whole menu, or what fits the "/…" being typed.

import { el } from "./dom.js";
import { t } from "./strings.js";

let lists = 0;

export class CommandList {
  #input;
  #choose;
  #commands = [];
  #at = -1;
  #id = `commands-${(lists += 1)}`;

  /** `choose(command)` is called with the one pressed; `input` says by aria-activedescendant which one is lit. */
  constructor(input, choose) {
    this.#input = input;
    this.#choose = choose;
    this.node = el("ul", {
      class: "commands",
      id: this.#id,
      role: "listbox",
      "aria-label": t("c.commands"),
      hidden: true,
    });
  }

  get open() {
    return !this.node.hidden;
  }

  set commands(commands) {
    this.#commands = commands;
    this.filter();
  }

  get empty() {
    return this.#commands.length === 0;
  }

  toggle() {
    if (this.open) this.close();
    else this.#show(this.#commands, -1);
  }

  /** Follow what is being typed. */
  filter() {
    const typed = /^\/(\w*)$/.exec(this.#input.value);
    if (!typed) return this.close();
    return this.#show(
      this.#commands.filter((one) => one.command.startsWith(typed[1].toLowerCase())),
      0,
    );
  }

  close() {
    this.node.hidden = true;
    this.#light(-1);
  }

  /** True when the key belonged to the list. A command typed in full is left to the writing line. */
  key(event) {
    const options = [...this.node.children];
    if (!this.open || event.shiftKey) return false;
    if (event.key === "ArrowDown") this.#light((this.#at + 1) % options.length);
    else if (event.key === "ArrowUp")
      this.#light((Math.max(this.#at, 0) + options.length - 1) % options.length);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab" || (event.key === "Enter" && !this.#typedInFull()))
      options[Math.max(0, this.#at)].click();
    else return false;
    event.preventDefault();
    return true;
  }

  #typedInFull() {
    return this.#at <= 0 && this.#commands.some((one) => `/${one.command}` === this.#input.value.trim());
  }

  #show(commands, lit) {
    this.node.replaceChildren(
      ...commands.map((one, index) =>
        el(
          "li",
          {
            role: "option",
            id: `${this.#id}-${index}`,
            on: { mousedown: (event) => event.preventDefault(), click: () => this.#choose(one) },
          },
          el("span", { class: "command-name" }, `/${one.command}`),
          el("span", { class: "command-about" }, one.description),
        ),
      ),
    );
    this.node.hidden = commands.length === 0;
    this.#light(commands.length ? lit : -1);
  }

  #light(index) {
    this.#at = index;
    const options = [...this.node.children];
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    options[index]?.scrollIntoView({ block: "nearest" });
    if (options[index]) this.#input.setAttribute("aria-activedescendant", options[index].id);
    else this.#input.removeAttribute("aria-activedescendant");
  }
}
