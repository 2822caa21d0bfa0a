// What each neuron of a network answers over the plane, as numbers, as a picture, and in words.

import { tensor } from "./nn.mjs";

/** @typedef {import("./nn.mjs").Tensor} Tensor */
/** @typedef {import("./nn.mjs").Network} Network */
/** @typedef {[number, number]} Place */

export const EDGE = 1.7; // the plane that is shown reaches so far, in all four directions
export const SIDE = 44; // pixels of a map, across and down

/** The middle of every pixel, row by row from the top: shape (SIDE * SIDE, 2). */
export const PLANE = (() => {
  const at = (/** @type {number} */ i) => EDGE * ((2 * i + 1) / SIDE - 1);
  const points = tensor([SIDE * SIDE, 2]);
  for (let i = 0; i < SIDE * SIDE; i++) points.data.set([at(i % SIDE), -at(Math.floor(i / SIDE))], 2 * i);
  return points;
})();

/** From -1 to 1, with 0 in the middle: how the answers of each kind of neuron are coloured. */
const SCALES = /** @type {Record<string, (numbers: Float32Array) => Float32Array>} */ ({
  tanh: (numbers) => numbers,
  sigmoid: (numbers) => numbers.map((value) => 2 * value - 1),
  relu: (numbers) => {
    const most = numbers.reduce((high, value) => Math.max(high, value), 0) || 1;
    return numbers.map((value) => value / most);
  },
  input: (numbers) => numbers.map((value) => value / EDGE),
  logit: (numbers) => numbers.map((value) => Math.tanh(value / 2)), // a sigmoid, from -1 to 1
});

/**
 * The maps of all neurons, column by column: the inputs, each hidden layer, the output.
 * @param {Network} network @returns {Float32Array[][]} each of SIDE * SIDE numbers from -1 to 1
 */
export function mapsOf(network) {
  const outputs = network.forward(PLANE);
  const shown = [...outputs.keys()].filter((name) => !name.startsWith("hidden"));
  return shown.map((name) => {
    const kind = network.layers.find((layer) => layer.name === name)?.kind;
    const scale = SCALES[name === "input" ? "input" : kind === "linear" ? "logit" : String(kind)];
    const { shape, data } = /** @type {Tensor} */ (outputs.get(name));
    return Array.from({ length: shape[1] }, (_, neuron) =>
      scale(Float32Array.from({ length: shape[0] }, (_, i) => data[i * shape[1] + neuron])));
  });
}

/**
 * Where a map crosses 0: short pieces of line, in pixels from the upper left corner, by marching squares.
 * @param {ArrayLike<number>} map @returns {[Place, Place][]}
 */
export function border(map) {
  /** @type {[Place, Place][]} */
  const pieces = [];
  for (let y = 0; y + 1 < SIDE; y++) {
    for (let x = 0; x + 1 < SIDE; x++) {
      const corners = /** @type {Place[]} */ ([[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]]);
      const values = corners.map(([a, b]) => map[b * SIDE + a]);
      const crossed = /** @type {Place[]} */ ([]);
      for (let side = 0; side < 4; side++) {
        const next = (side + 1) % 4;
        if (values[side] > 0 === values[next] > 0) continue;
        const share = values[side] / (values[side] - values[next]);
        const [[x1, y1], [x2, y2]] = [corners[side], corners[next]];
        crossed.push([x1 + share * (x2 - x1) + 0.5, y1 + share * (y2 - y1) + 0.5]);
      }
      for (let i = 0; i + 1 < crossed.length; i += 2) pieces.push([crossed[i], crossed[i + 1]]);
    }
  }
  return pieces;
}

const FIELDS = ["upper left", "top", "upper right", "left", "middle", "right", "lower left", "bottom", "lower right"];

/** Where in the plane a map is above 0, of nine fields, in words. @param {ArrayLike<number>} map */
export function where(map) {
  const sums = new Float64Array(9);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [row, column] = [Math.floor((3 * Math.floor(i / SIDE)) / SIDE), Math.floor((3 * (i % SIDE)) / SIDE)];
    sums[3 * row + column] += Math.sign(map[i]);
  }
  const yes = FIELDS.filter((_, field) => sums[field] > 0);
  return yes.length === 9 ? "everywhere" : yes.length ? yes.join(", ") : "nowhere";
}

/** All maps in words. @param {Float32Array[][]} columns */
export function told(columns) {
  const layers = columns.slice(1, -1).map((maps, layer) => {
    const each = maps.map((map, neuron) => `neuron ${neuron + 1}: ${where(map)}`);
    return `Hidden layer ${layer + 1}, where each neuron answers more than its middle: ${each.join("; ")}.`;
  });
  return `A network with the sizes ${columns.map((maps) => maps.length).join("–")}. ${layers.join(" ")}`.trim();
}
