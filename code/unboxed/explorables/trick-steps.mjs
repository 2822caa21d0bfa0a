// An attack on a picture, step by step, as `unboxed.attacks.pgd` takes it: along the signs of the slopes of the
// cross-entropy, and after each step back to within epsilon of the picture and to the range of a pixel.

import { softmax, tensor } from "./nn.mjs";

/** @typedef {import("./nn.mjs").Tensor} Tensor */
/**
 * How an attack goes. `label` is the class to be mistaken for, if it is `targeted`, and else the one to get away from;
 * `epsilon` the largest change of a pixel, from 0 to 1.
 * @typedef {{ label: number, targeted: boolean, epsilon: number, steps: number }} Attack
 */
/**
 * What the network says of pixels, and how much the cross-entropy of a class rises with each of them.
 * @typedef {(pixels: Tensor, label: number) => Promise<{ logits: Tensor, gradient: Tensor }>} Slopes
 */

/**
 * One step.
 * @param {Tensor} changed where it starts @param {Tensor} picture what it must stay near @param {Tensor} slopes
 * @param {number} size how far each pixel moves up its slope; below 0, down @param {number} epsilon
 * @returns {Tensor}
 */
export function stepped(changed, picture, slopes, size, epsilon) {
  // In a loop: a function that is called for each pixel leaves an object for each.
  const data = new Float32Array(picture.data.length);
  for (let i = 0; i < data.length; i++) {
    const original = picture.data[i];
    const far = changed.data[i] + size * Math.sign(slopes.data[i]) - original;
    data[i] = Math.min(1, Math.max(0, original + Math.min(epsilon, Math.max(-epsilon, far))));
  }
  return tensor(picture.shape, data);
}

/**
 * All steps, one after the other. One alone is the fast gradient sign method: what it goes too far comes back.
 * @param {Slopes} slopesOf @param {Tensor} picture (1, 3, height, width), from 0 to 1 @param {Attack} attack
 * @returns {AsyncGenerator<{ done: number, changed: Tensor, shares: Tensor["data"] }, void, void>}
 *   how many steps are done, what has become of the picture, and the probabilities before the last of them
 */
export async function* climbing(slopesOf, picture, { label, targeted, epsilon, steps }) {
  const size = ((targeted ? -2.5 : 2.5) * epsilon) / steps;
  let changed = picture;
  for (let done = 1; done <= steps; done++) {
    const { logits, gradient } = await slopesOf(changed, label);
    changed = stepped(changed, picture, gradient, size, epsilon);
    yield { done, changed, shares: softmax(logits).data };
  }
}

/** How far the pixel moved that moved most, in levels of 255. @param {Tensor} changed @param {Tensor} picture */
export function furthest(changed, picture) {
  let most = 0;
  for (let i = 0; i < changed.data.length; i++) most = Math.max(most, Math.abs(changed.data[i] - picture.data[i]));
  return 255 * most;
}
