// SPDX-License-Identifier: Apache-2.0
import { announce, text } from "./dom.js";

// Confirmation: <form data-confirm="..."> or <button data-confirm="...">. Runs before everything else on submit.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const asker = event.submitter?.dataset.confirm !== undefined ? event.submitter : form;
  const dialog = document.getElementById("hk-confirm");
  if (asker.dataset.confirm === undefined || !dialog || form.dataset.confirmed === "yes") {
    delete form.dataset.confirmed;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event.submitter;
  const button = dialog.querySelector("[data-confirm-button]");
  const typed = dialog.querySelector("[data-confirm-typed]");
  const input = typed.querySelector("input");
  const wanted = asker.dataset.confirmType;
  dialog.querySelector("[data-confirm-text]").textContent = asker.dataset.confirm;
  dialog.querySelector("[data-confirm-detail]").textContent = asker.dataset.confirmDetail ?? "";
  button.textContent = asker.dataset.confirmAction || button.dataset.default;
  typed.hidden = !wanted;
  input.value = "";
  button.disabled = Boolean(wanted);
  if (wanted) {
    const label = typed.querySelector("[data-confirm-typed-label]");
    label.textContent = label.dataset.template.replace("%s", wanted);
    input.oninput = () => { button.disabled = input.value.trim() !== wanted; };
  }
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "confirm") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter?.isConnected ? submitter : undefined);
  }, { once: true });
  dialog.showModal();
}, true);

// Double submit: the second one is ignored while the first is under way. Off with <form data-busy="off"> (downloads).
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.dataset.busy === "off") return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), 10000);
});

function release(form) {
  form.removeAttribute("aria-busy");
  form.querySelectorAll("[aria-busy]").forEach((one) => one.removeAttribute("aria-busy"));
}
window.addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));

/** <hk-copy data-text>: copies; without scripts the text is there to be selected. */
class HkCopy extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.dataset.text);
      const use = button.querySelector("use");
      const href = use?.getAttribute("href");
      use?.setAttribute("href", href.replace(/#.*/, "#check"));
      announce(this.dataset.done || text("copied"));
      setTimeout(() => use?.setAttribute("href", href), 1500);
    });
  }
}
customElements.define("hk-copy", HkCopy);

// A summary of errors takes the focus after the page has loaded.
document.querySelector("main [data-autofocus]")?.focus();
