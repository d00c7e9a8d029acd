// The queue of complaints by keyboard: arrows between rows, Enter opens. A new receipt goes to the printer at once.
function focus(row) {
  if (!row) return;
  for (const other of row.parentElement.children) other.tabIndex = other === row ? 0 : -1;
  row.focus();
}

for (const row of document.querySelectorAll("tr[data-href]")) {
  row.addEventListener("dblclick", () => location.assign(row.dataset.href));
  row.addEventListener("click", (event) => event.target.closest("a") || focus(row));
  row.addEventListener("keydown", (event) => {
    if (event.target !== row) return;
    const keys = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling };
    if (event.key === "Enter") location.assign(row.dataset.href);
    else if (event.key in keys) focus(keys[event.key]);
    else return;
    event.preventDefault();
  });
}

document.addEventListener("keydown", (event) => {
  const first = document.querySelector("tr[data-href]");
  if (event.key === "ArrowDown" && event.target === document.body && first) {
    event.preventDefault();
    focus(first);
  }
});

// Once: coming back to the page does not print again.
const receipt = document.querySelector("[data-print-at-once]");
const known = receipt && `printed ${document.querySelector("#complaint-number").textContent}`;
if (receipt && !sessionStorage.getItem(known)) {
  sessionStorage.setItem(known, "1");
  window.print();
}
