// The page as a whole: top bar, language, connection, and the board of phones.

import { post } from "./api.js";
import { Board } from "./board.js";
import { askPoster, askResident } from "./dialogs.js";
import { append, avatar, el, icon } from "./dom.js";
import { openMenu } from "./menus.js";
import { language, locale, setLanguage, t } from "./strings.js";
import { World } from "./world.js";

const world = new World();
const bar = document.getElementById("bar");
const trouble = document.getElementById("trouble");
const host = document.getElementById("panes");
const tabs = document.getElementById("tabs");
const board = new Board(world, host, tabs);

let shown = "";

// Built anew only when it would read differently: a button in use keeps the focus.
function showBar() {
  const now = [world.nameOf(world.bot), world.status, language()].join();
  if (now === shown) return;
  shown = now;
  document.documentElement.lang = locale();
  document.title = `${world.nameOf(world.bot) || t("app.title")} · ${t("app.title")}`;
  host.setAttribute("aria-label", t("app.panes"));
  tabs.setAttribute("aria-label", t("app.tabs"));
  const live = world.status === "live";
  const action = (name, label, run) =>
    el(
      "button",
      { type: "button", class: "bar-button", on: { click: run } },
      icon(name, 18),
      el("span", {}, label),
    );
  const more = el(
    "button",
    {
      type: "button",
      class: "icon-button bar-more",
      "aria-label": t("app.actions"),
      "aria-haspopup": "menu",
      on: {
        click: () =>
          openMenu(
            more,
            t("app.actions"),
            ACTIONS.map(([name, key, run]) => ({ icon: name, label: t(key), run })),
          ),
      },
    },
    icon("more"),
  );
  bar.replaceChildren();
  append(bar, [
    avatar(world.bot.id, world.nameOf(world.bot) || "·", "brand", true),
    el(
      "div",
      { class: "bar-title" },
      el("h1", {}, world.nameOf(world.bot) || t("app.title")),
      el("p", {}, t("app.note")),
    ),
    el(
      "span",
      { class: `status ${live ? "live" : "lost"}`, role: "status" },
      el("i", { "aria-hidden": "true" }),
      t(live ? "app.live" : "app.connecting"),
    ),
    el(
      "div",
      { class: "bar-actions" },
      ACTIONS.map(([name, key, run]) => action(name, t(key), run)),
    ),
    el(
      "button",
      {
        type: "button",
        class: "bar-button language",
        lang: language() === "zh" ? "en" : "zh-CN",
        "aria-label": t("app.languageLabel"),
        on: { click: switchLanguage },
      },
      t("app.language"),
    ),
    more,
  ]);
}

const ACTIONS = [
  ["addPerson", "app.addResident", addResident],
  ["qr", "app.poster", openPoster],
  ["addPane", "app.addPane", () => board.add()],
];

async function addResident() {
  const asked = await askResident();
  if (!asked) return;
  try {
    const user = await post("/api/users", asked);
    world.know(user);
    board.add({ user_id: user.id, chat_id: user.id });
  } catch (error) {
    say(t("c.failed", { reason: error.message }));
  }
}

async function openPoster() {
  const asked = await askPoster(world, world.users.keys().next().value);
  if (asked) await board.openPoster(asked.userId, asked.payload);
}

function switchLanguage() {
  setLanguage(language() === "zh" ? "en" : "zh");
  showBar();
  board.rebuild();
}

function say(text) {
  trouble.textContent = text;
  trouble.hidden = !text;
}

// A short break (a restart of the server) is shown by the dot alone; only a longer one gets words.
let waiting = 0;
world.addEventListener("status", ({ detail }) => {
  clearTimeout(waiting);
  if (detail === "live") say("");
  else waiting = setTimeout(() => say(t("app.unreachable")), 2500);
  showBar();
});
world.addEventListener("change", showBar);

showBar();
await world.open();
board.open();
