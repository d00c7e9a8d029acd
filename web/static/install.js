// The install form: find the customer, the campaigns of the product, the summary beside it, the keys.
import { send } from "./site.js";
import { addressField, sum } from "./address_field.js";

const form = document.querySelector("#install");
const finding = form.querySelector("[data-finding]");

async function find(by) {
  const field = form.querySelector(`#${by}`);
  const answer = await send(form.dataset.lookup, { by, text: field.value });
  const found = await answer.json();
  finding.textContent = found.text ?? found.message;
  for (const [name, value] of Object.entries(found.fields ?? {})) form.elements[name].value = value;
  const next = found.fields?.customer_name ? "input[name=product_id]" : by === "phone" ? "#document" : "#phone";
  form.querySelector(next)?.focus();
}

for (const button of form.querySelectorAll("[data-find]")) {
  const by = button.dataset.find;
  button.addEventListener("click", (event) => (event.preventDefault(), find(by)));
  form.querySelector(`#${by}`).addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(), find(by);
  });
}

function follow() {
  const product = form.querySelector("[name=product_id]:checked");
  const offered = product?.closest("tr").dataset.campaigns.split(" ") ?? [];
  for (const card of form.querySelectorAll("[data-campaign]")) {
    card.hidden = !offered.includes(card.dataset.campaign);
    const radio = card.querySelector("input");
    radio.disabled = card.hidden;
    if (card.hidden && radio.checked) form.querySelector("[name=campaign_id][value='']").checked = true;
  }
  const campaign = form.querySelector("[name=campaign_id]:checked");
  sum("product", product?.dataset.name);
  sum("monthly", product?.dataset.monthly);
  sum("install", product?.dataset.install);
  sum("campaign", campaign?.dataset.name);
  sum("prepaid", campaign?.dataset.prepaid);
}

form.addEventListener("change", follow);
window.addEventListener("pageshow", follow);
follow();

for (const row of form.querySelectorAll(".pick tbody tr")) {
  row.addEventListener("click", (event) => {
    if (event.target.tagName !== "INPUT") row.querySelector("input").click();
  });
}

addressField(form);
