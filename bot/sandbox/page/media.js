// Photos, albums, players, documents, places, contacts and polls inside a bubble.

import { fileUrl } from "./api.js";
import { avatar, el, icon } from "./dom.js";
import { language, t } from "./strings.js";

const largest = (sizes) =>
  sizes.reduce((best, one) => (one.width * one.height > best.width * best.height ? one : best));

/** True for what belongs in an album's grid. */
export const isVisual = (message) => Boolean(message.photo || message.video || message.animation);

/** The node showing what `message` carries besides text, or null. `act`: {vote(message, index)}. */
export function renderMedia(message, act) {
  if (message.photo) return photo(message);
  if (message.animation) return moving(message.animation, "msg.animation", true);
  if (message.video) return moving(message.video, "msg.video");
  if (message.video_note) return moving(message.video_note, "msg.videoNote", false, "video-note");
  if (message.voice) return player(message.voice, t("msg.voice"));
  if (message.audio) return player(message.audio, audioTitle(message.audio));
  if (message.document) return documentCard(message.document);
  if (message.sticker) return sticker(message.sticker);
  if (message.venue) return place(message.venue.location, message.venue.title, message.venue.address);
  if (message.location)
    return place(message.location, t(message.location.live_period ? "msg.liveLocation" : "msg.location"));
  if (message.contact) return contact(message.contact);
  if (message.poll) return poll(message, act);
  if (message.dice)
    return el(
      "div",
      { class: "sticker" },
      message.dice.emoji,
      " ",
      el("small", {}, t("msg.dice", { value: message.dice.value })),
    );
  return null;
}

/** Several photos or videos sent together, laid out in rows of two or three. */
export function renderAlbum(messages) {
  return el(
    "div",
    { class: `album album-${Math.min(messages.length, 10)}`, role: "group", "aria-label": t("msg.album") },
    messages.map((message) => el("div", { class: "album-cell" }, renderMedia(message))),
  );
}

function photo(message) {
  const size = largest(message.photo);
  const alt = message.caption || t("msg.photo");
  const image = el("img", {
    src: fileUrl(size),
    alt,
    width: size.width,
    height: size.height,
    loading: "lazy",
  });
  const frame = el(
    "button",
    {
      type: "button",
      class: "photo",
      "aria-label": `${t("msg.open")}: ${alt}`,
      style: { "--ratio": `${size.width || 4} / ${size.height || 3}` },
      on: { click: () => lightbox(size, alt) },
    },
    image,
  );
  if (message.has_media_spoiler) veil(frame);
  return frame;
}

function veil(frame) {
  frame.classList.add("veiled");
  frame.addEventListener(
    "click",
    (event) => {
      if (!frame.classList.contains("veiled")) return;
      event.stopImmediatePropagation();
      frame.classList.remove("veiled");
    },
    { capture: true },
  );
}

