// A queue by keyboard, and up to date without losing one's place: the row with the focus, what is ticked, the scroll.
import { ask } from "./site.js";

const POLL = 8000; // ms between two questions
const queue = document.querySelector("[data-queue]");
const place = queue.querySelector("[data-rows]");
const help = document.querySelector("#key-help");
const giving = document.querySelector("#hand-over");

const rows = () => [...place.querySelectorAll("tr[data-row]")];
const here = () => document.activeElement?.closest?.("tr[data-row]");

function focus(row) {
  if (!row) return;
  for (const other of rows()) other.tabIndex = other === row ? 0 : -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const at = all.indexOf(here());
  focus(all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))]);
}

function press(key) {
  here()?.querySelector(`[data-key="${key}"]`)?.click();
}

function tick() {
  const box = here()?.querySelector("input[type=checkbox]");
  if (box) box.checked = !box.checked;
}

function claim() {
  const many = document.querySelector("#many");
  if (many && place.querySelector("input[type=checkbox]:checked")) many.requestSubmit();
  else press("c");
}

const KEYS = {
  j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1), Enter: () => press("Enter"),
  x: tick, c: claim, r: () => press("r"), h: () => press("h"), "?": () => help.showModal(),
};

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]") || target.closest("select, textarea, input:not([type=checkbox])")) return;
  if ((key === "Enter" || key.startsWith("Arrow")) && target !== document.body && !target.matches("tr[data-row], main")) return;
  const act = KEYS[key.length === 1 ? key.toLowerCase() : key];
  if (!act) return;
  event.preventDefault();
  act();
});

// "Hand over" opens in place; without scripts it is a page.
place.addEventListener("click", (event) => {
  const link = event.target.closest("[data-hand-over]");
  if (!link || !giving) return;
  event.preventDefault();
  const form = giving.querySelector("form");
  form.action = link.dataset.handOver;
  form.elements.next.value = new URL(link.href).searchParams.get("next");
  giving.returnTo = link.closest("tr");
  giving.showModal();
});
giving?.addEventListener("close", () => focus(giving.returnTo));

async function refresh() {
  if (document.hidden || document.querySelector("dialog[open]")) return;
  let news;
  try {
    news = await ask(queue.dataset.queue);
  } catch {
    return; // the page stays as it was until the next time
  }
  if (document.querySelector("dialog[open]")) return;
  if (!news.count !== !rows().length) return location.reload(); // the first came, or the last went: another page
  const before = new Set(rows().map((row) => row.dataset.row));
  const ticked = [...place.querySelectorAll("input:checked")].map((box) => box.value);
  const at = here()?.dataset.row;
  const own = document.activeElement?.closest?.("[data-rows]") && document.activeElement.dataset?.key;
  if (document.activeElement?.matches?.("[data-rows] :is(button, form)")) return; // about to be pressed
  place.innerHTML = news.html;
  for (const row of rows()) row.classList.toggle("fresh", before.size > 0 && !before.has(row.dataset.row));
  for (const box of place.querySelectorAll("input[type=checkbox]")) box.checked = ticked.includes(box.value);
  const row = at && place.querySelector(`tr[data-row="${CSS.escape(at)}"]`);
  if (row) own ? row.querySelector(`[data-key="${CSS.escape(own)}"]`)?.focus({ preventScroll: true }) : focus(row);
}

setInterval(refresh, POLL);
addEventListener("visibilitychange", refresh);
if (location.hash.startsWith("#row-")) focus(document.getElementById(location.hash.slice(1)) ?? rows()[0]);
