// The install form: find the customer, the campaigns of the product, the summary beside it, the keys.
import { send } from "./site.js";
import { addressField } from "./address_field.js";
import { productField } from "./product_field.js";

const form = document.querySelector("#install");
const finding = form.querySelector("[data-finding]");

async function find(by) {
  const field = form.querySelector(`#${by}`);
  const answer = await send(form.dataset.lookup, { by, text: field.value });
  const found = await answer.json();
  finding.textContent = found.text ?? found.message;
  for (const [name, value] of Object.entries(found.fields ?? {})) form.elements[name].value = value;
  form.dispatchEvent(new Event("input", { bubbles: true }));
  const empty = ["#document", "#phone", "#customer_name"].find((one) => !form.querySelector(one).value.trim());
  form.querySelector(empty ?? "input[name=product_id]")?.focus();
}

for (const button of form.querySelectorAll("[data-find]")) {
  const by = button.dataset.find;
  button.addEventListener("click", (event) => (event.preventDefault(), find(by)));
  form.querySelector(`#${by}`).addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) event.preventDefault(), find(by);
  });
}

productField(form);
addressField(form);
