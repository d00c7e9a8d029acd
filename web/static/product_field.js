// The products of an order form: the campaigns that go with the one that is chosen, and the sums beside them.
import { sum } from "./address_field.js";

export function productField(form) {
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
}
