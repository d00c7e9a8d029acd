// One order's page, and the page of its picture: opened where the order stands, or at the step that the address names.
import { Flow } from "./flow.js";

const stage = document.querySelector("[data-stage]");
if (stage.querySelector("[data-viewer] svg")) {
  const flow = new Flow(stage, { addressed: true });
  flow.viewer.open();
  flow.address.begin();
  const current = [...stage.querySelectorAll(".steps [aria-current]")].at(-1);
  const steps = current?.closest(".steps");
  if (steps) steps.scrollTop = current.offsetTop - steps.offsetTop - steps.clientHeight / 2;
}
