// The parts of the figure of the kernel. Each is made once for its bench, and shows how the bench stands when asked to.

import { around, board, greys, short } from "./board.mjs";
import { numeric, paint, square, tint } from "./kernel-fields.mjs";
import { make } from "./figure.mjs";
import { POOL, SIDE } from "./kernel-sliding.mjs";

/** @typedef {import("./kernel-bench.mjs").Bench} Bench */
/** @typedef {import("./kernel-sliding.mjs").Sheet} Sheet */
/** @typedef {(bench: Bench) => { element: HTMLElement, show: () => void }} Part */

const POSITIONS = ["top", "middle", "bottom"].flatMap((row) => ["left", "centre", "right"].map((column) => `${row} ${column}`));
const ARROWS = new Map([["ArrowUp", [-1, 0]], ["ArrowDown", [1, 0]], ["ArrowLeft", [0, -1]], ["ArrowRight", [0, 1]]]);

/** The picture, over which the window goes. @type {Part} */
export function picture(bench) {
  const { element, ...seen } = board();
  const keys = make("div", { className: "over", tabIndex: 0 }, element);
  keys.setAttribute("role", "application");
  keys.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const [down, across] = ARROWS.get(event.key) ?? [];
    if (down === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    bench.go(bench.row + down, bench.column + across);
  });
  pointed(element, (event) => bench.centre(seen.cell(event)));
  return {
    element: make("div", {}, keys, make("p", { className: "note" }, "Point, touch, or press arrow keys.")),
    show() {
      const { row, column, walk: { stride, padding } } = bench;
      if (bench.fresh) {
        seen.show(bench.picture, greys(bench.picture.data), padding);
        keys.setAttribute("aria-label", `Picture, ${described(bench.picture)}. Arrow keys move the window.`);
      }
      seen.outline({ row: row * stride - padding, column: column * stride - padding, side: SIDE });
    },
  };
}

/** The nine numbers. @type {Part} */
export function weights(bench) {
  const inputs = POSITIONS.map((name, index) =>
    numeric(`Weight, ${name}`, () => bench.weights[index], (value) => bench.rewrite(index, value), false));
  const total = make("p", { className: "note" });
  return {
    element: make("div", {}, square(inputs.map(({ element }) => element), { role: "presentation" }), total),
    show() {
      if (!bench.fresh) return;
      const span = around(bench.weights);
      inputs.forEach(({ input, show }, index) => {
        show();
        tint(input, bench.weights[index], span);
      });
      total.textContent = `Change any. Total: ${short(bench.weights.reduce((left, right) => left + right, 0))}`;
    },
  };
}

/** What lies under the window, times the kernel, and the sum. @type {Part} */
export function products(bench) {
  const cells = POSITIONS.map(() => ["span", "span", "b"].map((tag) => make(tag)));
  const sum = make("b", {});
  const table = square(cells.map((parts) => make("div", {}, ...parts)), {});
  return {
    element: make("div", {}, table, make("p", { className: "sum" }, "sum ", sum)),
    show() {
      const [low, span] = [greys(bench.picture.data), around(bench.products)];
      cells.forEach(([pixel, times, product], index) => {
        paint(pixel, bench.pixels[index], low);
        times.textContent = `× ${short(bench.weights[index])}`;
        paint(product, bench.products[index], span);
      });
      sum.textContent = short(bench.sum);
    },
  };
}

/** All the sums, each at its place. @type {Part} */
export function map(bench) {
  const { element, ...sums } = board();
  const note = make("p", { className: "note" });
  pointed(element, (event) => {
    const { row, column } = sums.cell(event);
    bench.go(row, column);
  });
  return {
    element: make("div", {}, element, note),
    show() {
      if (bench.fresh) {
        sums.show(bench.made.sums, greys(bench.made.sums.data));
        sums.describe(`Feature map, ${described(bench.made.sums)}`);
        note.textContent = scale(bench.made.sums);
      }
      sums.outline({ row: bench.row, column: bench.column, side: 1 });
    },
  };
}

/** What bias, ReLU and pooling leave of the sums. @type {Part} */
export function after(bench) {
  const { element, ...left } = board();
  const note = make("p", { className: "note" });
  return {
    element: make("div", {}, element, note),
    show() {
      const { map: ends, pooled } = bench.made.ends;
      if (bench.fresh) {
        left.show(ends, greys(ends.data));
        left.describe(`What is left, ${described(ends)}`);
        note.textContent = bench.then.pool && !pooled ? `${scale(ends)} Too small to pool.` : scale(ends);
      }
      const place = ended(bench);
      left.outline(place && { ...place, side: 1 });
    },
  };
}

/** How many places there are. @type {Part} */
export function formula(bench) {
  const element = make("p", { className: "formula" });
  return {
    element,
    show() {
      const { made: { sums }, picture: { shape }, walk: { stride, padding } } = bench;
      element.textContent = `(${shape[0]} + 2 · ${padding} − ${SIDE}) / ${stride}, rounded down, + 1 = ${sums.shape[0]} places, across and down`;
    },
  };
}

/** The place in words. @param {Bench} bench */
export function said(bench) {
  const { row, column, sum, then, made: { ends, solved } } = bench;
  const words = [`Row ${row}, column ${column} of the map: the nine products add up to ${short(sum)}.`];
  const biased = sum + then.bias;
  if (then.bias) words.push(`With the bias it is ${short(biased)}.`);
  if (then.relu) words.push(`ReLU gives ${short(Math.max(0, biased))}.`);
  if (ends.pooled) {
    const place = ended(bench);
    words.push(place
      ? `The largest of its two by two is ${short(ends.map.data[place.row * ends.map.shape[1] + place.column])}.`
      : "No window of two by two reaches this place.");
  }
  return `${solved ? "Solved. " : ""}${words.join(" ")}`;
}

/** Where the place of the window stands in what is left, if it does. @param {Bench} bench */
function ended({ row, column, made: { ends: { map, pooled } } }) {
  const place = pooled ? { row: Math.floor(row / POOL), column: Math.floor(column / POOL) } : { row, column };
  return place.row < map.shape[0] && place.column < map.shape[1] ? place : null;
}

/** A pointer that goes over, or a finger that is down. @param {HTMLElement} element @param {(event: PointerEvent) => void} act */
function pointed(element, act) {
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    act(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse" || element.hasPointerCapture(event.pointerId)) act(event);
  });
  // No drag is half a gesture of the browser's: it would swallow a tap that comes soon after.
  for (const kind of ["touchstart", "touchmove"]) {
    element.addEventListener(kind, (event) => event.preventDefault(), { passive: false });
  }
}

/** How a map is shaded. @param {Sheet} sheet */
function scale({ shape, data }) {
  const { low, high } = greys(data);
  const [black, white] = [short(low), short(high)];
  const shades = low < 0 ? `Mid-grey is 0, black ${black}, white ${white}.` : `Black is 0, white ${white}.`;
  return `${shape.join(" × ")}. ${data.some(Boolean) ? shades : "All are 0."}`;
}

/** A sheet in words: all of its numbers, or how far they reach. @param {Sheet} sheet */
function described({ shape: [rows, columns], data }) {
  const size = `${rows} by ${columns}`;
  if (rows > 8) return `${size} numbers from ${short(Math.min(...data))} to ${short(Math.max(...data))}`;
  const lines = Array.from({ length: rows }, (_, row) => [...data.subarray(row * columns, (row + 1) * columns)].map(short).join(" "));
  return `${size}: ${lines.join("; ")}`;
}
