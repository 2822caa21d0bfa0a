// What the layers of a network give, as small pictures: black is nothing, white the largest number of a layer.

import { format, make } from "./figure.mjs";

/**
 * Show numbers as grey pixels, from black at 0 to white at `most`.
 * @param {HTMLCanvasElement} canvas as many pixels as there are numbers
 * @param {ArrayLike<number>} numbers in rows
 * @param {number} most
 */
export function paint(canvas, numbers, most) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const pixels = context.createImageData(canvas.width, canvas.height);
  const scale = most > 0 ? 255 / most : 0;
  for (let place = 0; place < canvas.width * canvas.height; place++) {
    pixels.data.fill(Math.round(numbers[place] * scale), 4 * place, 4 * place + 3);
    pixels.data[4 * place + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
}

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
