// The address of an order form: ".." or F2 opens the dialog; what was chosen goes into the field and the summary.
import { chooseAddress } from "./addresses.js";

export function sum(name, value) {
  const place = document.querySelector(`[data-sum=${name}]`);
  if (place) place.textContent = value || place.dataset.none || "—";
}

export function addressField(form) {
  const id = form.querySelector("#address_id");
  const text = form.querySelector("#address_text");
  const follow = () => sum("address", text.value);

  async function pick() {
    const chosen = await chooseAddress();
    if (!chosen) return;
    id.value = chosen.id;
    text.value = chosen.full_name;
    form.querySelector("[data-address-note]").textContent = chosen.note;
    follow();
    id.dispatchEvent(new Event("change", { bubbles: true }));
    (form.querySelector("#contact_name") ?? form.querySelector("#appointment_day")).focus();
  }

  form.querySelector("#choose-address").addEventListener("click", (event) => (event.preventDefault(), pick()));
  document.addEventListener("keydown", (event) => {
    if (event.key === "F2" && !document.querySelector("dialog[open]")) event.preventDefault(), pick();
  });
  window.addEventListener("pageshow", follow);
  follow();
}
