// The page's dialogs: each resolves to what was entered, or null when it was closed.

import { avatar, el } from "./dom.js";
import { t } from "./strings.js";

// Roughly the five communities of the demo's sub-district; any other point can be typed.
const PLACES = [
  ["place.luotian", 22.8043, 113.8671],
  ["place.yanchuan", 22.7968, 113.8527],
  ["place.hongqiaotou", 22.7861, 113.8605],
  ["place.shanmen", 22.7896, 113.8719],
  ["place.tangxiachong", 22.8078, 113.8446],
];
const POSTERS = ["LT", "YC", "HQT", "SM", "TXC"];
const PAYLOAD = /^[A-Za-z0-9_-]{0,64}$/;

/** A modal form. `read(form)` gives the result or throws an Error whose message is shown beside the buttons. */
function ask({ title, hint, fields, submit, read }) {
  return new Promise((resolve) => {
    const problem = el("p", { class: "problem", role: "alert" });
    const form = el(
      "form",
      { method: "dialog", novalidate: true },
      el("h2", { id: "dialog-title" }, title),
      hint && el("p", { class: "hint" }, hint),
      fields,
      problem,
      el(
        "div",
        { class: "dialog-buttons" },
        el(
          "button",
          { type: "button", class: "quiet", on: { click: () => dialog.close() } },
          t(submit ? "d.cancel" : "d.close"),
        ),
        submit && el("button", { type: "submit", class: "primary" }, submit),
      ),
    );
    const dialog = el("dialog", { class: "dialog", "aria-labelledby": "dialog-title" }, form);
    let result = null;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      try {
        result = read(form.elements);
        dialog.close();
      } catch (error) {
        problem.textContent = error.message;
      }
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
    (form.querySelector("[autofocus]") ?? form.querySelector("input, select, button.primary"))?.focus();
  });
}

const field = (label, control) => el("label", { class: "field" }, el("span", {}, label), control);

const choice = (name, options, chosen) =>
  el(
    "select",
    { name },
    options.map(([value, label]) =>
      el("option", { value, selected: String(value) === String(chosen) }, label),
    ),
  );

const chips = (label, entries, pick) =>
  el(
    "div",
    { class: "chips", role: "group", "aria-label": label },
    entries.map(([words, value]) =>
      el("button", { type: "button", class: "chip", on: { click: () => pick(value) } }, words),
    ),
  );

/** → {userId, payload} */
export function askPoster(world, userId) {
  const input = el("input", {
    name: "payload",
    value: "LT-poster3",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: "64",
    autofocus: true,
  });
  const preview = el("code", { class: "link-preview" });
  const show = () => {
    preview.textContent = `t.me/${world.bot.username ?? ""}${input.value ? `?start=${input.value}` : ""}`;
  };
  input.addEventListener("input", show);
  show();
  const people = [...world.users.values()]
    .filter((user) => !user.is_bot)
    .map((user) => [user.id, world.nameOf(user)]);
  return ask({
    title: t("poster.title"),
    hint: t("poster.hint"),
    submit: t("poster.open"),
    fields: [
      field(t("poster.who"), choice("who", people, userId)),
      field(t("poster.payload"), input),
      chips(
        t("poster.presets"),
        [["LT-poster3", "LT-poster3"], ...POSTERS.map((code) => [code, code])],
        (value) => {
          input.value = value;
          show();
        },
      ),
      preview,
    ],
    read: (form) => {
      if (!PAYLOAD.test(form.payload.value.trim())) throw new Error(t("poster.bad"));
      return { userId: Number(form.who.value), payload: form.payload.value.trim() };
    },
  });
}

/** → {first_name, language_code} */
export function askResident() {
  return ask({
    title: t("resident.title"),
    hint: t("resident.hint"),
    submit: t("resident.add"),
    fields: [
      field(
        t("resident.name"),
        el("input", { name: "name", maxlength: "64", autocomplete: "off", autofocus: true }),
      ),
      field(
        t("resident.language"),
        choice(
          "language",
          [
            ["zh-hans", "中文"],
            ["en", "English"],
          ],
          "zh-hans",
        ),
      ),
    ],
    read: (form) => {
      const name = form.name.value.trim();
      if (!name) throw new Error(t("resident.needName"));
      return { first_name: name, language_code: form.language.value };
    },
  });
}

