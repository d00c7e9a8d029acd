// On paper the whole picture, whatever part of it is looked at on the screen.
const views = new Map();

addEventListener("beforeprint", () => {
  for (const svg of document.querySelectorAll(".canvas svg")) {
    const ground = svg.querySelector(":scope > .ground");
    if (!ground) continue;
    views.set(svg, svg.getAttribute("viewBox"));
    svg.setAttribute("viewBox", ["x", "y", "width", "height"].map((name) => ground.getAttribute(name)).join(" "));
  }
});

addEventListener("afterprint", () => {
  for (const [svg, view] of views) svg.setAttribute("viewBox", view);
  views.clear();
});
