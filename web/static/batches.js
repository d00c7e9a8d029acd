// A file may be dropped as well as chosen; its name is shown, and while it is on its way nobody presses twice.
const form = document.querySelector("[data-drop]");
const zone = form.querySelector("[data-zone]");
const input = form.querySelector("[type=file]");
const name = form.querySelector("[data-name]");
const button = form.querySelector("[data-busy]");
const label = button.querySelector("span");
const idle = label.textContent;

form.classList.add("scripted"); // the field lies unseen over its zone

function show() {
  name.textContent = input.files[0]?.name ?? name.dataset.none;
}

for (const kind of ["dragenter", "dragover"]) {
  zone.addEventListener(kind, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
}

for (const kind of ["dragleave", "drop"]) {
  zone.addEventListener(kind, () => zone.classList.remove("over"));
}

zone.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  show();
  button.focus();
});

input.addEventListener("change", show);
form.addEventListener("submit", () => {
  label.textContent = button.dataset.busy;
  button.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  label.textContent = idle;
  button.removeAttribute("aria-busy");
  show();
});
