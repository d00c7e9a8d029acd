// One order's page, and the page of its picture: opened where the order stands, or at the step that the address names.
import { begin } from "./flow.js";

const stage = document.querySelector("[data-stage]");
const flow = begin(stage, { addressed: true });
if (flow.viewer) {
  flow.viewer.open();
  flow.address.begin();
  const current = [...stage.querySelectorAll(".steps [aria-current]")].at(-1);
  const steps = current?.closest(".steps");
  if (steps) steps.scrollTop = current.offsetTop - steps.offsetTop - steps.clientHeight / 2;
}
