// Softmax, two losses after it, and which way each of them pushes the logits; and what three answers cost.

/** @typedef {{ loss: number, pushes: number[] }} Judged the pushes are minus the slopes with respect to the logits */
/** @typedef {"entropy" | "squared"} Loss */

/**
 * Shares of 1. The largest logit goes first, so that no power is of a number above 0.
 * @param {number[]} logits @param {number} temperature
 */
export function softmax(logits, temperature) {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const sum = powers.reduce((total, power) => total + power);
  return powers.map((power) => power / sum);
}

/** Whether softmax, written as its formula has it, gives numbers. @param {number[]} logits @param {number} temperature */
export function formulaHolds(logits, temperature) {
  const powers = logits.map((logit) => Math.exp(logit / temperature));
  const sum = powers.reduce((total, power) => total + power);
  return powers.every((power) => Number.isFinite(power / sum));
}

/** Minus the logarithm of what the right class gets, by log-sum-exp. @param {number[]} logits @param {number} target @param {number} temperature @returns {Judged} */
export function crossEntropy(logits, target, temperature) {
  const largest = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp((logit - largest) / temperature), 0);
  const pushes = softmax(logits, temperature).map((share, k) => ((k === target ? 1 : 0) - share) / temperature);
  return { loss: Math.log(sum) + (largest - logits[target]) / temperature, pushes };
}

/** The squared errors of all shares, added up. @param {number[]} logits @param {number} target @param {number} temperature @returns {Judged} */
export function squaredError(logits, target, temperature) {
  const shares = softmax(logits, temperature);
  const errors = shares.map((share, k) => share - (k === target ? 1 : 0));
  const mean = shares.reduce((total, share, k) => total + share * errors[k], 0);
  return {
    loss: errors.reduce((total, error) => total + error ** 2, 0),
    pushes: shares.map((share, k) => (2 * share * (mean - errors[k])) / temperature),
  };
}

export const LOSSES = { entropy: crossEntropy, squared: squaredError };

/**
 * Where the logits are after some steps down a loss, with a learning rate of 1.
 * @param {Loss} loss @param {number[]} logits @param {number} target @param {number} temperature @param {number} steps
 */
export function walked(loss, logits, target, temperature, steps) {
  let now = logits;
  for (let step = 0; step < steps; step++) {
    const { pushes } = LOSSES[loss](now, target, temperature);
    now = now.map((logit, k) => logit + pushes[k]);
  }
  return now;
}

/**
 * How wrong a network is that gives each picture of a dog or a cat a probability of being a dog: the share of
 * wrong answers (one half is a dog), the squared error of both outputs, and cross-entropy, each averaged.
 * @param {number[]} dog @param {boolean[]} isDog
 */
export function judged(dog, isDog) {
  const right = dog.map((share, i) => (isDog[i] ? share : 1 - share));
  const wrong = dog.map((share, i) => share >= 0.5 !== isDog[i]);
  const surprises = right.map((share) => 0 - Math.log(share));
  const mean = (/** @type {number[]} */ values) => values.reduce((total, value) => total + value) / values.length;
  return {
    right, wrong, surprises,
    error: mean(wrong.map(Number)),
    squared: mean(right.map((share) => 2 * (1 - share) ** 2)),
    entropy: mean(surprises),
  };
}
