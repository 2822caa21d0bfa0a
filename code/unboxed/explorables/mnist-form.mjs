// The form of MNIST's digits: what `unboxed.datasets.own_digits.to_mnist_form` does, in JavaScript.
//
// Numbers are rounded to float32 where PyTorch does so, and whole numbers are found as Python finds them.

import { SIDE } from "./pen.mjs";

const { fround } = Math;
const BOX = 20;
const PAPER = fround(0.1); // fainter than that is paper

/** Round to a whole number, and a half to the even one, as Python does. @param {number} value */
function round(value) {
  const low = Math.floor(value);
  return value - low === 0.5 ? low + (low % 2) : Math.round(value);
}

/**
 * Which places of a side each place of the resized side averages over, and how much each of them counts: PyTorch's
 * `interpolate` with `mode="bilinear", antialias=True`.
 * @param {number} before @param {number} after how long the side is
 * @returns {{ start: number, weights: number[] }[]}
 */
function windows(before, after) {
  const scale = fround(before / after);
  const support = Math.max(scale, 1);
  const inverse = scale >= 1 ? fround(1 / scale) : 1;
  return Array.from({ length: after }, (_, place) => {
    const centre = fround(scale * (place + 0.5));
    const start = Math.max(0, Math.trunc(fround(fround(centre - support) + 0.5)));
    const end = Math.min(before, Math.trunc(fround(fround(centre + support) + 0.5)));
    const weights = Array.from({ length: end - start }, (_, index) => {
      const away = fround(fround(fround(index + fround(start - centre)) + 0.5) * inverse);
      return Math.max(0, fround(1 - Math.abs(away)));
    });
    const total = weights.reduce((sum, weight) => fround(sum + weight), 0);
    return { start, weights: weights.map((weight) => fround(weight / total)) };
  });
}

/**
 * Resize the rows of a picture, and turn rows into columns: twice, and both sides are resized.
 * @param {Float32Array} picture @param {number} width @param {number} height @param {number} wanted the new width
 * @returns {Float32Array} as many rows as were wanted, as long as the picture was high
 */
function resizedAndTurned(picture, width, height, wanted) {
  const result = new Float32Array(wanted * height);
  windows(width, wanted).forEach(({ start, weights }, place) => {
    for (let row = 0; row < height; row++) {
      const first = row * width + start;
      result[place * height + row] = weights.reduce((sum, weight, index) => fround(sum + weight * picture[first + index]), 0);
    }
  });
  return result;
}

/** Where the ink along a side, one sum a place, begins for its centre of mass to be on pixel 14. @param {Float32Array} sums */
function begin(sums) {
  const mass = fround(sums.reduce((all, sum) => all + sum, 0));
  const moment = fround(sums.reduce((all, sum, place) => all + place * sum, 0));
  return Math.min(Math.max(round(SIDE / 2 - moment / mass), 0), SIDE - sums.length);
}

/**
 * Bring a digit into the form of MNIST's: fitted into a square of 20 pixels, with its centre of mass on (14, 14).
 * @param {Float32Array} picture light on black, in rows of 28 pixels
 * @returns {Float32Array} the same digit; a picture without ink stays as it is
 */
export function toMnistForm(picture) {
  const inked = [...picture.keys()].filter((place) => picture[place] > PAPER);
  if (inked.length === 0) return picture.slice();
  const [rows, columns] = [inked.map((place) => Math.floor(place / SIDE)), inked.map((place) => place % SIDE)];
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  const [tall, wide] = [Math.max(...rows) - top + 1, Math.max(...columns) - left + 1];
  const cut = Float32Array.from(
    { length: tall * wide },
    (_, place) => picture[(top + Math.floor(place / wide)) * SIDE + left + (place % wide)],
  );
  const [height, width] = [tall, wide].map((length) => Math.max(1, round((BOX * length) / Math.max(tall, wide))));
  const ink = resizedAndTurned(resizedAndTurned(cut, wide, tall, width), tall, width, height);

  const [down, across] = [new Float32Array(height), new Float32Array(width)];
  ink.forEach((value, place) => {
    down[Math.floor(place / width)] += value;
    across[place % width] += value;
  });
  const corner = begin(down) * SIDE + begin(across);
  const formed = new Float32Array(SIDE * SIDE);
  ink.forEach((value, place) => {
    formed[corner + Math.floor(place / width) * SIDE + (place % width)] = Math.min(1, value);
  });
  return formed;
}