function lightbox(size, alt) {
  const dialog = el(
    "dialog",
    { class: "lightbox", "aria-label": alt },
    el(
      "button",
      {
        type: "button",
        class: "lightbox-close",
        "aria-label": t("d.close"),
        on: { click: () => dialog.close() },
      },
      el("img", { src: fileUrl(size), alt }),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function moving(file, label, silent = false, extra = "") {
  return el("video", {
    class: `video ${extra}`.trim(),
    src: fileUrl(file),
    controls: !silent,
    loop: silent,
    autoplay: silent,
    muted: silent,
    playsinline: true,
    preload: "metadata",
    "aria-label": t(label),
    style: { "--ratio": `${file.width || file.length || 4} / ${file.height || file.length || 3}` },
  });
}

const clock = (seconds) => {
  const whole = Math.max(0, Math.round(seconds || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

function player(file, title) {
  const sound = el("audio", { src: fileUrl(file), preload: "none" });
  const time = el("span", { class: "player-time" }, clock(file.duration));
  const seek = el("input", { type: "range", min: "0", max: "1000", value: "0", "aria-label": t("msg.seek") });
  const toggle = el(
    "button",
    { type: "button", class: "player-toggle", "aria-label": `${t("msg.play")}: ${title}` },
    icon("play"),
  );
  const total = () => (Number.isFinite(sound.duration) ? sound.duration : file.duration || 0);
  const show = () => {
    toggle.replaceChildren(icon(sound.paused ? "play" : "pause"));
    toggle.setAttribute("aria-label", `${t(sound.paused ? "msg.play" : "msg.pause")}: ${title}`);
  };
  toggle.addEventListener("click", () => (sound.paused ? sound.play().catch(show) : sound.pause()));
  seek.addEventListener("input", () => {
    if (total()) sound.currentTime = (seek.value / 1000) * total();
  });
  for (const type of ["play", "pause", "ended"]) sound.addEventListener(type, show);
  sound.addEventListener("timeupdate", () => {
    const share = total() ? sound.currentTime / total() : 0;
    seek.value = String(share * 1000);
    seek.style.setProperty("--played", `${share * 100}%`);
    time.textContent = clock(sound.currentTime || file.duration);
  });
  return el(
    "div",
    { class: "player" },
    toggle,
    el("div", { class: "player-body" }, el("span", { class: "player-title" }, title), seek),
    time,
    sound,
  );
}

const audioTitle = (audio) =>
  [audio.performer, audio.title].filter(Boolean).join(" · ") || audio.file_name || t("msg.audio");

function bytes(size) {
  if (!size) return "";
  const units = ["B", "KB", "MB", "GB"];
  const power = Math.min(3, Math.floor(Math.log(size) / Math.log(1024)));
  return `${(size / 1024 ** power).toFixed(power && size / 1024 ** power < 10 ? 1 : 0)} ${units[power]}`;
}

function documentCard(file) {
  const name = file.file_name || t("msg.document");
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toUpperCase() ?? "";
  return el(
    "a",
    { class: "document", href: fileUrl(file), download: name, "aria-label": t("msg.download", { name }) },
    el("span", { class: "document-icon", "aria-hidden": "true" }, icon("download")),
    el(
      "span",
      { class: "document-body" },
      el("span", { class: "document-name" }, name),
      el("span", { class: "document-size" }, [ending, bytes(file.file_size)].filter(Boolean).join(" · ")),
    ),
  );
}

function sticker(one) {
  return el(
    "div",
    { class: "sticker", role: "img", "aria-label": `${t("msg.sticker")} ${one.emoji ?? ""}` },
    one.emoji ?? "◌",
  );
}

function place(location, title, address = "") {
  const where = `${location.latitude.toFixed(5)}, ${location.longitude.toFixed(5)}`;
  return el(
    "div",
    { class: "place" },
    el("div", { class: "place-map", "aria-hidden": "true" }, icon("pin", 34)),
    el(
      "div",
      { class: "place-body" },
      el("strong", {}, title),
      address && el("span", {}, address),
      el("span", { class: "place-where" }, where),
    ),
  );
}

function contact(one) {
  const name = [one.first_name, one.last_name].filter(Boolean).join(" ");
  return el(
    "div",
    { class: "contact" },
    avatar(one.user_id, name),
    el("div", { class: "contact-body" }, el("strong", {}, name), el("span", {}, one.phone_number)),
  );
}

function poll(message, act) {
  const one = message.poll;
  const kind = one.type === "quiz" ? "msg.quiz" : one.is_anonymous ? "msg.anonymousPoll" : "msg.openPoll";
  const total = one.total_voter_count;
  const option = (words, votes, index) => {
    const share = total ? Math.round((votes / total) * 100) : 0;
    const vote = { type: "button", disabled: one.is_closed, on: { click: () => act.vote(message, index) } };
    const inside = [el("span", { class: "poll-share" }, `${share}%`), el("span", {}, words)];
    return el("li", { style: { "--share": `${share}%` } }, el("button", vote, inside));
  };
  return el(
    "div",
    { class: "poll" },
    el("strong", {}, one.question),
    el("span", { class: "poll-kind" }, t(one.is_closed ? "msg.pollClosed" : kind)),
    el(
      "ul",
      {},
      one.options.map(({ text, voter_count: votes }, index) => option(text, votes, index)),
    ),
    el("span", { class: "poll-total" }, t("msg.votes", { n: total.toLocaleString(language()) })),
  );
}

/** A few words for a quote or a pinned notice: the text, or what kind of thing it is. */
export function summary(message) {
  const words = message.text ?? message.caption;
  if (words) return words;
  const kinds = {
    photo: "photo",
    video: "video",
    animation: "animation",
    voice: "voice",
    audio: "audio",
    video_note: "videoNote",
    document: "document",
    sticker: "sticker",
    venue: "location",
    location: "location",
    contact: "contact",
    poll: "poll",
  };
  for (const [field, key] of Object.entries(kinds)) {
    if (message[field])
      return field === "document" && message.document.file_name
        ? message.document.file_name
        : t(`msg.${key}`);
  }
  return message.dice?.emoji ?? "…";
}
