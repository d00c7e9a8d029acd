// The list of orders: arrow keys between rows; double click, Enter or the button open the flowchart.
import { begin } from "./flow.js";
import { ask } from "./site.js";

const dialog = document.querySelector("#flow-dialog");
const body = dialog.querySelector("[data-body]");
const waiting = body.innerHTML;
let flow = null;

async function open(row) {
  dialog.querySelector("[data-title]").textContent = row.dataset.number;
  dialog.querySelector("[data-page]").href = row.querySelector("a").href;
  body.innerHTML = waiting;
  dialog.showModal();
  const address = new URL(row.dataset.diagram, location.href);
  address.searchParams.set("fragment", "1");
  try {
    const found = await ask(address.href);
    if (!dialog.open || dialog.querySelector("[data-title]").textContent !== row.dataset.number) return;
    body.innerHTML = found.html;
    flow = begin(body.querySelector("[data-stage]"), { found });
    flow.viewer?.open("pool_provisioning");
    flow.viewer?.canvas.focus();
  } catch {
    body.replaceChildren(dialog.querySelector("[data-trouble]").content.cloneNode(true));
  }
}

dialog.addEventListener("close", () => {
  flow?.close();
  flow = null;
});

function focus(row) {
  if (!row) return;
  for (const other of row.parentElement.children) other.tabIndex = other === row ? 0 : -1;
  row.focus();
}

for (const row of document.querySelectorAll("tr[data-diagram]")) {
  row.addEventListener("dblclick", (event) => event.target.closest("a, input") || open(row));
  row.querySelector("[data-opens]").addEventListener("click", (event) => (event.preventDefault(), open(row)));
  row.addEventListener("click", (event) => event.target.closest("a, button, input") || focus(row));
  row.addEventListener("keydown", (event) => {
    if (event.target !== row) return;
    const keys = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling };
    if (event.key === "Enter") open(row);
    else if (event.key in keys) focus(keys[event.key]);
    else return;
    event.preventDefault();
  });
}

// "/" from anywhere to the field, the arrow from the field to the orders, Escape back.
// The first page has orders and no field.
const field = document.querySelector("[data-find]");
const first = () => document.querySelector("tr[data-diagram]");

document.addEventListener("keydown", (event) => {
  if (!field || event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select") || dialog.open) return;
  event.preventDefault();
  field.focus();
  field.select();
});

field?.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" || !first()) return;
  event.preventDefault();
  focus(first());
});

document.querySelector("table.orders")?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") field?.focus();
});

// One drop-down at a time; Escape and a click elsewhere close it.
const drops = [...document.querySelectorAll("details.drop")];
for (const drop of drops) {
  drop.addEventListener("toggle", () => {
    if (!drop.open) return;
    for (const other of drops) if (other !== drop) other.open = false;
    drop.querySelector("input:enabled:not([type=hidden])")?.focus();
  });
  drop.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    drop.open = false;
    drop.querySelector("summary").focus();
  });
}
document.addEventListener("click", (event) => {
  for (const drop of drops) if (!drop.contains(event.target)) drop.open = false;
});
