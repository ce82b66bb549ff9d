// SPDX-License-Identifier: Apache-2.0
/**
 * <hk-variant>: CSS already shows the chosen variant's price and button; this only serves variants beyond the twelfth
 * and keeps the choice of a product page in its address (`data-address`).
 */
class HkVariant extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      const radio = event.target.closest("[data-at]");
      if (!radio) return;
      if (Number(radio.dataset.at) > 11) {
        for (const panel of this.querySelectorAll("[data-panel]")) panel.style.display = panel.dataset.panel === radio.dataset.at ? "block" : "";
      }
      if ("address" in this.dataset) {
        const address = new URL(location.href);
        address.searchParams.set("variant", radio.value);
        history.replaceState(history.state, "", address);
      }
    });
  }
}
customElements.define("hk-variant", HkVariant);

/** <hk-quantity>: − and + around a number input. Without scripts the input is enough. */
class HkQuantity extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    for (const button of this.querySelectorAll("[data-step]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        if (Number(button.dataset.step) > 0) input.stepUp();
        else input.stepDown();
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
  }
}
customElements.define("hk-quantity", HkQuantity);
