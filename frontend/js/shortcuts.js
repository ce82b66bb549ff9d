// SPDX-License-Identifier: Apache-2.0
import { store } from "./dom.js";

/**
 * <hk-shortcuts>: "?" lists, "/" goes to the list's search, `data-keys="g o"` presses its link or button. Keys without
 * Ctrl can be switched off (kept in local storage). They are only another way to what is on the page.
 */
class HkShortcuts extends HTMLElement {
  connectedCallback() {
    this.typed = [];
    const box = this.querySelector("[data-shortcut-switch]");
    if (box) {
      box.checked = store.get("hk-keys") !== "off";
      box.addEventListener("change", () => store.set("hk-keys", box.checked ? null : "off"));
    }
    document.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
    if (store.get("hk-keys") === "off") return;
    if (event.key === "?") {
      event.preventDefault();
      this.querySelector("dialog")?.showModal();
      return;
    }
    if (event.key === "/") {
      const field = [...document.querySelectorAll("[data-search]")].find((one) => one.offsetParent);
      if (field) {
        event.preventDefault();
        field.focus();
        field.select();
      }
      return;
    }
    if (event.key.length !== 1) return;
    clearTimeout(this.timer);
    this.typed.push(event.key.toLowerCase());
    const sequence = this.typed.join(" ");
    const all = [...document.querySelectorAll("[data-keys]")];
    const hit = all.find((one) => one.dataset.keys === sequence);
    if (hit) {
      this.typed = [];
      event.preventDefault();
      hit.click();
    } else if (all.some((one) => one.dataset.keys.startsWith(`${sequence} `))) {
      this.timer = setTimeout(() => { this.typed = []; }, 1200);
    } else {
      this.typed = [];
    }
  }
}
customElements.define("hk-shortcuts", HkShortcuts);
