// What the layers of a network give, as small pictures: black is nothing, white the largest number of a layer.

import { format, make } from "./figure.mjs";
import { paint } from "./greys.mjs";

/**
 * Make room for the maps of a layer, in a row of `columns` or several.
 * @param {string} label @param {number} count @param {number} width @param {number} height of one map
 * @param {number} columns
 * @returns {{ element: HTMLElement, show: (numbers?: ArrayLike<number>, most?: number) => void }} `most` is the number that is white, if not the largest
 */
export function layer(label, count, width, height, columns) {
  const canvases = Array.from({ length: count }, () => make("canvas", { width, height }));
  const scale = make("span", { className: "scale" });
  const row = make("div", { className: "maps" }, ...canvases);
  row.style.setProperty("--columns", String(columns));
  row.setAttribute("role", "img");
  const size = width * height;
  const show = (/** @type {ArrayLike<number> | undefined} */ numbers, /** @type {number | undefined} */ given) => {
    const all = numbers ? Float64Array.from(numbers) : new Float64Array(count * size);
    const most = given ?? all.reduce((high, value) => Math.max(high, value), 0);
    canvases.forEach((canvas, map) => paint(canvas, all.subarray(map * size, (map + 1) * size), most));
    scale.textContent = numbers ? `white: ${format(most, 2)}` : "";
    row.setAttribute("aria-label", `${label}. ${scale.textContent}`);
  };
  show(undefined, undefined);
  const words = make("p", { ariaHidden: "true" }, make("span", {}, label), scale); // the picture says them
  return { element: make("div", { className: "layer" }, words, row), show };
}
