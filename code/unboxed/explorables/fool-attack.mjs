// The attacks of the chapter on adversarial examples, step by step: `unboxed.attacks` gives the same.

import { crossEntropy, softmax, tensor } from "./nn.mjs";

/** @typedef {import("./nn.mjs").Network} Network */
/** @typedef {import("./nn.mjs").Tensor} Tensor */
/**
 * What is asked of an attack: no pixel moves further than `epsilon`, in so many steps, towards the class `target` or,
 * without one, away from `label`.
 * @typedef {{ epsilon: number, steps: number, label: number, target?: number }} Plan
 */
/** How far an attack has come: the image, what the network gives each class, and how many steps it took. @typedef {{ image: Tensor, shares: Tensor["data"], done: number }} Stage */

/**
 * Attack an image, and stop after each step to show how far it has come; the first stage is the image as it is.
 * @param {Network} network gives logits @param {Tensor} original (1, channels, height, width), from 0 to 1
 * @param {Plan} plan
 * @returns {Generator<Stage, void, void>}
 */
export function* attack(network, original, { epsilon, steps, label, target }) {
  const towards = target !== undefined;
  const size = (towards ? -1 : 1) * (steps === 1 ? epsilon : (2.5 * epsilon) / steps);
  let image = original;
  for (let done = 0; ; done++) {
    const outputs = network.forward(image);
    const logits = /** @type {Tensor} */ ([...outputs.values()].at(-1));
    yield { image, shares: softmax(logits).data, done };
    if (done === steps || epsilon === 0) return;
    const { gradient } = crossEntropy(logits, [target ?? label]);
    const slopes = network.backward(outputs, gradient).input.data;
    const moved = image.data.map((value, at) => {
      const change = value + size * Math.sign(slopes[at]) - original.data[at];
      return Math.min(1, Math.max(0, original.data[at] + Math.min(epsilon, Math.max(-epsilon, change))));
    });
    image = tensor(image.shape, moved);
  }
}

/**
 * The change of an image as greys from 0 to 1: mid-grey is none, white and black are epsilon up and down.
 * @param {Tensor} image @param {Tensor} original @param {number} epsilon
 */
export function magnified(image, original, epsilon) {
  return image.data.map((value, at) => 0.5 + (epsilon ? (0.5 * (value - original.data[at])) / epsilon : 0));
}
