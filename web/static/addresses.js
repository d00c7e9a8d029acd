// The dialog behind "..": search as you type, or walk down the tree; all of it by keyboard.
import { ask } from "./site.js";

const dialog = document.querySelector("#address-dialog");
const seek = dialog.querySelector("#address-seek");
const list = dialog.querySelector("#address-rows");
const trail = dialog.querySelector(".trail");
const template = dialog.querySelector("#address-row");
const status = dialog.querySelector(".chosen");
const PAUSE = 160; // ms between the last key and the question

let rows = [];
let path = [];
let at = -1;
let asked = 0;
let answer = null;
let timer = 0;
let seeking = null; // the search that is under way

export function chooseAddress() {
  dialog.showModal();
  seek.value = "";
  seek.focus();
  begin();
  return new Promise((resolve) => (answer = resolve));
}

dialog.addEventListener("close", () => {
  answer?.(null);
  answer = null;
});

async function load(parent) {
  await show(`${dialog.dataset.children}?${new URLSearchParams(parent ? { parent } : {})}`);
}

// Where there is nothing to choose yet (one province, one city), the walk begins further down.
async function begin() {
  await load(path.at(-1)?.id);
  while (rows.length === 1 && !rows[0].leaf && !seek.value) await load(rows[0].id);
}

function search() {
  clearTimeout(timer);
  timer = 0;
  const text = seek.value.trim();
  const found = text ? show(`${dialog.dataset.search}?${new URLSearchParams({ text })}`, true) : load(path.at(-1)?.id);
  seeking = found;
  return found.finally(() => (seeking = seeking === found ? null : seeking));
}

async function show(url, searched = false) {
  const mine = ++asked;
  try {
    const found = await ask(url);
    if (mine !== asked) return; // a newer question is under way
    rows = found.rows;
    if (!searched) path = found.path;
    draw(searched);
    dialog.querySelector(".trouble").hidden = true;
  } catch {
    if (mine === asked) dialog.querySelector(".trouble").hidden = false;
  }
}

function draw(searched) {
  list.replaceChildren(...rows.map((row, index) => line(row, index, searched)));
  dialog.querySelector(".none").hidden = rows.length > 0;
  list.scrollTop = 0;
  trail.hidden = searched;
  const steps = [{ id: null, name: trail.dataset.top }, ...path];
  trail.replaceChildren(...steps.map(step));
  move(rows.length ? 0 : -1);
}

function step({ id, name }) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.addEventListener("click", () => (load(id), seek.focus()));
  return button;
}

function line(row, index, searched) {
  const item = template.content.firstElementChild.cloneNode(true);
  const put = (name, text) => (item.querySelector(`.${name}`).textContent = text);
  item.id = `address-${row.id}`;
  put("name", searched ? row.full_name : row.name);
  put("level", row.level);
  put("cover", row.leaf || row.ports_total ? row.coverage_text : "");
  item.querySelector(".cover").classList.add(row.coverage);
  put("ports", row.ports_text);
  put("why", row.why);
  if (row.why) item.setAttribute("aria-disabled", "true");
  item.addEventListener("click", () => (move(index), take()));
  item.addEventListener("pointermove", () => index !== at && move(index, false));
  return item;
}

function move(to, scroll = true) {
  at = Math.max(-1, Math.min(to, rows.length - 1));
  [...list.children].forEach((item, index) => item.setAttribute("aria-selected", index === at));
  const current = list.children[at];
  seek.setAttribute("aria-activedescendant", current?.id ?? "");
  if (scroll) current?.scrollIntoView({ block: "nearest" });
  status.textContent = at < 0 ? "" : rows[at].why || rows[at].full_name;
}

// Who types fast and presses Enter means what was typed, not what the list still shows.
async function enter() {
  if (!timer && !seeking) return take();
  await (timer ? search() : seeking);
  if (rows.length === 1) take();
}

function take() {
  const row = rows[at];
  if (!row || row.why) return;
  if (!row.leaf) {
    seek.value = "";
    load(row.id);
    seek.focus();
    return;
  }
  answer?.({ id: row.id, full_name: row.full_name, note: `${row.coverage_text} · ${row.ports_text}` });
  answer = null;
  dialog.close();
}

function up() {
  if (path.length) load(path.at(-2)?.id);
}

const KEYS = {
  ArrowDown: () => move(at + 1),
  ArrowUp: () => move(Math.max(at - 1, 0)),
  PageDown: () => move(at + 10),
  PageUp: () => move(Math.max(at - 10, 0)),
  Enter: enter,
};
const WALK = { ArrowRight: () => rows[at] && !rows[at].leaf && take(), ArrowLeft: up, Backspace: up };

dialog.addEventListener("keydown", (event) => {
  const act = KEYS[event.key] ?? (seek.value ? null : WALK[event.key]);
  if (!act || event.isComposing || (event.key === "Enter" && event.target.tagName === "BUTTON")) return;
  event.preventDefault();
  act();
});

seek.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
});
