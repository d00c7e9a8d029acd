// The clock of an acceptance: how long it takes until now, against how long it may. It tells, and never blocks.
const place = document.querySelector("[data-clock]");
const began = performance.now() - Number(place?.dataset.clock ?? 0) * 1000;

function show() {
  const seconds = Math.floor((performance.now() - began) / 1000);
  const late = seconds > Number(place.dataset.limit);
  place.querySelector("[data-clock-now]").textContent = lasting(seconds);
  place.querySelector("[data-clock-over]").hidden = !late;
  place.classList.toggle("late", late);
}

function lasting(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// Printing takes its time: another limit holds.
export function mayTake(seconds) {
  if (!place) return;
  place.dataset.limit = seconds;
  place.querySelector("[data-clock-now]").nextElementSibling.textContent = `/ ${lasting(seconds)}`;
  show();
}

if (place) setInterval(show, 1000);
