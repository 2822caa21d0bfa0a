// A picture or a map: pixels in grey, the numbers in them where there is room, and the outline of a window.

import { make } from "./figure.mjs";

const CELL = 20; // units of the drawing, not pixels of the screen
const WIDTH = 220; // pixels that a board has at least
const [SMALLEST, LARGEST] = [9, 17]; // pixels of letters
const FEW = 16; // cells a side, of which each can be seen

/** @typedef {import("./kernel-sliding.mjs").Sheet} Sheet */
/** @typedef {{ low: number, high: number }} Greys what is black, and what is white */

/** How bright a number is, from 0 to 1. @param {number} value @param {Greys} greys */
export function brightness(value, { low, high }) {
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** The colours of a cell with a number in it. @param {number} value @param {Greys} greys */
export function shade(value, greys) {
  const grey = Math.round(255 * brightness(value, greys));
  // Whichever of the two contrasts more.
  return { paper: `rgb(${grey} ${grey} ${grey})`, ink: grey < 117 ? "#fff" : "#000" };
}

/** From black to white: mid-grey is 0 where there are negative numbers, else black is. @param {Iterable<number>} values */
export function greys(values) {
  return Math.min(...values) < 0 ? around(values) : { low: 0, high: Math.max(...values) || 1 };
}

/** Mid-grey is 0. @param {Iterable<number>} values */
export function around(values) {
  const most = Math.max(...Array.from(values, Math.abs)) || 1;
  return { low: -most, high: most };
}

/** A number in few letters. @param {number} value */
export function short(value) {
  const text = Math.abs(value) < 0.005 ? "0" : value.toFixed(Math.abs(value) < 10 ? 2 : 1).replace(/\.?0+$/, "");
  return text.replace("-", "−");
}

/** A board, empty at first. */
export function board() {
  const pixels = make("canvas", {});
  const numbers = make("g", {});
  const frame = make("g", { class: "frame" });
  const drawing = make("svg", { "aria-hidden": true }, numbers, frame);
  const element = make("div", { className: "board" }, pixels, drawing);
  let [width, height, edge] = [1, 1, 0];

  return {
    element,
    /** Say in words what is seen, where nothing around it does. @param {string} words */
    describe(words) {
      drawing.removeAttribute("aria-hidden");
      drawing.setAttribute("role", "img");
      drawing.setAttribute("aria-label", words);
    },

    /** Show a sheet, with zeros round it. @param {Sheet} sheet @param {Greys} greys @param {number} [padding] */
    show({ shape, data }, greys, padding = 0) {
      const [rows, columns] = shape;
      [height, width, edge] = [rows + 2 * padding, columns + 2 * padding, padding];
      Object.assign(pixels, { width, height });
      drawing.setAttribute("viewBox", `0 0 ${width * CELL} ${height * CELL}`);
      const context = pixels.getContext("2d");
      const image = context.createImageData(width, height);
      new Uint32Array(image.data.buffer).fill(0xff000000);
      /** @type {[number, number, number][]} */
      const cells = [];
      for (let row = -padding; row < rows + padding; row++) {
        for (let column = -padding; column < columns + padding; column++) {
          const inside = row >= 0 && row < rows && column >= 0 && column < columns;
          const value = inside ? data[row * columns + column] : 0;
          const at = 4 * ((row + padding) * width + column + padding);
          image.data.fill(255 * brightness(value, greys), at, at + 3);
          cells.push([row + padding, column + padding, value]);
        }
      }
      context.putImageData(image, 0, 0);
      numbers.replaceChildren(...lettering(cells, width, greys), ...(padding ? [border(rows, columns, padding)] : []));
    },

    /** Outline a window, or nothing. @param {{ row: number, column: number, side: number } | null} window */
    outline(window) {
      frame.replaceChildren();
      if (!window) return;
      const out = (1.5 * CELL * width) / WIDTH; // beside what it frames, and not on it
      const [x, y] = [window.column, window.row].map((cell) => (cell + edge) * CELL - out);
      const side = window.side * CELL + 2 * out;
      frame.setAttribute("class", width > FEW ? "frame fine" : "frame");
      // The halo keeps it apart from any grey.
      frame.append(...["halo", "line"].map((kind) => make("rect", { x, y, width: side, height: side, class: kind })));
    },

    /** The row and column under a point of the screen. @param {{ clientX: number, clientY: number }} point */
    cell({ clientX, clientY }) {
      const box = pixels.getBoundingClientRect();
      return {
        row: Math.floor(((clientY - box.top) / box.height) * height) - edge,
        column: Math.floor(((clientX - box.left) / box.width) * width) - edge,
      };
    },
  };
}

/** The numbers in the cells, where all of them can be read. @param {[number, number, number][]} cells @param {number} width @param {Greys} greys */
function lettering(cells, width, greys) {
  if (width > FEW) return [];
  const longest = Math.max(...cells.map(([, , value]) => short(value).length));
  const pixel = (CELL * width) / WIDTH;
  const size = Math.min(0.5 * CELL, (1.5 / longest) * CELL, LARGEST * pixel);
  if (size < SMALLEST * pixel) return [];
  const letters = cells.map(([row, column, value]) => make("text", {
    x: (column + 0.5) * CELL, y: (row + 0.5) * CELL, "font-size": size, fill: shade(value, greys).ink,
  }, short(value)));
  const height = (cells.length / width) * CELL;
  const lines = Array.from({ length: width - 1 }, (_, line) => `M${(line + 1) * CELL} 0V${height}`)
    .concat(Array.from({ length: height / CELL - 1 }, (_, line) => `M0 ${(line + 1) * CELL}H${width * CELL}`));
  return [make("path", { d: lines.join("") }), ...letters];
}

/** A dashed line between a picture and its padding. @param {number} rows @param {number} columns @param {number} padding */
function border(rows, columns, padding) {
  return make("rect", {
    x: padding * CELL, y: padding * CELL, width: columns * CELL, height: rows * CELL, class: "border",
  });
}
