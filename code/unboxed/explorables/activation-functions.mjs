// Activation functions and their slopes, as `unboxed.activations` and PyTorch's autograd have them.

/** @typedef {"step" | "sigmoid" | "tanh" | "relu" | "leaky"} Kind */

/**
 * Before the function there may be a neuron with one input, x. Without one, weight 1 and bias 0 make x the sum itself.
 * @typedef {{ kind: Kind, leak: number, weight: number, bias: number }} Bent
 */

/** @type {Record<Kind, { of: (z: number, leak: number) => number, slope: (z: number, leak: number) => number }>} */
export const FUNCTIONS = {
  step: { of: (z) => (z > 0 ? 1 : 0), slope: () => 0 },
  sigmoid: {
    of: (z) => 1 / (1 + Math.exp(-z)),
    // Of exp(-|z|): 1 less an output that is almost 1 would keep few digits.
    slope: (z) => Math.exp(-Math.abs(z)) / (1 + Math.exp(-Math.abs(z))) ** 2,
  },
  tanh: { of: Math.tanh, slope: (z) => 1 / Math.cosh(z) ** 2 },
  relu: { of: (z) => Math.max(z, 0), slope: (z) => (z > 0 ? 1 : 0) },
  leaky: { of: (z, leak) => (z > 0 ? z : leak * z), slope: (z, leak) => (z > 0 ? 1 : leak) },
};

/**
 * The sum. Settings are short decimals, which a computer holds almost exactly: without rounding, a sum that should be
 * 0 may be a little above it.
 * @param {Bent} bent @param {number} x
 */
export function sumAt({ weight, bias }, x) {
  return Math.round((weight * x + bias) * 1e9) / 1e9;
}

/** What the neuron makes of an input. @param {Bent} bent @param {number} x */
export function outputAt(bent, x) {
  return FUNCTIONS[bent.kind].of(sumAt(bent, x), bent.leak);
}

/** How much the output moves for each unit of the input: the weight times the function's own slope. @param {Bent} bent @param {number} x */
export function slopeAt(bent, x) {
  return bent.weight * FUNCTIONS[bent.kind].slope(sumAt(bent, x), bent.leak);
}

/** Whether the curve has a jump or a corner at an input, and so no slope. @param {Bent} bent @param {number} x */
export function cornered({ kind, ...bent }, x) {
  return !["sigmoid", "tanh"].includes(kind) && bent.weight !== 0 && sumAt({ kind, ...bent }, x) === 0;
}

/**
 * A curve from low to high, in pieces that have neither jump nor corner inside.
 * @param {Bent} bent @param {(bent: Bent, x: number) => number} height @param {number} low @param {number} high @param {number} step
 * @returns {[number, number][][]}
 */
export function pieces(bent, height, low, high, step) {
  const corner = -bent.bias / bent.weight;
  const cut = !["sigmoid", "tanh"].includes(bent.kind) && corner > low && corner < high;
  return (cut ? [[low, corner], [corner, high]] : [[low, high]]).map(([from, to]) => {
    const count = Math.max(1, Math.ceil((to - from) / step));
    // The ends lie a hair inside: at the corner itself, either side would give the same.
    const inside = [from + 1e-6, to - 1e-6];
    return Array.from({ length: count + 1 }, (_, i) => {
      const x = inside[0] + ((inside[1] - inside[0]) * i) / count;
      return /** @type {[number, number]} */ ([x, height(bent, x)]);
    });
  });
}
