// What one or two neurons with two inputs look like from above: where they say 1, where their lines run, and what
// becomes of them when a line is dragged. Nothing is drawn here.

import { ACTIVATIONS, weightedSum } from "./neurons.mjs";

/** @typedef {import("./neurons.mjs").Neuron} Neuron */
/** @typedef {import("./neurons.mjs").Neurons} Neurons */
/** @typedef {[number, number]} Point */
/** The sum a·x + b·y + c of a neuron at a point (x, y). @typedef {[number, number, number]} Form */
/** A part of the plane in which the last neuron's sum is linear, and what the first neuron answers there. @typedef {{ polygon: Point[], form: Form, heard?: number }} Piece */
/** What is dragged: the line of the first neuron, or of the second where the first says 0, or 1. @typedef {"first" | "second0" | "second1"} Line */

export const LOW = -0.5;
export const HIGH = 1.5;
/** The largest weight and bias that a reader can set. */
export const MOST = { weight: 4, bias: 6 };

/** @type {Point[]} */
const SQUARE = [[LOW, LOW], [HIGH, LOW], [HIGH, HIGH], [LOW, HIGH]];
// Sums between which a sigmoid is drawn as straight; beyond them it is as good as 0 or 1.
const BENDS = Array.from({ length: 33 }, (_, i) => (i - 16) / 2);
// At a sum of 0 a step is silent: "above 0" begins a little later.
const ABOVE = 1e-9;

/** @param {Form} form @param {Point} point */
const at = ([a, b, c], [x, y]) => a * x + b * y + c;

/** @param {Form} form @param {number} amount @returns {Form} */
const plus = ([a, b, c], amount) => [a, b, c + amount];

/** @param {Form} form @returns {Form} */
const minus = ([a, b, c]) => [-a, -b, -c];

/** @param {Neuron} neuron @returns {Form} */
const formOf = ({ weights, bias }) => [weights[0], weights[1], bias];

/** The point between two others at which a form is 0. @param {Form} form @param {Point} from @param {Point} to @returns {Point} */
function crossing(form, from, to) {
  const share = at(form, from) / (at(form, from) - at(form, to));
  return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
}

/**
 * The part of a convex polygon where a form is at least 0.
 * @param {Point[]} polygon @param {Form} form @returns {Point[]}
 */
export function clip(polygon, form) {
  return polygon.flatMap((to, i) => {
    const from = polygon.at(i - 1) ?? to;
    const crossed = at(form, from) >= 0 !== at(form, to) >= 0 ? [crossing(form, from, to)] : [];
    return at(form, to) >= 0 ? [...crossed, to] : crossed;
  });
}

/**
 * The two points in which the line where a form is 0 meets the edge of a convex polygon, or none.
 * @param {Point[]} polygon @param {Form} form @returns {Point[]}
 */
export function chord(polygon, form) {
  return polygon.flatMap((to, i) => {
    const from = polygon.at(i - 1) ?? to;
    return at(form, from) > 0 !== at(form, to) > 0 ? [crossing(form, from, to)] : [];
  });
}

/**
 * The plane in pieces, in each of which the sum of the last neuron is linear: one for one neuron; two for two with a
 * step, one on either side of the first one's line; narrow strips along that line for two with a sigmoid.
 * @param {Neurons} neurons @returns {Piece[]}
 */
export function pieces({ first, second, activation }) {
  const own = formOf(first);
  if (!second) return [{ polygon: SQUARE, form: own }];
  const answer = ACTIVATIONS[activation];
  const bends = activation === "sigmoid" ? BENDS : [0];
  const strips = Array.from({ length: bends.length + 1 }, (_, i) => {
    const [low, high] = [bends[i - 1] ?? -Infinity, bends[i] ?? Infinity];
    let polygon = SQUARE;
    if (low > -Infinity) polygon = clip(polygon, plus(own, -low - ABOVE));
    if (high < Infinity) polygon = clip(polygon, minus(plus(own, -high)));
    // What the first neuron answers here: rise · its sum + start.
    const ends = low === -Infinity || high === Infinity;
    const rise = ends ? 0 : (answer(high) - answer(low)) / (high - low);
    const start = ends ? answer(high === Infinity ? high : low) : answer(low) - rise * low;
    const [one, other, heard] = second.weights;
    /** @type {Form} */
    const form = [
      one + heard * rise * own[0],
      other + heard * rise * own[1],
      second.bias + heard * (rise * own[2] + start),
    ];
    return { polygon, form, heard: ends ? start : undefined };
  });
  return strips.filter(({ polygon }) => polygon.length > 2);
}

