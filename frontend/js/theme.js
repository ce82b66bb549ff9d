// SPDX-License-Identifier: Apache-2.0
// Loaded in <head> and blocking: the chosen theme is set before the first paint. Without a choice the system decides.
(() => {
  const themes = { light: "hawker", dark: "hawker-dark" };
  let chosen = null;
  try {
    chosen = localStorage.getItem("hk-theme");
  } catch {
    return;
  }
  if (themes[chosen]) document.documentElement.dataset.theme = themes[chosen];
})();
