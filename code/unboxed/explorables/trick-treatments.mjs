// What may become of an attacked picture on its way: everyday changes, each of which the network is asked about.

import { blurred } from "./gaussian.mjs";
import { tensor } from "./nn.mjs";
import { saved } from "./saving.mjs";

/** @typedef {import("./nn.mjs").Tensor} Tensor */

/** The whole picture, so many pixels to the right; what leaves on one side comes in on the other. @param {Tensor} picture @param {number} by @returns {Tensor} */
export function moved({ shape, data }, by) {
  const width = shape[3];
  const from = (/** @type {number} */ i) => i - (i % width) + ((((i % width) - by) % width) + width) % width;
  return tensor(shape, Float32Array.from(data, (_, i) => data[from(i)]));
}

/** The picture, blurred by a Gaussian. @param {Tensor} picture @param {number} sigma its width in pixels @returns {Tensor} */
export function soft({ shape, data }, sigma) {
  const [height, width] = shape.slice(2);
  const to = tensor(shape, new Float32Array(data.length));
  for (let at = 0; at < data.length; at += height * width) {
    to.data.set(blurred(/** @type {Float32Array} */ (data).subarray(at, at + height * width), height, width, [sigma]), at);
  }
  return to;
}

/**
 * Buttons' words, and for each what it makes of a picture and what that is called.
 * @param {(file: Blob) => Promise<Tensor>} read a file again
 * @returns {[string, (picture: Tensor, far: number) => Promise<[string, Tensor]>][]} far is how many pixels it is moved by
 */
export const treatments = (read) => [
  ["Move it by one pixel", async (picture, far) => [`moved by ${far} ${far === 1 ? "pixel" : "pixels"}`, moved(picture, far)]],
  ["Blur it", async (picture) => ["blurred", soft(picture, 1)]],
  ["Save as JPEG", async (picture) => ["saved as JPEG", await read(await saved(picture, "image/jpeg"))]],
  ["Save as PNG", async (picture) => ["saved as PNG", await read(await saved(picture, "image/png"))]],
];
