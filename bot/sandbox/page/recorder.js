// Recording a voice message with the browser's microphone.

import { el, iconButton } from "./dom.js";
import { t } from "./strings.js";

const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const ENDINGS = { "audio/ogg": "ogg", "audio/webm": "webm", "audio/mp4": "m4a" };

export class Recorder {
  #recording = null;
  #timer = 0;

  constructor() {
    this.node = el("div", { class: "composer-line recorder", hidden: true });
  }

  /** Record until the person sends (→ File) or cancels (→ null). Throws when there is no microphone to use. */
  async record() {
    this.#recording = await begin();
    return new Promise((resolve) => this.#show(resolve));
  }

  stop() {
    clearInterval(this.#timer);
    this.#recording?.cancel();
    this.#recording = null;
  }

  #show(resolve) {
    const began = performance.now();
    const time = el("span", { class: "recorder-time", role: "timer" });
    const tick = () => {
      const seconds = Math.floor((performance.now() - began) / 1000);
      const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      time.textContent = t("c.recording", { time: clock });
    };
    const end = async (keep) => {
      const recording = this.#recording;
      this.#recording = null;
      clearInterval(this.#timer);
      this.node.hidden = true;
      resolve(keep ? await recording.finish() : (recording.cancel(), null));
    };
    const send = iconButton("send", t("c.sendRecording"), () => end(true), { class: "round" });
    const cancel = el(
      "button",
      { type: "button", class: "quiet", on: { click: () => end(false) } },
      t("c.cancelRecording"),
    );
    tick();
    this.#timer = setInterval(tick, 500);
    this.node.replaceChildren(
      el("span", { class: "recorder-dot", "aria-hidden": "true" }),
      time,
      cancel,
      send,
    );
    this.node.hidden = false;
    send.focus();
  }
}

async function begin() {
  if (!window.MediaRecorder || !navigator.mediaDevices?.getUserMedia) throw new Error("no recorder");
  const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(microphone, mimeType ? { mimeType } : {});
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.start();
  const stop = () =>
    new Promise((resolve) => {
      recorder.addEventListener("stop", resolve, { once: true });
      recorder.stop();
      microphone.getTracks().forEach((track) => track.stop());
    });
  return {
    async finish() {
      await stop();
      const type = recorder.mimeType.split(";")[0];
      return new File(parts, `voice.${ENDINGS[type] ?? "ogg"}`, { type });
    },
    cancel: stop,
  };
}
