// From a picture of any size to the pixels that the network is asked about, as `unboxed.backbones.preprocess` makes them.

export const SHORT = 256; // what the short side is shrunk to
export const SIDE = 224; // of the square that is cut out of the middle
const LONGEST = 40; // times the short side

/**
 * What one side of the square is made of: for each of its pixels, the first pixel of the picture that counts, and how
 * much that one and the next ones count.
 * @typedef {{ first: number[], weights: Float64Array[], low: number, high: number }} Side
 */

/**
 * Say what a picture of this size will be made into.
 * @param {number} width @param {number} height
 * @returns {{ across: Side, down: Side }}
 */
export function plan(width, height) {
  const short = Math.min(width, height);
  if (!(short > 0) || Math.max(width, height) > LONGEST * short) {
    throw new RangeError(`The picture is ${width} by ${height} pixels: no side may be more than ${LONGEST} times the other.`);
  }
  const [across, down] = [width, height].map((size) => side(size, Math.floor((SHORT * size) / short)));
  return { across, down };
}

/** @param {number} size of the picture @param {number} whole to which it is resized, before the middle is cut out @returns {Side} */
function side(size, whole) {
  const scale = size / whole;
  const wide = Math.max(1, scale);
  const start = evenly((whole - SIDE) / 2);
  const first = [];
  const weights = [];
  for (let i = start; i < start + SIDE; i++) {
    const middle = scale * (i + 0.5);
    const from = Math.max(0, Math.floor(middle - 2 * wide + 0.5));
    const to = Math.min(size, Math.floor(middle + 2 * wide + 0.5));
    const counts = Float64Array.from({ length: to - from }, (_, j) => cubic((from + j - middle + 0.5) / wide));
    const sum = counts.reduce((all, count) => all + count, 0);
    first.push(from);
    weights.push(counts.map((count) => count / sum));
  }
  return { first, weights, low: first[0], high: first[SIDE - 1] + weights[SIDE - 1].length };
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
 * @returns {Float32Array} (3, 224, 224), from 0 to 1
 */
export function cut(rgba, { across, down }) {
  const [width, height] = [across.high - across.low, down.high - down.low];
  const pixels = new Float32Array(3 * SIDE * SIDE);
  const narrow = new Float64Array(height * SIDE);
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < SIDE; x++) {
        const weights = across.weights[x];
        let at = 4 * (y * width + across.first[x] - across.low) + channel;
        let sum = 0;
        for (let i = 0; i < weights.length; i++, at += 4) sum += weights[i] * rgba[at];
        narrow[y * SIDE + x] = sum / 255;
      }
    }
    for (let y = 0; y < SIDE; y++) {
      const weights = down.weights[y];
      for (let x = 0; x < SIDE; x++) {
        let at = (down.first[y] - down.low) * SIDE + x;
        let sum = 0;
        for (let i = 0; i < weights.length; i++, at += SIDE) sum += weights[i] * narrow[at];
        pixels[(channel * SIDE + y) * SIDE + x] = Math.min(1, Math.max(0, sum));
      }
    }
  }
  return pixels;
}
