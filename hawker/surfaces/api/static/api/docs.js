// SPDX-License-Identifier: Apache-2.0
// Starts the interactive documentation; its settings stand in the page as data, so that no inline script is needed.
const settings = JSON.parse(document.getElementById("docs-settings").textContent);

window.SwaggerUIBundle({
  ...settings,
  dom_id: "#docs",
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  validatorUrl: null,
});
