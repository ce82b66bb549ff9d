// SPDX-License-Identifier: Apache-2.0
import { store } from "./dom.js";

const THEMES = { light: "hawker", dark: "hawker-dark" };

/** <hk-theme>: system, light or dark. Without scripts it stays hidden and the system decides. */
class HkTheme extends HTMLElement {
  connectedCallback() {
    const group = this.querySelector("[role=group]");
    if (!group) return;
    group.hidden = false;
    this.show();
    group.addEventListener("click", (event) => {
      const value = event.target.closest("button")?.dataset.value;
      if (!value) return;
      store.set("hk-theme", THEMES[value] ? value : null);
      if (THEMES[value]) document.documentElement.dataset.theme = THEMES[value];
      else delete document.documentElement.dataset.theme;
      document.querySelectorAll("hk-theme").forEach((one) => one.show());
    });
  }

  show() {
    const now = store.get("hk-theme") ?? "system";
    for (const button of this.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.value === now));
  }
}
customElements.define("hk-theme", HkTheme);
