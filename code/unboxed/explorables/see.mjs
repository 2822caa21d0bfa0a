// See: the book's ImageNet network looks at a picture of the reader's own.
//
// It weighs more than the rest of the book's networks together, so that nothing but this is loaded until a reader
// asks for it: no sibling is imported before the button is pressed.

export default {
  /** @param {{ model: import("./figure.mjs").Model, el: HTMLElement }} options @returns {() => void} what puts an end to it */
  render({ model, el }) {
    const bundles = model.get("bundles") ?? {};
    const parts = Object.keys(bundles).filter((key) => /^backbone_\d+$/.test(key));
    parts.sort((one, other) => Number(one.slice(9)) - Number(other.slice(9)));
    if (!parts.length || !bundles.see_photos) throw new Error("bundles: expected see_photos, backbone_1 and so on, and got none of these names");
    const bytes = parts.reduce((sum, part) => sum + bundles[part].bytes, 0);
    const make = (/** @type {string} */ tag, /** @type {Record<string, any>} */ properties) => Object.assign(document.createElement(tag), properties);
    const task = make("p", { className: "task", textContent: "Show the network a photo of yours. What will it say, and from which part of the photo?" });
    const button = make("button", { type: "button", textContent: `Load the network, ${(bytes / 1e6).toFixed(1)} MB` });
    const words = make("p", { className: "note", role: "status", textContent: "It runs on your device, and your photo stays there: nothing is sent." });
    const row = make("div", { className: "steps" });
    const waiting = make("div", { className: "live waits" });
    row.append(button);
    waiting.append(task, row, words);
    let ended = false;
    let end = () => {};
    button.addEventListener("click", async () => {
      button.disabled = true;
      words.textContent = "Loading …";
      try {
        const { render } = await import("./see-form.mjs");
        const form = document.createElement("div");
        end = await render({ model, el: form, parts });
        if (ended) return end();
        el.replaceChildren(form);
        /** @type {HTMLElement} */ (form.querySelector("[tabindex='-1']")).focus({ preventScroll: true });
      } catch (error) {
        button.disabled = false;
        words.textContent = `It could not be loaded: ${error instanceof Error ? error.message : error}. Press again to try again.`;
      }
    });
    el.append(waiting);
    return () => {
      ended = true;
      end();
      el.replaceChildren();
    };
  },
};
