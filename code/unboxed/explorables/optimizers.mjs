// How a network learns: an optimizer changes weights in their places, by their gradients. Those that remember are in
// `moments.mjs`.

import { checked } from "./nn.mjs";

/** @typedef {import("./nn.mjs").Tensor} Tensor */

/**
 * Changes weights, each in its place, by gradients of the same names.
 * @typedef {{ step: (parameters: Map<string, Tensor>, gradients: Map<string, Tensor>) => void }} Optimizer
 */

/**
 * What makes a step from what it remembers of each weight.
 * @param {(weight: Tensor) => (weights: Tensor["data"], slopes: Tensor["data"]) => void} begin @returns {Optimizer}
 */
export function optimizer(begin) {
  const moves = new Map();
  return {
    step(parameters, gradients) {
      for (const [name, gradient] of gradients) {
        const weight = parameters.get(name);
        if (!weight) throw new Error(`gradients: expected some of ${[...parameters.keys()].join(", ")}, got ${name}`);
        checked(`gradient of ${name}`, gradient, weight.shape.join(" "));
        if (!moves.has(name)) moves.set(name, begin(weight));
        moves.get(name)(weight.data, gradient.data);
      }
    },
  };
}

/** Against the slope. @param {number} lr */
export const sgd = (lr) =>
  optimizer(() => (weights, slopes) => {
    for (let i = 0; i < weights.length; i++) weights[i] -= lr * slopes[i];
  });
