// The list of orders: arrow keys between rows; double click, Enter or the button open the flowchart.
import { begin } from "./flow.js";
import { ask } from "./site.js";

const dialog = document.querySelector("#flow-dialog");
const body = dialog.querySelector("[data-body]");
const waiting = body.innerHTML;
let live = null;

function open(row) {
  dialog.querySelector("[data-title]").textContent = row.dataset.number;
  dialog.querySelector("[data-page]").href = row.querySelector("a").href;
  body.innerHTML = waiting;
  dialog.showModal();
  show(new URL(row.dataset.diagram, location.href), "pool_provisioning");
}

// The picture at that address, opened at the element named or where the order stands.
async function show(address, named = "") {
  live?.stop();
  address.searchParams.set("fragment", "1");
  try {
    const found = await ask(address.href);
    body.innerHTML = found.html;
    const begun = begin(dialog, found);
    live = begun.live;
    begun.viewer.open(named);
    dialog.querySelector(".canvas").focus();
  } catch {
    body.replaceChildren(dialog.querySelector("[data-trouble]").content.cloneNode(true));
  }
}

body.addEventListener("click", (event) => {
  const sheet = event.target.closest(".sheets a");
  if (!sheet || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(new URL(sheet.href));
});

dialog.addEventListener("close", () => {
  live?.stop();
  live = null;
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
