// SPDX-License-Identifier: Apache-2.0
import { fetchFragments, swapFragments, text } from "./dom.js";
import "./print.js";
import { toast } from "./toast.js";

/**
 * <hk-checkout><form>: computes the total anew when something with `data-reprice` changes. The latest answer counts;
 * a failure leaves the page as it is. Without scripts: the form's "Update the total" button.
 */
class HkCheckout extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      if (event.target.closest("[data-reprice]")) this.reprice(event.target);
    });
  }

  async reprice(control) {
    this.waiting?.abort();
    const waiting = new AbortController();
    this.waiting = waiting;
    const form = control.form;
    // Not `form.action`: the form has buttons of that name.
    const address = form.getAttribute("action");
    const body = new URLSearchParams(new FormData(form));
    body.set("action", "update");
    body.set("changed", control.name);
    try {
      const answer = await fetchFragments(address, "checkout", { method: "POST", body, signal: waiting.signal });
      if (waiting.signal.aborted) return;
      if (!answer.ok || swapFragments(answer.html) === 0) toast(text("server"), "error");
    } catch (problem) {
      if (problem.name !== "AbortError") toast(text("network"), "error");
    }
  }
}
customElements.define("hk-checkout", HkCheckout);

/** <hk-sort><form method="get">: submits on change, without empty parameters. Without scripts: the form's button. */
class HkSort extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    form.addEventListener("change", () => form.requestSubmit());
  }
}
customElements.define("hk-sort", HkSort);
