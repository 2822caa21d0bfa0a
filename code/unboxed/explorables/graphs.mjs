// Expressions as graphs, forward for their values and back for their gradients: `unboxed.autograd` for live figures.

/** @typedef {"+" | "−" | "×" | "square" | "sigmoid" | "relu"} Operation */

/**
 * One operation: what its result is called, what is done, and with what.
 * @typedef {{ name: string, operation: Operation, of: string[] }} Made
 */

/**
 * An expression: the numbers that are given, by name, those of them that are learned, and the operations, each after
 * those whose results it takes. The last result is the loss.
 * @typedef {{ given: Record<string, number>, learned: string[], made: Made[] }} Graph
 */

/** @type {Record<Operation, { apply: (a: number, b: number) => number, slopes: (a: number, b: number) => number[] }>} */
export const OPERATIONS = {
  "+": { apply: (a, b) => a + b, slopes: () => [1, 1] },
  "−": { apply: (a, b) => a - b, slopes: () => [1, -1] },
  "×": { apply: (a, b) => a * b, slopes: (a, b) => [b, a] },
  square: { apply: (a) => a * a, slopes: (a) => [2 * a] },
  sigmoid: { apply: sigmoid, slopes: (a) => [sigmoid(a) * (1 - sigmoid(a))] },
  relu: { apply: (a) => Math.max(0, a), slopes: (a) => [a > 0 ? 1 : 0] },
};

/** @param {number} sum */
function sigmoid(sum) {
  return 1 / (1 + Math.exp(-sum));
}

const LOSS = /** @type {Made[]} */ ([
  { name: "error", operation: "−", of: ["answer", "t"] },
  { name: "loss", operation: "square", of: ["error"] },
]);

/** A network with one hidden neuron. @param {"sigmoid" | "relu"} activation @param {Record<string, number>} given @returns {Graph} */
const hidden = (activation, given) => ({
  given,
  learned: ["w₁", "b₁", "w₂", "b₂"],
  made: [
    { name: "w₁·x", operation: "×", of: ["w₁", "x"] },
    { name: "sum", operation: "+", of: ["w₁·x", "b₁"] },
    { name: "h", operation: activation, of: ["sum"] },
    { name: "w₂·h", operation: "×", of: ["w₂", "h"] },
    { name: "answer", operation: "+", of: ["w₂·h", "b₂"] },
    ...LOSS,
  ],
});

/** The graphs to choose from; the first is the one that the chapter draws. @satisfies {Record<string, Graph>} */
export const GRAPHS = {
  neuron: {
    given: { w: 0.5, x: 2, b: -1, t: 3 },
    learned: ["w", "b"],
    made: [
      { name: "w·x", operation: "×", of: ["w", "x"] },
      { name: "answer", operation: "+", of: ["w·x", "b"] },
      ...LOSS,
    ],
  },
  sigmoid: hidden("sigmoid", { "w₁": 1, x: 2, "b₁": -2, "w₂": 4, "b₂": -1, t: 3 }),
  relu: hidden("relu", { "w₁": 1, x: 2, "b₁": -1, "w₂": 2, "b₂": -1, t: 3 }),
  shared: {
    given: { "x₁": 1, w: 0.5, "x₂": 3, t: 3 },
    learned: ["w"],
    made: [
      { name: "w·x₁", operation: "×", of: ["x₁", "w"] },
      { name: "w·x₂", operation: "×", of: ["w", "x₂"] },
      { name: "answer", operation: "+", of: ["w·x₁", "w·x₂"] },
      ...LOSS,
    ],
  },
};

/**
 * Compute everything: the forward pass, then the way back, or only the first operations of it.
 * @param {Graph} graph @param {Record<string, number>} given a number for each name that the graph is given
 * @param {number} [back] how many operations hand on their gradients, from the last one on
 */
export function evaluate({ made }, given, back = made.length) {
  const values = { ...given };
  const slopes = made.map(({ name, operation, of }) => {
    const [a, b] = of.map((part) => values[part]);
    values[name] = OPERATIONS[operation].apply(a, b);
    return OPERATIONS[operation].slopes(a, b);
  });
  const gradients = Object.fromEntries(Object.keys(values).map((name) => [name, 0]));
  /** What each has been handed, one number a path. @type {Record<string, number[]>} */
  const handed = Object.fromEntries(Object.keys(values).map((name) => [name, []]));
  const loss = made[made.length - 1].name;
  gradients[loss] = 1;
  handed[loss].push(1);
  for (let i = made.length - 1; i >= made.length - back; i--) {
    made[i].of.forEach((part, j) => {
      const share = gradients[made[i].name] * slopes[i][j];
      handed[part].push(share);
      gradients[part] += share;
    });
  }
  return { values, slopes, gradients, handed };
}

/** Take a step downhill with all that is learned. @param {Graph} graph @param {Record<string, number>} given @param {number} lr */
export function downhill(graph, given, lr) {
  const { gradients } = evaluate(graph, given);
  const moved = graph.learned.map((name) => [name, given[name] - lr * gradients[name]]);
  return { ...given, .../** @type {Record<string, number>} */ (Object.fromEntries(moved)) };
}

/** The way from a number to the loss, where there is one alone: the operations, and the slope of each. @param {Graph} graph @param {string} name @param {number[][]} slopes */
export function path({ made }, name, slopes) {
  const way = [];
  let part = name;
  for (let i = 0; i < made.length; i++) {
    const place = made[i].of.indexOf(part);
    if (place < 0) continue;
    way.push({ step: made[i], other: made[i].of[1 - place], slope: slopes[i][place] });
    part = made[i].name;
  }
  return way;
}
