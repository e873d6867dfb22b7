// Building elements. There is no way in here to hand over HTML: data only ever becomes text nodes,
// attributes and listeners, so a message cannot bring its own markup or script.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element.
 * `on` is a map of listeners, `dataset` and `style` are maps too; `class`, `aria-*`, `role` … are attributes;
 * true sets an empty attribute, false/null/undefined leave it out. Children may be nodes, strings, arrays, null.
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on")
      for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "style") for (const [key, v] of Object.entries(value)) node.style.setProperty(key, v);
    else if (name.startsWith("on")) throw new TypeError(`listeners go in "on": ${name}`);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

/** Put the listed nodes, in this order, into `parent`; nodes already in place are not touched. */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const node of [...parent.childNodes]) if (!wanted.has(node)) node.remove();
  let at = parent.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}

const ICONS = {
  attach:
    "M21 12.5 12.6 20.9a5.5 5.5 0 0 1-7.8-7.8l8.9-8.9a3.7 3.7 0 0 1 5.2 5.2l-8.9 8.9a1.8 1.8 0 0 1-2.6-2.6l8.2-8.2",
  send: "M4.5 12 3.4 4.6c-.1-.8.7-1.4 1.4-1.1l15.6 7.6c.7.4.7 1.4 0 1.8L4.8 20.5c-.7.3-1.5-.3-1.4-1.1L4.5 12Zm0 0H12",
  mic: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3Zm-7 8a7 7 0 0 0 14 0M12 18v3",
  menu: "M4 7h16M4 12h16M4 17h10",
  keyboard:
    "M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1Zm3 4h.01M11 10h.01M15 10h.01M18 10h.01M8 14h8",
  more: "M12 5.5h.01M12 12h.01M12 18.5h.01",
  close: "M6 6l12 12M18 6 6 18",
  check: "M5 12.5 10 17.5 19.5 7",
  down: "M6 9.5l6 6 6-6",
  reply: "M10 6 4 12l6 6M4.5 12H14a6 6 0 0 1 6 6",
  edit: "M4 20h4L19.5 8.5a2.1 2.1 0 0 0-3-3L5 17l-1 3Z",
  copy: "M9 9h10v11H9zM5 15V4h10",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9h.01",
  video: "M3 7h12v10H3zM15 11l6-3.5v9L15 13",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M9 13h6M9 17h4",
  music:
    "M9 18V6l10-2v12M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0Zm10-2a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0Z",
  pin: "M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.500C5 14.8 12 21 12 21Zm0-9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8.500c.8-4 3.9-6 7.5-6s6.7 2 7.5 6",
  people:
    "M9 11.500a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 19.500c.6-3.5 3.2-5.3 6.5-5.300s5.9 1.8 6.5 5.300M16 5a3.3 3.3 0 0 1 0 6.300M18 14.600c1.9.8 3.1 2.5 3.5 4.9",
  addPerson:
    "M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8.500c.8-4 3.9-6 7.5-6 1.3 0 2.5.3 3.6.8M18 14v6M15 17h6",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.500v2.500H14zM20 14v.01M17.5 17.500H20V20M14 20h.01",
  addPane: "M4 5h10v14H4zM18 9v6M15.5 12h5",
  block: "M12 3.500a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17ZM6 6l12 12",
  play: "M8 5.500v13l10.5-6.500z",
  pause: "M8 5.500v13M16 5.500v13",
  download: "M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14",
  link: "M8 16 16.5 7.500M9 7h8v8",
  mask: "M3 8c3-2 6-2 9 0 3-2 6-2 9 0-.2 5-1.8 8-4.5 8S13.5 14 12 14s-2 2-4.5 2S3.2 13 3 8Zm5 3h.01M16 11h.01",
  sticker:
    "M12 3.500a8.5 8.5 0 1 0 8.5 8.500L12 3.500Zm0 0V9a3 3 0 0 0 3 3h5.500M8.5 14.500c1.6 1.8 3.8 2 5.5.8",
  chart: "M5 19v-6M12 19V5M19 19v-9",
  stop: "M7 7h10v10H7z",
  globe:
    "M12 3.500a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17Zm-8.5 8.500h17M12 3.500c3 3 3 14 0 17M12 3.500c-3 3-3 14 0 17",
};

/** A 24-unit line icon; decoration only, so the control around it carries the label. */
export function icon(name, size = 22) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24",
    width: size,
    height: size,
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "1.8",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "aria-hidden": "true",
  }))
    svg.setAttribute(key, value);
  svg.classList.add("icon", `icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A round or rounded button that shows only an icon; `label` is what screen readers and tooltips say. */
export function iconButton(name, label, onClick, extra = {}) {
  return el(
    "button",
    {
      type: "button",
      "aria-label": label,
      title: label,
      ...extra,
      class: `icon-button ${extra.class ?? ""}`.trim(),
      on: { click: onClick },
    },
    icon(name),
  );
}

/** The round picture of a person or chat: initials on a tint that always is the same for the same id. */
export function avatar(id, name, extraClass = "", isBot = false) {
  const words = String(name || "?")
    .trim()
    .split(/\s+/);
  const latin = words.length > 1 && /^[\p{Script=Latin}]/u.test(words[0]);
  const initials = (latin ? [words[0], words.at(-1)] : [words[0]]).map((word) => [...word][0] ?? "").join("");
  return el(
    "span",
    { class: `avatar tint-${tint(id, isBot)} ${extraClass}`.trim(), "aria-hidden": "true" },
    initials.toUpperCase(),
  );
}

/** The name of somebody's colour; a bot's is the page's own. */
export const tint = (id, isBot = false) => (isBot ? "bot" : Math.abs(Number(id) || 0) % 7);
