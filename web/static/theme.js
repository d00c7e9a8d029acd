// Before the first paint: light or dark, as the system wishes.
(function () {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const choose = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  choose();
  dark.addEventListener("change", choose);
})();
