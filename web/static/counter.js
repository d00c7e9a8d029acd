// Every form of acceptance: its draft, its steps, its clock; Enter goes on to the next field; what is wrong has the focus.
import { Draft } from "./draft.js";
import "./clock.js";

const form = document.querySelector("form.order-form");
const draft = form.querySelector(".sections:not([inert])") ? new Draft(form) : null;

function filled(name) {
  const controls = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  const ticks = controls.filter((one) => one.type === "radio" || one.type === "checkbox");
  return ticks.length ? ticks.some((one) => one.checked && one.value) : controls.some((one) => one.value.trim());
}

function follow() {
  for (const step of document.querySelectorAll(".walk [data-needs]")) {
    const done = step.dataset.needs.split(" ").every(filled);
    step.classList.toggle("done", done);
    step.classList.toggle("missing", !done);
    const word = step.querySelector("[data-state]");
    word.textContent = word.dataset[done ? "done" : "missing"];
  }
}

// The controls at which Enter stops: each field, each group of radio buttons once.
function stops() {
  const all = [...form.querySelectorAll(".sections :is(input, select, textarea), #choose-address, .summary .btn-primary")];
  const seen = new Set();
  return all.filter((one) => {
    if (one.type === "hidden" || one.disabled || one.readOnly || !one.checkVisibility()) return false;
    if (one.type !== "radio") return true;
    const group = [...form.querySelectorAll(`[name="${CSS.escape(one.name)}"]`)];
    if (group.some((other) => other.checked) ? !one.checked : seen.has(one.name)) return false;
    seen.add(one.name);
    return true;
  });
}

export function goOn(from) {
  const all = stops();
  const here = all.findIndex((one) => one === from || (one.type === "radio" && one.name === from.name));
  all[here + 1]?.focus();
}

form.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (key !== "Enter" || event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.altKey || event.metaKey || !target.matches(".sections :is(input, select)")) return;
  event.preventDefault();
  goOn(target);
});

// After a refusal: the first field that is wrong.
const wrong = form.querySelector("[aria-invalid=true]");
const place = wrong?.matches("fieldset") ? wrong.querySelector("input") : wrong?.id === "address_text" ? form.querySelector("#choose-address") : wrong;
place?.focus();

form.addEventListener("input", follow);
form.addEventListener("change", follow);
addEventListener("pageshow", follow);
follow();
export { draft };
