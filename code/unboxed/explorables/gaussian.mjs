// Blurs by Gaussians, on pictures whose sides meet: what leaves on one side comes in on the other.
//
// `unboxed.waves.smooth` makes each wave of a picture smaller by its frequency. The same is a weighted sum of neighbours,
// first along the rows and then along the columns, with weights that are found once for a width and a side.

import { free } from "./freeing.mjs";

const NEGLIGIBLE = 2e-5; // of a weight: what lies further away than the last larger one is left out

/** @type {Map<string, Float64Array>} */
const known = new Map();

/**
 * The weights of neighbours, as far to one side as to the other.
 * @param {number} sigma width of the Gaussian in pixels @param {number} side of the picture
 */
function weights(sigma, side) {
  const key = `${sigma} ${side}`;
  const found = known.get(key);
  if (found) return found;
  const half = Math.floor(side / 2);
  const one = Float64Array.from({ length: half + 1 }, (_, away) => {
    let sum = 0;
    for (let wave = 0; wave < side; wave++) {
      const frequency = Math.min(wave, side - wave) / side;
      sum += Math.exp(-2 * (Math.PI * sigma * frequency) ** 2) * Math.cos((2 * Math.PI * wave * away) / side);
    }
    return sum / side / (2 * away === side ? 2 : 1); // the one opposite is reached from both sides
  });
  let reach = half;
  while (reach > 0 && Math.abs(one[reach]) < NEGLIGIBLE) reach--;
  const both = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => one[Math.abs(i - reach)]);
  known.set(key, both);
  return both;
}

/**
 * Blur one plane by several Gaussians, and add the results up.
 * @param {Float32Array} plane (height, width) @param {number} height @param {number} width
 * @param {readonly number[]} sigmas widths in pixels; 0 keeps the plane as it is
 * @returns {Float32Array}
 */
export function blurred(plane, height, width, sigmas) {
  const sum = new Float32Array(plane.length);
  for (const sigma of sigmas) {
    const across = weights(sigma, width);
    const reach = (across.length - 1) / 2;
    const line = new Float32Array(width + 2 * reach);
    const rows = new Float32Array(plane.length);
    for (let y = 0; y < height; y++) {
      const row = plane.subarray(y * width, (y + 1) * width);
      for (let x = 0; x < line.length; x++) line[x] = row[(x - reach + width) % width];
      for (let x = 0; x < width; x++) {
        let value = 0;
        for (let i = 0; i < across.length; i++) value += across[i] * line[x + i];
        rows[y * width + x] = value;
      }
    }
    const down = weights(sigma, height);
    const half = (down.length - 1) / 2;
    for (let y = 0; y < height; y++) {
      for (let i = 0; i < down.length; i++) {
        const from = ((y + i - half + height) % height) * width;
        const weight = down[i];
        for (let x = 0, to = y * width; x < width; x++, to++) sum[to] += weight * rows[from + x];
      }
    }
    free(rows);
  }
  return sum;
}
