// How a picture comes to the network: a file, the clipboard, or dropped on the figure. It goes nowhere else.

import { button, make } from "./figure.mjs";

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
  return {
    element: make("div", { className: "steps" }, ...buttons, input),
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
    stop: () => document.removeEventListener("paste", pasted),
  };
}
