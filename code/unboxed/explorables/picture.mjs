// From a picture of any size to the pixels that the network is asked about, as `unboxed.preprocessing.preprocess` makes them.

import { tensor } from "./nn.mjs";

export const SIDE = 224; // of the square that is cut out of the middle of a picture
const MARGIN = 256 / SIDE; // how much longer than that the short side is before
const LONGEST = 40; // times the short side

/**
 * What one side of the square is made of: for each of its pixels, the first pixel of the picture that counts, and how
 * much that one and the next ones count.
 * @typedef {{ first: number[], weights: Float64Array[], low: number, high: number }} Side
 */

/**
 * Say what the square in the middle of a picture is made of.
 * @param {number} width @param {number} height of the picture @param {number} [wanted] of the square
 * @returns {{ across: Side, down: Side }}
 */
export function plan(width, height, wanted = SIDE) {
  const short = bounded(width, height);
  const [across, down] = [width, height].map((size) => side(size, Math.floor((Math.round(wanted * MARGIN) * size) / short), wanted));
  return { across, down };
}

/**
 * The same for all of it, so that its long side becomes so long.
 * @param {number} width @param {number} height @param {number} long
 * @returns {{ across: Side, down: Side }}
 */
export function fit(width, height, long) {
  bounded(width, height);
  const [across, down] = [width, height].map((size) => {
    const whole = Math.max(1, Math.round((long * size) / Math.max(width, height)));
    return side(size, whole, whole);
  });
  return { across, down };
}

/** The short side of a picture that is no strip. @param {number} width @param {number} height */
function bounded(width, height) {
  const short = Math.min(width, height);
  if (!(short > 0) || Math.max(width, height) > LONGEST * short) {
    throw new RangeError(`The picture is ${width} by ${height} pixels: no side may be more than ${LONGEST} times the other.`);
  }
  return short;
}

/**
 * @param {number} size of the picture @param {number} whole to which it is resized, before the middle is cut out
 * @param {number} kept of that @returns {Side}
 */
export function side(size, whole, kept) {
  const scale = size / whole;
  const wide = Math.max(1, scale);
  const start = evenly((whole - kept) / 2);
  const first = [];
  const weights = [];
  for (let i = start; i < start + kept; i++) {
    const middle = scale * (i + 0.5);
    const from = Math.max(0, Math.floor(middle - 2 * wide + 0.5));
    const to = Math.min(size, Math.floor(middle + 2 * wide + 0.5));
    const counts = Float64Array.from({ length: to - from }, (_, j) => cubic((from + j - middle + 0.5) / wide));
    const sum = counts.reduce((all, count) => all + count, 0);
    first.push(from);
    weights.push(counts.map((count) => count / sum));
  }
  return { first, weights, low: first[0], high: first[kept - 1] + weights[kept - 1].length };
}

/** Round as Python does: a half goes to the even number. @param {number} value */
function evenly(value) {
  const down = Math.floor(value);
  return value - down === 0.5 ? down + (down % 2) : Math.round(value);
}

/** How much a pixel counts that lies so far away. @param {number} far */
function cubic(far) {
  const x = Math.abs(far);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/**
 * Shrink and cut.
 * @param {ArrayLike<number>} rgba the part of the picture from `low` to `high` of both sides, row by row, from 0 to 255
 * @param {{ across: Side, down: Side }} plan
 * @returns {import("./nn.mjs").Tensor} (1, 3, height, width), from 0 to 1
 */
export function cut(rgba, { across, down }) {
  const [width, height] = [across.high - across.low, down.high - down.low];
  const [columns, rows] = [across.first.length, down.first.length];
  const pixels = new Float32Array(3 * rows * columns);
  const narrow = new Float64Array(height * columns);
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < columns; x++) {
        const weights = across.weights[x];
        let at = 4 * (y * width + across.first[x] - across.low) + channel;
        let sum = 0;
        for (let i = 0; i < weights.length; i++, at += 4) sum += weights[i] * rgba[at];
        narrow[y * columns + x] = sum / 255;
      }
    }
    for (let y = 0; y < rows; y++) {
      const weights = down.weights[y];
      for (let x = 0; x < columns; x++) {
        let at = (down.first[y] - down.low) * columns + x;
        let sum = 0;
        for (let i = 0; i < weights.length; i++, at += columns) sum += weights[i] * narrow[at];
        pixels[(channel * rows + y) * columns + x] = Math.min(1, Math.max(0, sum));
      }
    }
  }
  return tensor([1, 3, rows, columns], pixels);
}
