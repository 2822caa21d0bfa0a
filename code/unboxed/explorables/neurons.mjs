// What one neuron answers, and two, of which the second listens to the first: `unboxed.neuron` for live figures.

/** How much each input counts, and what is added to the sum. @typedef {{ weights: number[], bias: number }} Neuron */

/**
 * A neuron with two inputs. If there is a second, it gets the same inputs and, as a third one, what the first answers.
 * @typedef {{ first: Neuron, second?: Neuron, activation: Activation }} Neurons
 */

/** @typedef {"step" | "sigmoid"} Activation */

/** @type {Record<Activation, (sum: number) => number>} */
export const ACTIVATIONS = {
  step: (sum) => (sum > 0 ? 1 : 0),
  sigmoid: (sum) => 1 / (1 + Math.exp(-sum)),
};

/** The inputs that are all no or yes, in the order in which the chapter has them. */
export const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];

/** What should be answered at the corners. */
export const LOGIC = {
  and: [0, 0, 0, 1],
  or: [0, 1, 1, 1],
  nand: [1, 1, 1, 0],
  xor: [0, 1, 1, 0],
};

/**
 * The inputs, each times its weight, and the bias. Settings are short decimals, which a computer holds almost exactly:
 * without rounding, 0.1 + 0.2 − 0.3 would be above 0.
 * @param {Neuron} neuron @param {number[]} inputs
 */
export function weightedSum({ weights, bias }, inputs) {
  let sum = bias;
  for (let i = 0; i < weights.length; i++) sum += weights[i] * inputs[i];
  return Math.round(sum * 1e9) / 1e9;
}

/** The sum of the last neuron and its answer. @param {Neurons} neurons @param {number[]} inputs */
export function ask({ first, second, activation }, inputs) {
  const answer = ACTIVATIONS[activation];
  let sum = weightedSum(first, inputs);
  if (second) sum = weightedSum(second, [...inputs, answer(sum)]);
  return { sum, output: answer(sum) };
}

/** At which corners the answer is on the right side of one half. @param {Neurons} neurons @param {number[]} wanted */
export function right(neurons, wanted) {
  return CORNERS.map((corner, i) => Number(ask(neurons, corner).output > 0.5) === wanted[i]);
}

/**
 * How many corners the best of many single neurons gets right.
 * @param {number[]} wanted @param {number[]} weights what each weight may be @param {number[]} biases what the bias may be
 */
export function mostRight(wanted, weights, biases) {
  let most = 0;
  for (const one of weights)
    for (const other of weights)
      for (const bias of biases) {
        const neurons = { first: { weights: [one, other], bias }, activation: /** @type {const} */ ("step") };
        let good = CORNERS.length;
        for (let i = 0; i < CORNERS.length && good > most; i++) {
          if (ask(neurons, CORNERS[i]).output !== wanted[i]) good--;
        }
        most = Math.max(most, good);
      }
  return most;
}

/** Numbers from low to high. @param {number} low @param {number} high @param {number} step */
export function grid(low, high, step) {
  return Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => Number((low + i * step).toFixed(6)));
}
