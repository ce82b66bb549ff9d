// SPDX-License-Identifier: Apache-2.0
/** <hk-print>: a button that prints the page. Without scripts the browser's own menu does. */
class HkPrint extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}
customElements.define("hk-print", HkPrint);
