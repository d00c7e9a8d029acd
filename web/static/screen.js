// The picture over the whole screen, with the sentence above it and the legend below; where a browser can't, over the
// whole window.
export class Screen {
  constructor(stage, changed) {
    this.stage = stage;
    this.changed = changed;
    stage.addEventListener("fullscreenchange", () => this.#tell());
    stage.closest("dialog")?.addEventListener("cancel", (event) => {
      if (!this.on) return;
      event.preventDefault(); // Escape leaves the full screen first
      this.toggle();
    });
  }

  get on() {
    return document.fullscreenElement === this.stage || this.stage.classList.contains("filling");
  }

  async toggle() {
    if (this.stage.classList.contains("filling")) return this.#fill(false);
    if (this.on) return document.exitFullscreen();
    try {
      await this.stage.requestFullscreen({ navigationUI: "hide" });
    } catch {
      this.#fill(true);
    }
  }

  #fill(on) {
    this.stage.classList.toggle("filling", on);
    document.documentElement.classList.toggle("filled", on);
    this.#tell();
  }

  #tell() {
    for (const button of this.stage.querySelectorAll("[data-act=screen]")) button.ariaPressed = String(this.on);
    this.changed(this.on);
  }
}
