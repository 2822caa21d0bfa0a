// Three ways to learn, as PyTorch has them: each changes weights in their places, by the gradients of a network.

import { checked, zeros } from "./nn.mjs";

/** @typedef {import("./nn.mjs").Tensor} Tensor */

/**
 * Changes weights, each in its place, by gradients of the same names.
 * @typedef {{ step: (parameters: Map<string, Tensor>, gradients: Map<string, Tensor>) => void }} Optimizer
 */

/**
 * What makes a step from what it remembers of each weight.
 * @param {(weight: Tensor) => (weights: Tensor["data"], slopes: Tensor["data"]) => void} begin @returns {Optimizer}
 */
function optimizer(begin) {
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

/** A ball with weight: it keeps the share beta of its velocity, and adds the slope. @param {number} lr @param {number} [beta] */
export const momentum = (lr, beta = 0.9) =>
  optimizer((weight) => {
    const velocity = zeros(weight).data;
    return (weights, slopes) => {
      for (let i = 0; i < weights.length; i++) {
        velocity[i] = beta * velocity[i] + slopes[i];
        weights[i] -= lr * velocity[i];
      }
    };
  });

/**
 * Momentum, divided for each weight by how large its slopes have been.
 * @param {number} lr @param {number} [beta1] @param {number} [beta2] @param {number} [epsilon]
 */
export const adam = (lr, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8) =>
  optimizer((weight) => {
    const [mean, square] = [zeros(weight).data, zeros(weight).data];
    let steps = 0;
    return (weights, slopes) => {
      steps += 1;
      // Both averages began at 0, and are too small by just this much until they have forgotten it.
      const [short1, short2] = [1 - beta1 ** steps, 1 - beta2 ** steps];
      for (let i = 0; i < weights.length; i++) {
        mean[i] = beta1 * mean[i] + (1 - beta1) * slopes[i];
        square[i] = beta2 * square[i] + (1 - beta2) * slopes[i] ** 2;
        weights[i] -= (lr * mean[i]) / short1 / (Math.sqrt(square[i] / short2) + epsilon);
      }
    };
  });