/** Shows who is in the group; → {user_id, status} of somebody to add. */
export function askMember(world, chat) {
  const inside = (chat.members ?? []).filter((one) => !["left", "kicked"].includes(one.status));
  const outside = [...world.users.values()].filter(
    (user) => !user.is_bot && !inside.some((one) => one.user_id === user.id),
  );
  const row = (id, name, role) =>
    el(
      "li",
      {},
      avatar(id, name, "small", id === world.bot.id),
      el("span", { class: "member-name" }, name),
      el("span", { class: "member-role" }, role),
    );
  const people = inside
    .filter((one) => one.user_id !== world.bot.id)
    .map((one) =>
      row(
        one.user_id,
        world.nameOf(world.user(one.user_id)) || t("pane.unknown", { id: one.user_id }),
        t(`status.${one.status}`),
      ),
    );
  const bot = ["left", "kicked"].includes(chat.bot_status ?? "left")
    ? []
    : [row(world.bot.id, world.nameOf(world.bot), t("member.bot"))];
  return ask({
    title: chat.title,
    submit: outside.length ? t("member.add") : null,
    fields: [
      el("ul", { class: "members", "aria-label": t("member.list") }, people, bot),
      outside.length
        ? [
            field(
              t("member.who"),
              choice(
                "who",
                outside.map((user) => [user.id, world.nameOf(user)]),
              ),
            ),
            field(
              t("member.role"),
              choice("role", [
                ["member", t("status.member")],
                ["administrator", t("status.administrator")],
              ]),
            ),
          ]
        : el("p", { class: "hint" }, t("member.none")),
    ],
    read: (form) => ({ user_id: Number(form.who.value), status: form.role.value }),
  });
}

/** → {latitude, longitude} */
export function askLocation() {
  const latitude = el("input", {
    name: "latitude",
    inputmode: "decimal",
    autocomplete: "off",
    value: PLACES[0][1],
  });
  const longitude = el("input", {
    name: "longitude",
    inputmode: "decimal",
    autocomplete: "off",
    value: PLACES[0][2],
  });
  return ask({
    title: t("location.title"),
    submit: t("location.send"),
    fields: [
      chips(
        t("location.presets"),
        PLACES.map(([key, lat, lon]) => [t(key), [lat, lon]]),
        ([lat, lon]) => {
          latitude.value = lat;
          longitude.value = lon;
        },
      ),
      el(
        "div",
        { class: "two" },
        field(t("location.latitude"), latitude),
        field(t("location.longitude"), longitude),
      ),
    ],
    read: (form) => {
      const point = { latitude: Number(form.latitude.value), longitude: Number(form.longitude.value) };
      const typed = form.latitude.value.trim() && form.longitude.value.trim();
      if (!typed || !(Math.abs(point.latitude) <= 90) || !(Math.abs(point.longitude) <= 180))
        throw new Error(t("location.bad"));
      return point;
    },
  });
}

/** A sheet over one phone only, so that the other phones stay usable. → true when agreed. */
export function sheet(host, { text, detail, agree, refuse }) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const close = (value) => {
      veil.remove();
      before?.focus?.();
      resolve(value);
    };
    const ok = el(
      "button",
      { type: "button", class: "primary", on: { click: () => close(true) } },
      agree ?? t("d.ok"),
    );
    const box = el(
      "div",
      { class: "sheet", role: "alertdialog", "aria-modal": "true", "aria-label": text },
      el("p", {}, text),
      detail && el("p", { class: "hint" }, detail),
      el(
        "div",
        { class: "dialog-buttons" },
        refuse && el("button", { type: "button", class: "quiet", on: { click: () => close(false) } }, refuse),
        ok,
      ),
    );
    const veil = el(
      "div",
      {
        class: "veil",
        on: {
          click: (event) => event.target === veil && close(false),
          keydown: (event) => event.key === "Escape" && close(false),
        },
      },
      box,
    );
    host.append(veil);
    ok.focus();
  });
}
