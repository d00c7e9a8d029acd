// What every page has: copy, print, one submit per press, keys.
const token = document.querySelector("meta[name=csrf-token]");

export function send(url, fields, more = {}) {
  const headers = { "X-CSRFToken": token.content, Accept: "application/json" };
  return fetch(url, { method: "POST", headers, body: new URLSearchParams(fields), ...more });
}

export async function ask(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.querySelector("span").textContent = button.dataset.done;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => (sent = false));
}

for (const select of document.querySelectorAll("[data-submits]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// Alt and a letter press the same button in every browser; some have other ideas of an access key.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || !event.altKey || event.ctrlKey || event.shiftKey || event.key.length !== 1) return;
  const key = CSS.escape(event.key.toLowerCase());
  // the page's own before the menu's
  const button = document.querySelector(`[accesskey="${key}"]`) ?? document.querySelector(`.top [data-key="${key}"]`);
  if (!button || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  if (button.matches("input, textarea, select")) button.focus();
  else button.click();
});

// In a text of several lines Enter begins a new one; with Ctrl it sends.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.ctrlKey || !event.target.matches("textarea[data-sends]")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

// A group of the menu closes as soon as one turns elsewhere.
const groups = document.querySelectorAll(".top .group");
const close = (but) => groups.forEach((group) => (group.open &&= group === but));
document.addEventListener("click", (event) => close(event.target.closest(".top .group")));
document.addEventListener("focusin", (event) => close(event.target.closest(".top .group")));
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector(".top .group[open]");
  if (!open) return;
  open.querySelector("summary").focus();
  close(null);
});

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
}