/** Where the sum of the last neuron is above a number. @param {Neurons} neurons @param {number} sum */
export function above(neurons, sum) {
  return pieces(neurons).map(({ polygon, form }) => clip(polygon, plus(form, -sum - ABOVE)));
}

/** Where the sum of the last neuron is at most a number. @param {Neurons} neurons @param {number} sum */
export function upTo(neurons, sum) {
  return pieces(neurons).map(({ polygon, form }) => clip(polygon, minus(plus(form, -sum))));
}

/** The line of the first neuron: its two ends, or none. @param {Neurons} neurons */
export function firstLine({ first }) {
  return chord(SQUARE, formOf(first));
}

/** The lines of the last neuron, each its two ends. @param {Neurons} neurons */
export function lastLines(neurons) {
  return pieces(neurons)
    .map(({ polygon, form, heard }) => ({ ends: chord(polygon, form), heard }))
    .filter(({ ends }) => ends.length === 2);
}

/** The part of the first neuron's line, with a step, where the second one changes its mind. @param {Neurons} neurons */
export function joint(neurons) {
  const [off, on] = pieces(neurons).map(({ form }) => form);
  const line = firstLine(neurons);
  if (!on || line.length < 2) return [];
  const up = clip(clip(line, plus(on, -ABOVE)), minus(off));
  return up.length ? up : clip(clip(line, plus(off, -ABOVE)), minus(on));
}

/**
 * The neurons after one of their lines has been moved, so that it runs through `to` as it ran through `from`.
 * A bias moves all of a line. Where the first neuron says 1, what it adds for the second moves that part alone.
 * @param {Neurons} neurons @param {Line} line @param {Point} from @param {Point} to @returns {Neurons}
 */
export function moved({ first, second, activation }, line, from, to) {
  if (line === "first" || !second) {
    const change = weightedSum(first, from) - weightedSum(first, to);
    return { first: { ...first, bias: first.bias + change }, second, activation };
  }
  const [one, other, heard] = second.weights;
  const inputs = [from, to].map((point) => [...point, activation === "sigmoid" ? ACTIVATIONS.sigmoid(weightedSum(first, point)) : 0]);
  const change = weightedSum(second, inputs[0]) - weightedSum(second, inputs[1]);
  const moved = line === "second1"
    ? { weights: [one, other, heard + change], bias: second.bias }
    : { weights: second.weights, bias: second.bias + change };
  return { first, second: moved, activation };
}

/**
 * The neurons after one of their lines has been turned about `pivot`, so that it runs through `to` as it ran through
 * `from`. Its weights stay as large as they were, but for weights so small that they would turn in jerks.
 * @param {Neurons} neurons @param {Line} line @param {Point} pivot @param {Point} from @param {Point} to @returns {Neurons}
 */
export function turned(neurons, line, pivot, from, to) {
  const { first, second, activation } = neurons;
  const neuron = line === "first" || !second ? first : second;
  const [one, other, heard = 0] = neuron.weights;
  const [before, after] = [from, to].map(([x, y]) => [x - pivot[0], y - pivot[1]]);
  const distance = Math.hypot(after[0], after[1]);
  if (distance < 0.05) return neurons;
  const hand = Math.sign(before[0] * other - before[1] * one);
  const size = Math.max(1, Math.hypot(one, other)) * hand / distance;
  const weights = [-after[1] * size, after[0] * size];
  const bias = -(weights[0] * pivot[0] + weights[1] * pivot[1]);
  // Weights and bias that are all smaller by the same factor have the same line.
  const fit = Math.min(1, ...weights.map((weight) => MOST.weight / Math.abs(weight)), MOST.bias / Math.abs(bias));
  const [w, v, b] = [...weights, bias].map((number) => number * fit);
  if (neuron === first) return { first: { weights: [w, v], bias: b }, second, activation };
  const turned = { weights: [w, v, heard], bias: b - (line === "second1" ? heard : 0) };
  return { first, second: turned, activation };
}
