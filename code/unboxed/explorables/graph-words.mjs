// What a graph has to say: each step of its passes, what a step downhill did, and why a gradient is zero.

import { evaluate, path } from "./graphs.mjs";

/** @typedef {import("./graphs.mjs").Graph} Graph */

export const ZERO = 1e-3;

/** A number as the drawings have it: three digits, a real minus. @param {number} number */
export function short(number) {
  const size = Math.abs(number);
  const text = size && (size < ZERO || size >= 1e4) ? number.toExponential(1) : String(Number(number.toPrecision(3)));
  return text.replaceAll("-", "−").replace("+", "");
}

/** A negative number in brackets, to stand behind a sign. @param {number} number */
const after = (number) => (number < 0 ? `(${short(number)})` : short(number));

/** Numbers that are added. @param {number[]} numbers */
export const sum = (numbers) => numbers.map((number, i) => (i ? after(number) : short(number))).join(" + ");

/** What an operation does, as arithmetic. @param {string} operation @param {number[]} of */
function arithmetic(operation, of) {
  if (operation === "square") return `${after(of[0])}²`;
  if (operation === "sigmoid") return `sigmoid(${short(of[0])})`;
  if (operation === "relu") return `ReLU(${short(of[0])})`;
  return `${short(of[0])} ${operation} ${after(of[1])}`;
}

/** How many steps there are: each operation forward, 1 for the loss, and each operation back. @param {Graph} graph */
export const steps = ({ made }) => 2 * made.length + 1;

/** How many operations have been computed after some steps, and how many have handed on; −1 before the way back. @param {Graph} graph @param {number} at */
export const progress = ({ made }, at) => ({ forward: Math.min(at, made.length), back: at - made.length - 1 });

/** What a step does. @param {Graph} graph @param {Record<string, number>} given @param {number} at */
export function told(graph, given, at) {
  const { made } = graph;
  const { forward, back } = progress(graph, at);
  const head = `Step ${at} of ${steps(graph)}`;
  const { values, slopes, gradients, handed } = evaluate(graph, given, Math.max(0, back));
  if (back < 0) {
    const { name, operation, of } = made[forward - 1];
    return `${head}, forward. ${name} = ${arithmetic(operation, of.map((part) => values[part]))} = ${short(values[name])}.`;
  }
  if (back === 0) return `${head}. The way back starts with 1: the loss moves exactly as much as itself.`;
  const i = made.length - back;
  const { name, of } = made[i];
  const shares = of.map((part, j) => {
    const share = gradients[name] * slopes[i][j];
    const more = handed[part].length > 1 ? `, and had ${sum(handed[part].slice(0, -1))}: together ${short(gradients[part])}` : "";
    return `${part} gets ${short(gradients[name])} × ${after(slopes[i][j])} = ${short(share)}${more}`;
  });
  return `${head}, back through “${name}”. ${shares.join("; ")}.`;
}

/** What the passes have found: the loss, and which weight moves it most. @param {Graph} graph @param {Record<string, number>} given */
export function found(graph, given) {
  const { values, gradients } = evaluate(graph, given);
  const [first, ...others] = [...graph.learned].sort((a, b) => Math.abs(gradients[b]) - Math.abs(gradients[a]));
  const all = graph.learned.map((name) => `${name} ${short(gradients[name])}`).join(", ");
  const most = others.some((name) => Math.abs(gradients[name]) < Math.abs(gradients[first])) ? ` ${first} moves the loss most.` : "";
  return `Loss ${short(values.loss)}. Gradients: ${all}.${most}`;
}

/** What there is to say of the task: a gradient of zero where there is still a loss. @param {Graph} graph @param {Record<string, number>} given */
export function verdict(graph, given) {
  const name = graph.learned[0];
  const { values, slopes, gradients, handed } = evaluate(graph, given);
  if (Math.abs(gradients[name]) >= ZERO) return "";
  if (values.loss < ZERO) return "Nothing is left to mend: the loss is zero as well. Find a zero that leaves it above.";
  const shares = handed[name];
  if (shares.length > 1) {
    return shares.every((share) => share === 0)
      ? `✓ Both inputs are 0, so ${name} has no part in the answer.`
      : `✓ Two paths meet at ${name} and cancel: ${sum(shares)} = 0. A change of ${name} moves one up as much as the other down.`;
  }
  const way = path(graph, name, slopes);
  const { step, other, slope } = way.reduce((least, one) => (Math.abs(one.slope) < Math.abs(least.slope) ? one : least));
  if (step.operation === "relu") return `✓ The ReLU is off: it passes nothing on, and ${name} learns nothing from this example.`;
  if (step.operation === "sigmoid") return `✓ The sigmoid is flat here: it passes on ${short(slope)} of what it gets. The answer is wrong, and ${name} hardly hears of it.`;
  return other === "x"
    ? `✓ The input is ${short(given.x)}: ${name} had no part in the answer, and gets no blame.`
    : `✓ ${other} is ${short(values[other])}: the loss does not listen to the hidden neuron, and blames none of its weights.`;
}

/** What a step downhill did. @param {Graph} graph @param {Record<string, number>} before @param {Record<string, number>} after @param {number} lr @param {boolean} stopped whether a weight came to the end of its slider */
export function moved(graph, before, after, lr, stopped) {
  const [from, to] = [before, after].map((given) => evaluate(graph, given).values.loss);
  const still = graph.learned.filter((name) => before[name] === after[name]);
  const way = graph.learned.filter((name) => !still.includes(name)).map((name) => `${name} ${short(before[name])} → ${short(after[name])}`);
  if (!way.length) return `No weight moved: ${from < ZERO ? "the loss is at its lowest" : "every gradient is zero, or too small"}.`;
  const stays = still.length ? ` Not moved: ${still.join(", ")}.` : "";
  const verb = to < from ? "fell" : "rose";
  const why = to < from ? "" : " The step was too long: try a smaller learning rate.";
  const end = stopped ? " A weight has come to the end of its slider." : "";
  return `Downhill, each weight by −${short(lr)} × its gradient: ${way.join(", ")}.${stays} The loss ${verb} from ${short(from)} to ${short(to)}.${why}${end}`;
}
