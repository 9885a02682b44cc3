// Runs before the page is painted, so that a chosen theme never flashes in the other one.
(() => {
  let chosen = "auto";
  try {
    chosen = localStorage.getItem("theme") ?? "auto";
  } catch {
    // Storage may be refused; the system's theme it is then.
  }
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset.theme = chosen;
  }
})();
