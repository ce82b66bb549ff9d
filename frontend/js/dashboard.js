// SPDX-License-Identifier: Apache-2.0
import htmx from "htmx.org";
import "./cart.js";
import "./chart.js";
import { text } from "./dom.js";
import "./forms.js";
import "./lists.js";
import "./live.js";
import "./palette.js";
import "./popups.js";
import "./print.js";
import "./shortcuts.js";
import "./theme-switch.js";
import { toast } from "./toast.js";
import "./variant.js";

// The meta tag of the layout says the same; this holds where a page forgot it.
Object.assign(htmx.config, { allowEval: false, includeIndicatorStyles: false, selfRequestsOnly: true, allowScriptTags: false });

// What arrives takes the focus if it asks for it; problems are said, with what to do.
document.addEventListener("htmx:afterSettle", (event) => event.detail.elt.querySelector?.("[data-autofocus]")?.focus());
document.addEventListener("htmx:sendError", () => toast(text("network"), "error"));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) toast(text("server"), "error");
});
// A refused form (422) and a conflict (409, 412) are answers to show, not failures.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 412, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
