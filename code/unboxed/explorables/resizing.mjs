// Pictures in another size, as PyTorch and Pillow make them: bicubic, and smoothed where they shrink.

import { tensor } from "./nn.mjs";
import { side } from "./picture.mjs";

/** @typedef {import("./nn.mjs").Tensor} Tensor */
/** @param {Tensor} picture (1, channels, height, width) @param {number[]} size height and width @returns {Tensor} */
export function resized({ shape, data }, [rows, columns]) {
  const [, channels, height, width] = shape;
  if (height === rows && width === columns) return tensor(shape, Float32Array.from(data));
  const [down, across] = [side(height, rows, rows), side(width, columns, columns)];
  const narrow = new Float64Array(channels * height * columns);
  for (let row = 0; row < channels * height; row++) {
    for (let x = 0; x < columns; x++) {
      const weights = across.weights[x];
      const at = row * width + across.first[x];
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i] * data[at + i];
      narrow[row * columns + x] = sum;
    }
  }
  const to = new Float32Array(channels * rows * columns);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < rows; y++) {
      const weights = down.weights[y];
      for (let x = 0; x < columns; x++) {
        let at = (channel * height + down.first[y]) * columns + x;
        let sum = 0;
        for (let i = 0; i < weights.length; i++, at += columns) sum += weights[i] * narrow[at];
        to[(channel * rows + y) * columns + x] = sum;
      }
    }
  }
  return tensor([1, channels, rows, columns], to);
}
