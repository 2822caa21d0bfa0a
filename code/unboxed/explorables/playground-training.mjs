// A small network that learns to part two classes of points, step by step: what the playground computes.

import { Network, tensor } from "./nn.mjs";
import { sgd } from "./optimizers.mjs";

/** @typedef {import("./nn.mjs").Tensor} Tensor */
/** @typedef {{ inputs: Tensor, labels: Float32Array }} Points inputs of shape (points, 2), and 0 or 1 for each */
/** @typedef {{ loss: number, right: number }} Measured */

export const REST = 400; // steps in which the loss hardly falls before training counts as settled
const HARDLY = 0.005; // as a share of the loss
const SEEN = 300; // places of the curves of the losses

/**
 * The points of a puzzle: the first so many of those that the page carries, moved by chance.
 * @param {Map<string, Tensor>} tensors @param {string} name such as "xor.train" @param {number} count @param {number} noise
 * @returns {Points}
 */
export function pointsOf(tensors, name, count, noise) {
  const [clean, offsets, labels] = ["clean", "offsets", "labels"].map((part) => {
    const found = tensors.get(`${name}.${part}`);
    if (!found) throw new Error(`points: expected ${name}.${part}, got ${[...tensors.keys()].join(", ")}`);
    return found.data;
  });
  const inputs = tensor([count, 2]);
  for (let i = 0; i < 2 * count; i++) inputs.data[i] = clean[i] + noise * offsets[i];
  return { inputs, labels: Float32Array.from(labels.subarray(0, count)) };
}

/** Numbers from 0 to 1 by chance, the same for the same seed (mulberry32). @param {number} seed */
export function chance(seed) {
  let state = Math.imul(seed, 0x9e3779b9);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A network with two inputs and one output, a logit. Its weights are drawn as PyTorch's `nn.Linear` draws them.
 * @param {number[]} hidden the neurons of each hidden layer @param {string} activation a kind of layer @param {number} seed
 */
export function begin(hidden, activation, seed) {
  const draw = chance(seed);
  const tensors = new Map();
  /** @type {import("./nn.mjs").Layer[]} */
  const layers = [];
  [...hidden, 1].forEach((neurons, i) => {
    const before = i ? hidden[i - 1] : 2;
    const name = i < hidden.length ? `hidden${i + 1}` : "output";
    for (const [part, shape] of /** @type {[string, number[]][]} */ ([["weight", [neurons, before]], ["bias", [neurons]]])) {
      const drawn = tensor(shape);
      drawn.data.forEach((_, at) => (drawn.data[at] = (2 * draw() - 1) / Math.sqrt(before)));
      tensors.set(`${name}.${part}`, drawn);
    }
    layers.push({ name, kind: "linear" });
    if (i < hidden.length) layers.push({ name: `answers${i + 1}`, kind: activation });
  });
  return new Network(layers, tensors);
}

/**
 * How wrong yes-or-no answers are, and the gradient: PyTorch's `binary_cross_entropy_with_logits`.
 * @param {Tensor} logits (points, 1) @param {ArrayLike<number>} labels @returns {Measured & { gradient: Tensor }}
 */
export function judge(logits, labels) {
  const count = labels.length;
  const gradient = tensor(logits.shape, logits.data.slice());
  let [loss, right] = [0, 0];
  logits.data.forEach((logit, i) => {
    loss += (Math.max(logit, 0) - logit * labels[i] + Math.log1p(Math.exp(-Math.abs(logit)))) / count;
    right += Number(logit > 0 === labels[i] > 0.5);
    gradient.data[i] = (1 / (1 + Math.exp(-logit)) - labels[i]) / count;
  });
  return { loss, right, gradient };
}

/** Training: a network, what it learns from, what it is held against, and how far it has got. */
export class Training {
  /**
   * @param {Network} network @param {Points} train @param {Points} held
   * @param {{ lr: number, decay: number }} options decay: the share of each weight that is added to its slope
   * @param {(lr: number) => import("./optimizers.mjs").Optimizer} [optimizer]
   */
  constructor(network, train, held, { lr, decay }, optimizer = sgd) {
    this.network = network;
    this.train = train;
    this.held = held;
    this.decay = decay;
    this.optimizer = optimizer(lr);
    this.steps = 0;
    /** @type {"ready" | "learning" | "settled" | "overflown"} */
    this.state = "ready";
    /** @type {{ step: number, train: number, held: number }[]} */
    this.curve = [];
    this.every = 1; // steps between two places of the curve
    this.outputs = this.forward();
    this.judged = this.judge();
    this.now = { train: this.judged, held: this.measure(held) };
    this.first = this.now.train.loss;
    this.best = { step: 0, held: this.now.held.loss, train: this.first };
    this.mark = { step: 0, loss: this.first };
    this.note();
  }

  forward() {
    return this.network.forward(this.train.inputs);
  }

  judge() {
    return judge(/** @type {Tensor} */ (this.outputs.get("output")), this.train.labels);
  }

  /** @param {Points} points @returns {Measured} */
  measure({ inputs, labels }) {
    return judge(/** @type {Tensor} */ (this.network.forward(inputs).get("output")), labels);
  }

  /** Make so many steps, or fewer, if the loss settles or the numbers overflow. @param {number} count */
  step(count) {
    this.state = "learning";
    for (let i = 0; i < count && this.state === "learning"; i++) {
      const { parameters } = this.network.backward(this.outputs, this.judged.gradient);
      for (const [name, { data }] of parameters) {
        const weights = /** @type {Tensor} */ (this.network.parameters.get(name)).data;
        for (let at = 0; at < data.length; at++) data[at] += this.decay * weights[at];
      }
      this.optimizer.step(this.network.parameters, parameters);
      this.steps += 1;
      this.outputs = this.forward();
      this.judged = this.judge();
      if (!this.finite()) this.state = "overflown";
      else if (this.steps - this.mark.step >= REST) {
        if (this.judged.loss > (1 - HARDLY) * this.mark.loss) this.state = "settled";
        this.mark = { step: this.steps, loss: this.judged.loss };
      }
      if (this.steps % this.every === 0) this.note();
    }
    this.now = { train: this.judged, held: this.measure(this.held) };
  }

  finite() {
    return Number.isFinite(this.judged.loss)
      && [...this.network.parameters.values()].every(({ data }) => data.every(Number.isFinite));
  }

  /** Note the losses, and thin the curve out once it has many places. */
  note() {
    const held = this.measure(this.held).loss;
    const place = { step: this.steps, train: this.judged.loss, held };
    if (held < this.best.held) this.best = place;
    this.curve.push(place);
    if (this.curve.length <= SEEN) return;
    this.every *= 2;
    this.curve = this.curve.filter(({ step }) => step % this.every === 0);
  }
}
