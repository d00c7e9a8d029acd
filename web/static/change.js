// The form of a change: what differs from the install as it is, is marked while it is changed.
import { addressField } from "./address_field.js";
import { productField } from "./product_field.js";

const form = document.querySelector("#change");
const was = JSON.parse(form.dataset.was);
const told = form.querySelector("[data-changes]");
const list = told.querySelector("[data-list]");
const names = new Map(JSON.parse(told.dataset.names)); // in the order of the form

function mark() {
  const now = new FormData(form);
  const value = (name) => (name === "at_the_door" ? (now.has(name) ? "True" : "") : (now.get(name) ?? "").trim());
  const slot = !value("appointment_day") && !was.appointment_day;
  const changed = [...names.keys()].filter((name) => value(name) !== was[name] && !(slot && name === "appointment_slot"));
  for (const place of form.querySelectorAll(".changed")) place.classList.remove("changed");
  for (const name of changed) form.querySelector(`[name=${name}]`).closest(".field, fieldset").classList.add("changed");
  const words = changed.map((name) => names.get(name));
  list.textContent = words.length ? words.join(document.documentElement.lang === "en" ? ", " : "、") : told.dataset.none;
}

productField(form);
addressField(form);
form.addEventListener("input", mark);
form.addEventListener("change", mark);
window.addEventListener("pageshow", mark);
mark();
