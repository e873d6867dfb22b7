// Small menus that open at a button: arrow keys, Escape and a press elsewhere work as people expect.

import { el, icon } from "./dom.js";

const EDGE_PX = 8;

/** `items`: {icon, label, run, danger?, checked?}; falsy ones are left out. Opens beside `anchor`. */
export function openMenu(anchor, label, items) {
  const buttons = items.filter(Boolean).map((item) =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        class: item.danger ? "danger" : null,
        on: {
          click: () => {
            menu.hidePopover();
            item.run();
          },
        },
      },
      icon(item.icon, 20),
      el("span", {}, item.label),
    ),
  );
  const menu = el("div", { class: "menu", role: "menu", "aria-label": label, popover: "auto" }, buttons);
  menu.addEventListener("keydown", (event) => walk(event, buttons));
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    if (menu.contains(document.activeElement) || document.activeElement === document.body) anchor.focus?.();
    menu.remove();
  });
  document.body.append(menu);
  menu.showPopover();
  place(menu, anchor);
  buttons[0]?.focus();
}

function walk(event, buttons) {
  const at = buttons.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
  if (!(event.key in steps)) return;
  event.preventDefault();
  buttons.at(steps[event.key] % buttons.length).focus();
}

function place(menu, anchor) {
  const by = anchor.getBoundingClientRect();
  const own = menu.getBoundingClientRect();
  const end = anchor.closest(".phone")?.getBoundingClientRect().right ?? innerWidth;
  const left = by.left + own.width > end - EDGE_PX ? by.right - own.width : by.left;
  const below = by.bottom + 6 + own.height < innerHeight - EDGE_PX;
  const top = below ? by.bottom + 6 : by.top - own.height - 6;
  menu.style.left = `${Math.max(EDGE_PX, Math.min(left, innerWidth - own.width - EDGE_PX))}px`;
  menu.style.top = `${Math.max(EDGE_PX, top)}px`;
}
