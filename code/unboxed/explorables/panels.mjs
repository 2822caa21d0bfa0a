// The product that takes most of the time of a large network, in panels of four by four.
//
// A convolution of 1 × 1 is a product of matrices: (filters, channels) times (channels, places). Sixteen sums are kept
// in registers while eight numbers are fetched for sixteen products. What is fetched lies in a row and has 64 bits, for
// JavaScript computes with these, and to make one of 32 bits takes about as long as to multiply.

import { free } from "./freeing.mjs";

/** @typedef {Float32Array} Numbers */

const SIDE = 4;
const HELD = 32768; // numbers of x at a time, so that they stay near the processor

/**
 * `to` becomes weights times x, with a start for each row, as ReLU6 leaves it if so wanted, and with `more` added.
 * @param {Numbers} to (rows, places)
 * @param {Numbers} weights (rows, depth); or, if they are `turned`, (depth, rows)
 * @param {Numbers} x (depth, places)
 * @param {number} rows @param {number} depth @param {number} places
 * @param {{ start?: Numbers | null, relu6?: boolean, more?: Numbers | null, turned?: boolean }} [ends]
 *   `start` is (rows), 0 if there is none; `more` is (rows, places)
 */
export function multiply(to, weights, x, rows, depth, places, { start = null, relu6 = false, more = null, turned = false } = {}) {
  const many = Math.max(SIDE, Math.floor(HELD / depth / SIDE) * SIDE);
  const panels = new Float64Array(depth * (Math.min(many, places) + SIDE - 1));
  const some = new Float64Array(depth * SIDE);
  const sums = new Float64Array(SIDE * SIDE);
  const [down, along] = turned ? [1, rows] : [depth, 1];
  for (let first = 0; first < places; first += many) {
    const wide = Math.min(many, places - first);
    for (let place = 0; place < wide; place += SIDE) {
      lay(panels, place * depth, x, first + place, 1, places, Math.min(SIDE, wide - place), depth);
    }
    for (let row = 0; row < rows; row += SIDE) {
      const high = Math.min(SIDE, rows - row);
      lay(some, 0, weights, row * down, down, along, high, depth);
      for (let place = 0; place < wide; place += SIDE) {
        add(sums, some, panels, place * depth, depth);
        const most = Math.min(SIDE, wide - place);
        for (let i = 0; i < high; i++) {
          const begin = start ? start[row + i] : 0;
          for (let j = 0, at = (row + i) * places + first + place; j < most; j++, at++) {
            let sum = sums[SIDE * i + j] + begin;
            if (relu6) sum = sum < 0 ? 0 : sum > 6 ? 6 : sum;
            to[at] = more ? sum + more[at] : sum;
          }
        }
      }
    }
  }
  free(panels);
  free(some);
}

/**
 * Lay up to four rows of numbers side by side, so that one of each is fetched at a time.
 * @param {Float64Array} to @param {number} begin @param {Numbers} from @param {number} first where the first number is
 * @param {number} next how far it is to the next row @param {number} along and along a row
 * @param {number} count of rows: what is left of four stays as it was, and is not used @param {number} depth
 */
function lay(to, begin, from, first, next, along, count, depth) {
  for (let i = 0; i < count; i++) {
    for (let k = 0, at = first + i * next, there = begin + i; k < depth; k++, at += along, there += SIDE) to[there] = from[at];
  }
}

/** Sixteen sums. @param {Float64Array} sums @param {Float64Array} some @param {Float64Array} panels @param {number} at @param {number} depth */
function add(sums, some, panels, at, depth) {
  let a0 = 0, a1 = 0, a2 = 0, a3 = 0;
  let b0 = 0, b1 = 0, b2 = 0, b3 = 0;
  let c0 = 0, c1 = 0, c2 = 0, c3 = 0;
  let d0 = 0, d1 = 0, d2 = 0, d3 = 0;
  for (let k = 0; k < SIDE * depth; k += SIDE, at += SIDE) {
    const x0 = panels[at], x1 = panels[at + 1], x2 = panels[at + 2], x3 = panels[at + 3];
    const a = some[k], b = some[k + 1], c = some[k + 2], d = some[k + 3];
    a0 += a * x0; a1 += a * x1; a2 += a * x2; a3 += a * x3;
    b0 += b * x0; b1 += b * x1; b2 += b * x2; b3 += b * x3;
    c0 += c * x0; c1 += c * x1; c2 += c * x2; c3 += c * x3;
    d0 += d * x0; d1 += d * x1; d2 += d * x2; d3 += d * x3;
  }
  sums[0] = a0; sums[1] = a1; sums[2] = a2; sums[3] = a3;
  sums[4] = b0; sums[5] = b1; sums[6] = b2; sums[7] = b3;
  sums[8] = c0; sums[9] = c1; sums[10] = c2; sums[11] = c3;
  sums[12] = d0; sums[13] = d1; sums[14] = d2; sums[15] = d3;
}
