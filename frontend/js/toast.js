// SPDX-License-Identifier: Apache-2.0
import { icon, text } from "./dom.js";

const STAY = { info: 6000, success: 6000, warning: 10000, debug: 6000 };

/** <hk-toast>: leaves by itself (not errors), rests under pointer or focus. Without scripts it stands in the page. */
class HkToast extends HTMLElement {
  connectedCallback() {
    const dismiss = this.querySelector("[data-dismiss]");
    if (dismiss) {
      dismiss.hidden = false;
      dismiss.addEventListener("click", () => this.leave());
    }
    this.left = "undo" in this.dataset ? 10000 : STAY[this.dataset.level];
    if (!this.left) return;
    this.addEventListener("pointerenter", () => this.rest());
    this.addEventListener("pointerleave", () => this.run());
    this.addEventListener("focusin", () => this.rest());
    this.addEventListener("focusout", () => this.run());
    this.run();
  }

  disconnectedCallback() { clearTimeout(this.timer); }

  run() {
    clearTimeout(this.timer);
    this.started = performance.now();
    this.timer = setTimeout(() => this.leave(), this.left);
  }

  rest() {
    clearTimeout(this.timer);
    this.left = Math.max(2000, this.left - (performance.now() - this.started));
  }

  leave() {
    this.dataset.leaving = "";
    setTimeout(() => this.remove(), 160);
  }
}
customElements.define("hk-toast", HkToast);

/** Shows a toast made by a script. */
export function toast(message, level = "info") {
  const region = document.querySelector("[data-toasts]:not(template)");
  if (!region) return;
  const box = document.createElement("hk-toast");
  box.className = `hk-toast hk-tone-${level}`;
  box.dataset.level = level;
  const words = document.createElement("p");
  words.className = "min-w-0 grow text-sm font-medium";
  words.textContent = message;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-ghost btn-xs btn-square";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", text("dismiss"));
  close.append(icon("x", "size-3.5"));
  box.append(icon({ error: "circle-alert", warning: "triangle-alert", success: "circle-check" }[level] ?? "info", "size-5"), words, close);
  region.append(box);
}
