// Momentum and Adam, as PyTorch has them: optimizers that remember past gradients.

import { zeros } from "./nn.mjs";
import { optimizer } from "./optimizers.mjs";

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
