// SPDX-License-Identifier: Apache-2.0
import "./cart.js";
import "./forms.js";
import "./live.js";
import "./popups.js";
import "./shop.js";
import "./theme-switch.js";
import "./toast.js";
import "./variant.js";

// Offline catalogue: registered after loading, where the layout names a service worker.
const worker = document.querySelector("[data-service-worker]")?.dataset.serviceWorker;
if (worker && "serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register(worker).catch((problem) => console.warn("Offline catalogue is off:", problem.message)));
}
