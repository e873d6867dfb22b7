// The panes side by side (tabs on a narrow screen), and which of them are open.

import { post } from "./api.js";
import { avatar, arrange, el } from "./dom.js";
import { Pane } from "./pane.js";
import { t } from "./strings.js";

const STORE = "sandbox.panes";
const MOST_AT_FIRST = 4;

export class Board {
  #world;
  #panes = [];
  #active = 0;
  #suggested = null;
  #unseen = new Map();

  constructor(world, host, tabs) {
    this.#world = world;
    this.host = host;
    this.tabs = tabs;
    world.addEventListener("happened", ({ detail }) => this.#panes.forEach((pane) => pane.take(detail)));
    world.addEventListener("change", () => this.#refresh());
    world.addEventListener("reset", () => this.#renew());
  }

  /** Open the panes asked for by the address, else those of last time, else the world's, else one for each of the first. */
  open() {
    const spots = [fromAddress(), stored(), this.#world.panes]
      .map((list) => this.#valid(list))
      .find((list) => list.length);
    this.#suggested = JSON.stringify(this.#world.panes);
    (spots ?? this.#firstSpots()).forEach((spot) => this.#add(spot));
    this.#show();
  }

  // After a restart the people may be others, and a demo may have only now said which panes it wants.
  #renew() {
    const chosen = fromAddress().length + stored().length > 0;
    const lost = this.#valid(this.#panes.map((pane) => pane.spot)).length < this.#panes.length;
    const suggested = !chosen && JSON.stringify(this.#world.panes) !== this.#suggested;
    if (!lost && !suggested && this.#panes.length) return this.#panes.forEach((pane) => pane.load());
    this.#panes.forEach((pane) => pane.close());
    this.#panes = [];
    return this.open();
  }

  /** Build everything again in another language; what was being written is kept. */
  rebuild() {
    const kept = this.#panes.map((pane) => [pane.spot, pane.composer.draft]);
    this.#panes.forEach((pane) => pane.close());
    this.#panes = [];
    kept.forEach(([spot, draft]) => {
      this.#add(spot).composer.draft = draft;
    });
    this.#show();
  }

  /** One more phone; without a spot, of the first person who has none open. */
  add(spot) {
    const people = [...this.#world.users.values()].filter((user) => !user.is_bot);
    const free = people.find((user) => !this.#panes.some((pane) => pane.userId === user.id)) ?? people[0];
    if (!spot && !free) return;
    this.#add(spot ?? { user_id: free.id, chat_id: free.id });
    this.#select(this.#panes.length - 1);
    this.#save();
  }

  changed() {
    this.#save();
    this.#showTabs();
  }

  close(pane) {
    if (this.#panes.length < 2) return;
    pane.close();
    this.#panes = this.#panes.filter((one) => one !== pane);
    this.#active = Math.min(this.#active, this.#panes.length - 1);
    this.#save();
    this.#show();
  }

  noticed(pane) {
    if (this.#panes[this.#active] === pane) return;
    this.#unseen.set(pane, (this.#unseen.get(pane) ?? 0) + 1);
    this.#showTabs();
  }

  /** The person presses the bot's link: their private chat comes up and /start goes out. */
  async openPoster(userId, payload, from = null) {
    let pane = this.#panes.find((one) => one.userId === userId && one.chatId === userId) ?? null;
    if (!pane && from?.userId === userId) {
      from.look(userId, userId);
      pane = from;
    }
    if (!pane) {
      this.add({ user_id: userId, chat_id: userId });
      pane = this.#panes.at(-1);
    }
    this.#select(this.#panes.indexOf(pane));
    await post(`/api/users/${userId}/start`, { payload }).catch((error) =>
      pane.toast(t("c.failed", { reason: error.message })),
    );
  }

  #firstSpots() {
    const people = [...this.#world.users.values()].filter((user) => !user.is_bot);
    const groups = [...this.#world.chats.values()].filter((chat) => chat.type !== "private");
    const spots = people
      .slice(0, Math.max(1, MOST_AT_FIRST - Math.min(groups.length, 2)))
      .map((user) => ({ user_id: user.id, chat_id: user.id }));
    for (const group of groups.slice(0, MOST_AT_FIRST - spots.length)) {
      const member = people.find((user) => this.#world.statusIn(group, user.id) !== "left");
      if (member) spots.push({ user_id: member.id, chat_id: group.id });
    }
    return spots;
  }

  #valid(list) {
    return (Array.isArray(list) ? list : []).filter(
      (spot) =>
        this.#world.user(spot.user_id) &&
        this.#world.chatsOf(spot.user_id).some((chat) => chat.id === Number(spot.chat_id)),
    );
  }

  #add(spot) {
    const pane = new Pane(this.#world, this, spot);
    this.#panes.push(pane);
    return pane;
  }

  #refresh() {
    if (this.#suggested === null) return;
    if (!this.#panes.length && this.#world.users.size) this.open();
    this.#panes.forEach((pane) => pane.refresh());
    this.#showTabs();
  }

  #select(index) {
    this.#active = index;
    this.#show();
    const pane = this.#panes[index];
    for (const node of [pane.node, this.tabs.children[index]]) {
      node.scrollIntoView({ behavior: "smooth", inline: "nearest", block: "nearest" });
    }
  }

  #show() {
    arrange(
      this.host,
      this.#panes.map((pane) => pane.node),
    );
    this.host.style.setProperty("--panes", this.#panes.length);
    this.#panes.forEach((pane, index) => pane.node.classList.toggle("active", index === this.#active));
    this.#unseen.delete(this.#panes[this.#active]);
    this.#showTabs();
  }

  #showTabs() {
    const inUse = this.tabs.contains(document.activeElement);
    arrange(
      this.tabs,
      this.#panes.map((pane, index) => {
        const unseen = this.#unseen.get(pane) ?? 0;
        const chat = pane.chat;
        const name = pane.label || (chat?.type === "private" ? pane.title : this.#world.titleOf(chat));
        return el(
          "button",
          {
            type: "button",
            class: "tab",
            "aria-current": index === this.#active ? "true" : null,
            on: { click: () => this.#select(index) },
          },
          avatar(pane.userId, pane.title, "tiny"),
          el("span", { class: "tab-name" }, name),
          unseen > 0 && el("span", { class: "badge" }, String(unseen)),
        );
      }),
    );
    if (inUse) this.tabs.querySelector("[aria-current]")?.focus();
  }

  #save() {
    const spots = this.#panes.map((pane) => pane.spot);
    localStorage.setItem(STORE, JSON.stringify(spots));
    const address = new URL(location.href);
    if (address.searchParams.has("panes")) {
      address.searchParams.set("panes", spots.map((spot) => `${spot.user_id}:${spot.chat_id}`).join(","));
      history.replaceState(null, "", address);
    }
  }
}

/** ?panes=USER:CHAT,USER:CHAT */
function fromAddress() {
  const asked = new URLSearchParams(location.search).get("panes") ?? "";
  return asked
    .split(",")
    .filter(Boolean)
    .map((part) => {
      const [user, chat] = part.split(":").map(Number);
      return { user_id: user, chat_id: chat || user };
    });
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "[]");
  } catch {
    return [];
  }
}
