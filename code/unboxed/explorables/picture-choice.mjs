// How a picture comes to the network: one of the book's, a file, the clipboard, the camera, or dropped on the figure. It
// goes nowhere else. A figure that offers this has the book's photos from `unboxed.slides` and a setting `photo`:
//
//     const photos = (await load(bundles.see_photos)).manifest.facts.photos;
//     const settings = new Settings(model, { photo: choice(photos[0].name, [...photos.map(({ name }) => name), "own"]), … });
//     const choosing = chooser(settings, photos);
//     choosing.droppable(element);
//     const chosen = choosing.chosen();      // the same object until another picture is chosen; undefined if none is
//     engine.read(chosen.picture, { side: 224, whole: !chosen.own });     // the book's are square, and cut already
//     choosing.refuse(error.message);        // where it is said what was wrong with a picture; "" when all is well

import { camera } from "./camera.mjs";
import { button, make, radios } from "./figure.mjs";

/**
 * @typedef {{ name: string, credit: string, picture: string }} Photo in base64
 * @typedef {{ picture: Blob, own: boolean, words: string, credit: string }} Chosen what to call it, and whose it is
 */

const WORDS = /** @type {Record<string, string>} */ ({ china: "temple", chelsea: "cat", own: "yours" });
export const NONE = "Choose a file, paste a picture, take one, or drop one here.";

/**
 * @param {import("./figure.mjs").Settings<any>} settings with a `photo`
 * @param {Photo[]} photos
 * @param {Record<string, any>} [along] other settings that a new picture changes
 */
export function chooser(settings, photos, along = {}) {
  /** @type {Map<string, Chosen>} */
  const found = new Map(photos.map(({ name, credit, picture }) => {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const words = `The photo: ${WORDS[name] ?? name}`;
    return [name, { picture: new Blob([bytes], { type: "image/webp" }), own: false, words, credit }];
  }));
  const problem = make("p", { className: "problem", role: "status" });
  const refuse = (/** @type {string} */ why) => (problem.textContent = why);
  const take = (/** @type {Blob} */ picture) => {
    found.set("own", { picture, own: true, words: "Your picture", credit: "" });
    settings.set({ photo: "own", ...along });
  };
  const { element, droppable, stop } = ways(take, refuse);
  const labels = Object.fromEntries([...photos.map(({ name }) => name), "own"].map((name) => [name, WORDS[name] ?? name]));
  return {
    element: make("div", { className: "choosing" }, radios(settings, "photo", "Photo", labels), element, problem),
    chosen: () => found.get(settings.get("photo")),
    refuse, droppable, stop,
  };
}

/**
 * @param {(picture: Blob) => void} take told of a picture, or of what may be one
 * @param {(why: string) => void} refuse told why there is none
 */
export function ways(take, refuse) {
  const input = make("input", { type: "file", accept: "image/*", hidden: true });
  input.addEventListener("change", () => {
    if (input.files.length) take(input.files[0]);
    input.value = ""; // the same file may be chosen again
  });
  const paste = async () => {
    try {
      for (const item of await navigator.clipboard.read()) {
        const type = item.types.find((name) => name.startsWith("image/"));
        if (type) return take(await item.getType(type));
      }
      refuse("There is no picture in the clipboard.");
    } catch {
      refuse("This browser does not let a page read the clipboard at the press of a button. Press Ctrl+V, or ⌘V, instead.");
    }
  };
  const pasted = (/** @type {ClipboardEvent} */ event) => {
    const file = event.clipboardData?.files[0];
    if (!file) return;
    event.preventDefault();
    take(file);
  };
  document.addEventListener("paste", pasted);
  const buttons = [button("Choose a file", () => input.click())];
  if (navigator.clipboard && "read" in navigator.clipboard) buttons.push(button("Paste", paste));
  const lens = camera(take, refuse);
  if (lens) buttons.push(lens.opener);
  return {
    element: make("div", {}, make("div", { className: "steps" }, ...buttons, input), ...(lens ? [lens.element] : [])),
    /** Let pictures be dropped on an element. @param {HTMLElement} element */
    droppable(element) {
      let inside = 0;
      const mark = () => element.classList.toggle("over", inside > 0);
      element.addEventListener("dragover", (event) => event.preventDefault());
      element.addEventListener("dragenter", () => (inside++, mark()));
      element.addEventListener("dragleave", () => (inside--, mark()));
      element.addEventListener("drop", (event) => {
        event.preventDefault();
        inside = 0;
        mark();
        const file = event.dataTransfer?.files[0];
        if (file) take(file);
        else refuse("What was dropped is no file. Save the picture first, or copy and paste it.");
      });
    },
    stop() {
      lens?.stop();
      document.removeEventListener("paste", pasted);
    },
  };
}
