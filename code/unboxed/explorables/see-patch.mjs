// A grey patch on the picture, to be moved by pointer, finger or arrow keys: what it hides, the network does not see.

import { checkbox, flag, make, number } from "./figure.mjs";
import { SIDE } from "./picture.mjs";

/** @typedef {import("./nn.mjs").Tensor} Tensor */

const WIDE = 64; // as on the page, and in the same grey
const GREY = 0.5;
const STEP = 8;
const PLACE = (SIDE - WIDE) / 2;

/** The settings of a figure that has a patch: whether it lies there, and where, in pixels of a picture of 224. */
export const patched = {
  patch: flag(false),
  across: number(PLACE, 0, SIDE - WIDE, 1),
  down: number(PLACE, 0, SIDE - WIDE, 1),
};

/** @param {import("./figure.mjs").Settings<any>} settings with those above @param {HTMLElement} photo that it lies on */
export function patch(settings, photo) {
  const { across, down } = settings.fields;
  const move = (/** @type {number} */ x, /** @type {number} */ y) => settings.set({ across: across.bound(x), down: down.bound(y) });
  const grey = make("button", { type: "button", className: "patch" });
  /** Where the pointer is, in pixels of a picture of 224. @param {PointerEvent | MouseEvent} event */
  const place = ({ clientX, clientY }) => {
    const { left, top, width } = photo.getBoundingClientRect();
    return [((clientX - left) * SIDE) / width, ((clientY - top) * SIDE) / width];
  };
  /** @type {number[] | undefined} how far from its corner it was taken hold of */
  let off;
  grey.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    const [x, y] = place(event);
    off = [x - settings.get("across"), y - settings.get("down")];
    grey.setPointerCapture(event.pointerId);
  });
  grey.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    if (!off) return;
    const [x, y] = place(event);
    move(x - off[0], y - off[1]);
  });
  grey.addEventListener("lostpointercapture", () => (off = undefined));
  grey.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (!x && !y) return;
    event.preventDefault();
    move(settings.get("across") + STEP * x, settings.get("down") + STEP * y);
  });
  // Who cannot drag points at the place.
  photo.addEventListener("click", (event) => {
    const [x, y] = place(event);
    if (settings.get("patch")) move(x - WIDE / 2, y - WIDE / 2);
  });
  const show = () => {
    const [x, y] = [settings.get("across"), settings.get("down")];
    grey.hidden = !settings.get("patch");
    grey.style.left = `${(100 * x) / SIDE}%`;
    grey.style.top = `${(100 * y) / SIDE}%`;
    grey.ariaLabel = `Grey patch, ${x} pixels from the left and ${y} from the top. Arrow keys move it.`;
  };
  settings.listen(show);
  show();
  return {
    element: make("div", { className: "framed" }, photo, grey),
    control: checkbox(settings, "patch", "Hide a part: drag the grey patch, or point at a place"),
    /** Where it lies, if it does. */
    lies: () => (settings.get("patch") ? `${settings.get("across")} ${settings.get("down")}` : ""),
    /** A picture with the patch on it. @param {Tensor} pixels (1, 3, side, side) @returns {Tensor} */
    hide: ({ shape, data }) => hidden(shape, data, settings.get("across"), settings.get("down")),
  };
}

/** @param {number[]} shape @param {Tensor["data"]} data @param {number} across @param {number} down @returns {Tensor} */
export function hidden(shape, data, across, down) {
  const side = shape[3];
  const [left, top, right, bottom] = [across, down, across + WIDE, down + WIDE].map((place) => Math.round((place * side) / SIDE));
  const covered = data.slice();
  for (let channel = 0; channel < 3; channel++) {
    for (let y = top; y < bottom; y++) covered.fill(GREY, (channel * side + y) * side + left, (channel * side + y) * side + right);
  }
  return { shape, data: covered };
}
