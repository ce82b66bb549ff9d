// SPDX-License-Identifier: Apache-2.0
import { announce, fetchFragments, swapFragments, text } from "./dom.js";
import { toast } from "./toast.js";

/**
 * <hk-cart><form method="post">: adds and counts in place. The answer's fragments replace those of the page. An answer
 * without fragments (an error page, a sign-in) submits the form the ordinary way; without scripts it always is that.
 */
class HkCart extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this);
  }

  async handleEvent(event) {
    if (event.defaultPrevented) return;
    const form = event.target;
    const submitter = event.submitter;
    event.preventDefault();
    if (this.getAttribute("aria-busy") === "true") return;
    this.setAttribute("aria-busy", "true");
    try {
      const body = new URLSearchParams(new FormData(form, submitter));
      const answer = await fetchFragments(form.action, "cart", { method: "POST", body });
      if (swapFragments(answer.html) === 0) {
        this.removeEventListener("submit", this);
        form.requestSubmit(submitter);
        return;
      }
      document.dispatchEvent(new CustomEvent("hk:cart"));
    } catch {
      toast(text("network"), "error");
      announce(text("network"));
    }
    this.removeAttribute("aria-busy");
  }
}
customElements.define("hk-cart", HkCart);

// The cart button opens the drawer, filled from the server; a modified click or a failure is the plain link.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-cart-open]");
  const drawer = document.getElementById("cart-drawer");
  if (!link || !drawer || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (location.pathname === new URL(link.href).pathname) return;
  event.preventDefault();
  drawer.showModal();
  try {
    const answer = await fetchFragments(drawer.dataset.src, "cart");
    if (swapFragments(answer.html) === 0) location.assign(link.href);
  } catch {
    location.assign(link.href);
  }
});
