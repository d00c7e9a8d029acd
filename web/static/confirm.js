// The confirmation page: the clock goes on; that it was printed is kept.
import { send } from "./site.js";
import { mayTake } from "./clock.js";

const form = document.querySelector("[data-printed]");
let told = false;

form.querySelector("[name=consent]")?.focus({ preventScroll: true }); // what is to be confirmed stays in sight

addEventListener("beforeprint", async () => {
  if (told) return;
  told = true;
  try {
    const answer = await send(form.dataset.printed, {});
    if (!answer.ok) throw new Error(`${answer.status}`);
    mayTake((await answer.json()).limit);
  } catch {
    told = false; // the next print tells again
  }
});
