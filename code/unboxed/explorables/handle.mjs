// What is dragged up and down: by mouse, pen or finger.

import { make } from "./figure.mjs";

/**
 * A knob to drag up and down.
 * @param {SVGSVGElement} svg the drawing that it is in, which has a viewBox @param {Node} mark what is seen of it
 * @param {(down: number) => void} move told where it has been dragged, in units of the drawing
 * @returns {{ element: SVGGElement, put: (across: number, down: number) => void }}
 */
export function handle(svg, mark, move) {
  const element = make("g", { class: "handle" }, make("circle", { r: 20, class: "hold" }), mark);
  const place = (/** @type {PointerEvent} */ { clientY }) => {
    const { top, height } = svg.getBoundingClientRect();
    return ((clientY - top) * svg.viewBox.baseVal.height) / height;
  };
  let now = 0;
  /** @type {number | undefined} how far from its middle it was taken hold of */
  let off;
  element.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    off = place(event) - now;
    element.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  element.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    if (off !== undefined) move(place(event) - off);
  });
  element.addEventListener("lostpointercapture", () => (off = undefined));
  // Where a finger drags it, the page does not scroll.
  element.addEventListener("touchstart", (/** @type {TouchEvent} */ event) => event.preventDefault(), { passive: false });
  const put = (/** @type {number} */ across, /** @type {number} */ down) => {
    now = down;
    element.setAttribute("transform", `translate(${across} ${down})`);
  };
  return { element, put };
}
