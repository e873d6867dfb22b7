// Files chosen but not sent yet, all of one kind; several photos, videos or documents become an album.

import { el, icon, iconButton } from "./dom.js";
import { t } from "./strings.js";

const ACCEPT = { photo: "image/*", video: "video/*", document: "", voice: "audio/*" };

export class Tray {
  files = [];
  kind = "photo";
  #changed;

  /** `changed()` is called when files come or go. */
  constructor(changed) {
    this.#changed = changed;
    this.picker = el("input", {
      type: "file",
      class: "visually-hidden",
      tabindex: "-1",
      "aria-hidden": "true",
      on: { change: () => this.add([...this.picker.files], this.picker.dataset.kind) },
    });
    this.node = el("ul", { class: "tray", "aria-label": t("c.files"), hidden: true });
  }

  /** Let the person choose files of `kind`: photo, video, document or voice (one only). */
  pick(kind) {
    this.picker.accept = ACCEPT[kind];
    this.picker.multiple = kind !== "voice";
    this.picker.dataset.kind = kind;
    this.picker.value = "";
    this.picker.click();
  }

  add(files, kind) {
    if (!files.length) return;
    this.files = kind === this.kind && kind !== "voice" ? [...this.files, ...files] : files;
    this.kind = kind;
    this.#show();
  }

  /** Pasted or dropped files: pictures go as photos, anything else as documents. */
  addAny(files) {
    this.add(files, files.every((file) => file.type.startsWith("image/")) ? "photo" : "document");
  }

  clear() {
    this.files = [];
    this.#show();
  }

  #show() {
    this.node.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    this.node.replaceChildren(
      ...this.files.map((file) =>
        el(
          "li",
          {},
          this.#preview(file),
          iconButton("close", t("c.removeFile", { name: file.name }), () => {
            this.files = this.files.filter((one) => one !== file);
            this.#show();
          }),
        ),
      ),
    );
    this.node.hidden = this.files.length === 0;
    this.#changed();
  }

  #preview(file) {
    if (this.kind === "photo") return el("img", { src: URL.createObjectURL(file), alt: file.name });
    return el(
      "span",
      { class: "tray-file" },
      icon(this.kind === "voice" ? "music" : "file", 20),
      el("span", {}, file.name),
    );
  }
}
