// Convolutions of 3 × 3 or 5 × 5 that filter each map by itself. A map is laid on zeros first, so that no kernel asks
// where it ends.

import { free } from "./freeing.mjs";

/**
 * How a kernel lies on a map: half of the zeros that are laid around stand at the beginning of a side, the odd one at
 * its end, as TensorFlow does.
 * @typedef {{
 *   side: number, stride: number, height: number, width: number, rows: number, columns: number, above: number, before: number,
 * }} Lay
 * @param {number} side of the kernel @param {number} stride @param {number} height @param {number} width of the map
 * @returns {Lay}
 */
export function laid(side, stride, height, width) {
  const [rows, columns] = [height, width].map((size) => Math.ceil(size / stride));
  const [above, before] = [[rows, height], [columns, width]].map(([places, size]) =>
    Math.floor(Math.max(0, (places - 1) * stride + side - size) / 2));
  return { side, stride, height, width, rows, columns, above, before };
}

/** Zeros for a map and what is around it, and how long a row of them is. @param {Lay} lay */
function ground({ side, stride, height, width, rows, columns }) {
  const long = Math.max((columns - 1) * stride + side, width + side - 1);
  return { long, zeros: new Float64Array(Math.max((rows - 1) * stride + side, height + side - 1) * long) };
}

/**
 * @param {Float32Array} to (maps, rows, columns) @param {Float32Array} from (maps, height, width)
 * @param {Float32Array} weights (maps, side, side) @param {Lay} lay
 * @param {{ start?: Float32Array | null, relu6?: boolean }} [ends] `start` is (maps), 0 if there is none
 */
export function filter(to, from, weights, lay, { start = null, relu6 = false } = {}) {
  const { side, stride, height, width, rows, columns, above, before } = lay;
  const { long, zeros: map } = ground(lay);
  const sums = new Float64Array(columns);
  const kernel = new Float64Array(side);
  const slide = side === 3 ? three : five;
  for (let at = 0, place = 0, weight = 0; at < from.length; weight += side * side) {
    const begin = start ? start[weight / (side * side)] : 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0, there = (y + above) * long + before; x < width; x++) map[there++] = from[at++];
    }
    for (let row = 0; row < rows; row++) {
      sums.fill(begin);
      for (let down = 0; down < side; down++) {
        for (let across = 0; across < side; across++) kernel[across] = weights[weight + down * side + across];
        slide(sums, map, (row * stride + down) * long, stride, kernel);
      }
      for (let column = 0; column < columns; column++) {
        const sum = sums[column];
        to[place++] = relu6 ? (sum < 0 ? 0 : sum > 6 ? 6 : sum) : sum;
      }
    }
  }
  free(map);
}

/** @param {Float64Array} sums @param {Float64Array} map @param {number} at @param {number} stride @param {Float64Array} kernel */
function three(sums, map, at, stride, kernel) {
  const a = kernel[0], b = kernel[1], c = kernel[2];
  for (let i = 0; i < sums.length; i++, at += stride) sums[i] += a * map[at] + b * map[at + 1] + c * map[at + 2];
}

/** @param {Float64Array} sums @param {Float64Array} map @param {number} at @param {number} stride @param {Float64Array} kernel */
function five(sums, map, at, stride, kernel) {
  const a = kernel[0], b = kernel[1], c = kernel[2], d = kernel[3], e = kernel[4];
  for (let i = 0; i < sums.length; i++, at += stride) {
    sums[i] += a * map[at] + b * map[at + 1] + c * map[at + 2] + d * map[at + 3] + e * map[at + 4];
  }
}

/**
 * The way back: how much something rises with each number that went in.
 * @param {Float32Array} to (maps, height, width) @param {Float32Array} slopes (maps, rows, columns)
 * @param {Float32Array} weights (maps, side, side) @param {Lay} lay
 */
export function unfilter(to, slopes, weights, lay) {
  const { side, stride, height, width, rows, columns, above, before } = lay;
  if (stride === 1) {
    // Who moves by one place is filtered back by the kernel turned half round.
    const turned = new Float32Array(weights.length);
    for (let i = 0; i < turned.length; i++) turned[i] = weights[i - 2 * (i % (side * side)) + side * side - 1];
    filter(to, slopes, turned, lay);
    return free(turned);
  }
  const { long, zeros: map } = ground(lay);
  for (let place = 0, at = 0, weight = 0; at < to.length; weight += side * side) {
    map.fill(0);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const slope = slopes[place++];
        if (!slope) continue;
        for (let down = 0, there = row * stride * long + column * stride; down < side; down++, there += long) {
          for (let across = 0; across < side; across++) map[there + across] += slope * weights[weight + down * side + across];
        }
      }
    }
    for (let y = 0; y < height; y++) {
      for (let x = 0, there = (y + above) * long + before; x < width; x++) to[at++] = map[there++];
    }
  }
  free(map);
}
