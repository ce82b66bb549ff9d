// SPDX-License-Identifier: Apache-2.0
import { fetchFragments, swapFragments } from "./dom.js";
/** <hk-filter>: submits its form on change, without empty parameters. Without scripts there is a button. */
class HkFilter extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    form.addEventListener("change", (event) => {
      if (event.target.type !== "search") form.requestSubmit();
    });
    form.addEventListener("submit", () => {
      for (const control of form.elements) if (control.name && !control.value) control.disabled = true;
      setTimeout(() => { for (const control of form.elements) control.disabled = false; });
    });
  }
}
customElements.define("hk-filter", HkFilter);

/** <hk-select-all>: one box for the page, ranges with Shift, "all matching". Without scripts: the boxes themselves. */
class HkSelectAll extends HTMLElement {
  connectedCallback() {
    this.page = this.querySelector("[data-select-page]");
    this.matching = this.querySelector("[data-select-matching]");
    if (this.page) this.page.hidden = false;
    this.addEventListener("change", (event) => {
      if (event.target === this.page) for (const box of this.boxes()) box.checked = this.page.checked;
      this.show();
    });
    this.addEventListener("click", (event) => {
      const box = event.target.closest("tbody input[type=checkbox]");
      if (!box) return;
      const boxes = this.boxes();
      if (event.shiftKey && this.last) {
        const [from, to] = [boxes.indexOf(this.last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
        this.show();
      }
      this.last = box;
    });
    this.show();
  }

  boxes() { return [...this.querySelectorAll("tbody input[type=checkbox]")]; }

  show() {
    const boxes = this.boxes();
    const chosen = boxes.filter((box) => box.checked).length;
    if (this.page) {
      this.page.checked = chosen > 0 && chosen === boxes.length;
      this.page.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    if (this.matching && chosen < boxes.length) this.matching.checked = false;
    if (this.matching) this.matching.closest("label").hidden = chosen < boxes.length;
    const count = this.querySelector("[data-bulk-count]");
    if (count) count.textContent = this.matching?.checked ? this.matching.dataset.total || "" : String(chosen);
  }
}
customElements.define("hk-select-all", HkSelectAll);

/** <hk-what-if data-src>: asks for the fragment that other figures give while a slider moves. Without scripts: saving shows it. */
class HkWhatIf extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    const slider = this.querySelector("[data-what-if]");
    const output = this.querySelector("[data-output]");
    form.addEventListener("input", (event) => {
      if (event.target === slider && output) output.textContent = `${slider.value} %`;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(form), 200);
    });
  }

  async ask(form) {
    const query = new URLSearchParams(new FormData(form));
    query.delete("csrfmiddlewaretoken");
    const number = (this.number ?? 0) + 1;
    this.number = number;
    try {
      const answer = await fetchFragments(`${this.dataset.src}?${query}`, "resell");
      if (number === this.number && (answer.ok || answer.status === 422)) swapFragments(answer.html);
    } catch { /* the figures shown stay as they are */ }
  }
}
customElements.define("hk-what-if", HkWhatIf);
