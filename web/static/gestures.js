// Mouse, wheel and fingers on a picture: drag, wheel, pinch. What was a drag is no click.
const SLACK = 4; // pixels that a finger may tremble

export function listen(viewer) {
  const { canvas } = viewer;
  const pointers = new Map();
  let dragged = false;

  canvas.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    if (!pointers.size) dragged = false;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });

  canvas.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) pinch(before, now, other);
    else if (dragged || far(before, now) > SLACK) viewer.pan(now.x - before.x, now.y - before.y);
    else return;
    if (!dragged) canvas.setPointerCapture(event.pointerId);
    dragged = true;
    canvas.classList.add("dragging");
    pointers.set(event.pointerId, now);
  });

  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, (event) => {
      pointers.delete(event.pointerId);
      if (!pointers.size) canvas.classList.remove("dragging");
    });
  }

  // Two fingers are ours, even where one would scroll the page.
  for (const name of ["touchstart", "touchmove"]) {
    const two = (event) => event.touches.length > 1 && event.cancelable && event.preventDefault();
    canvas.addEventListener(name, two, { passive: false });
  }

  const still = (event) => {
    if (!dragged || !event.detail) return;
    event.stopPropagation();
    event.preventDefault(); // what lies below may be a link
  };
  canvas.addEventListener("click", still, { capture: true });
  canvas.addEventListener("wheel", wheel, { passive: false });

  // Around the middle of two fingers, which may wander.
  function pinch(before, now, other) {
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    viewer.zoom(far(now, other) / Math.max(far(before, other), 1), middle.x, middle.y);
    viewer.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
  }

  // On a page that scrolls, the wheel alone goes on scrolling it. A trackpad's pinch comes as a wheel with Ctrl.
  function wheel(event) {
    const zooms = event.ctrlKey || event.metaKey;
    if (!zooms && !viewer.alone) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (sideways && !zooms) return viewer.pan(-(event.deltaX || event.deltaY) * lines, 0);
    const most = Math.max(-120, Math.min(120, event.deltaY * lines));
    viewer.zoom(Math.exp(-most / (event.ctrlKey && Math.abs(most) < 40 ? 100 : 400)), event.clientX, event.clientY);
  }
}

function far(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
