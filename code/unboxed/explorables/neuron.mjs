// A neuron from above: four corners, what is wanted of them, and a line to be put between them; if need be, two neurons.

import { Settings, announcer, button, checkbox, choice, flag, frame, make, number, radios, slider, format } from "./figure.mjs";
import { ACTIVATIONS, CORNERS, LOGIC, grid, mostRight, right } from "./neurons.mjs";
import { MOST, firstLine } from "./plane.mjs";
import { planeView } from "./plane-view.mjs";

/** @typedef {import("./neurons.mjs").Neurons} Neurons */
/** @typedef {import("./neurons.mjs").Activation} Activation */
/** @typedef {keyof typeof LOGIC} Logic */

const NAMES = { and: "AND", or: "OR", nand: "NOT BOTH", xor: "XOR" };
const WANTED = {
  and: "AND: 1 at one of the corners, where both inputs are 1.",
  or: "OR: 1 as soon as one input is 1.",
  nand: "NOT BOTH: 1 at 3 of the 4 corners, all but (1, 1).",
  xor: "XOR: 1 where one input is 1, and the other is not.",
};
const SOLVED = {
  and: "That is AND. Now make it an OR: one of the three numbers is enough.",
  or: "That is OR. NOT BOTH is the opposite of AND: how do you turn an AND round?",
  nand: "That is NOT BOTH. Now for the hard one, XOR.",
  xor: "That is XOR, which no single neuron can do.",
};

const weight = (/** @type {number} */ first) => number(first, -MOST.weight, MOST.weight, 0.05);
const wide = (/** @type {number} */ first) => number(first, -MOST.bias, MOST.bias, 0.05);

/** The settings as they are at first: a second neuron begins as an OR that does not listen to the first. */
export const FIELDS = {
  wanted: choice(/** @type {Logic} */ ("and"), /** @type {Logic[]} */ (Object.keys(LOGIC))),
  output: choice(/** @type {Activation} */ ("step"), /** @type {Activation[]} */ (Object.keys(ACTIVATIONS))),
  w1: weight(2), w2: weight(0), b: wide(-1),
  second: flag(false),
  v1: weight(2), v2: weight(2), v3: wide(0), c: wide(-1),
};

/** @param {Settings<typeof FIELDS>} settings @returns {Neurons} */
export function neuronsOf(settings) {
  const [w1, w2, b, v1, v2, v3, c] = /** @type {const} */ (["w1", "w2", "b", "v1", "v2", "v3", "c"]).map((key) => settings.get(key));
  return {
    first: { weights: [w1, w2], bias: b },
    second: settings.get("second") ? { weights: [v1, v2, v3], bias: c } : undefined,
    activation: settings.get("output"),
  };
}

/** @param {Neurons} neurons @returns {Record<string, number>} */
export function settingsOf({ first, second }) {
  const values = { w1: first.weights[0], w2: first.weights[1], b: first.bias };
  const more = second && { v1: second.weights[0], v2: second.weights[1], v3: second.weights[2], c: second.bias };
  const bound = Object.entries({ ...values, ...more }).map(([key, value]) => [key, FIELDS[/** @type {"w1"} */ (key)].bound(value)]);
  return Object.fromEntries(bound);
}

/** What there is to say: how many corners are right, and what to make of it. @param {Neurons} neurons @param {Logic} wanted */
export function verdict(neurons, wanted) {
  const good = right(neurons, LOGIC[wanted]);
  if (good.every(Boolean)) return `✓ All four right. ${SOLVED[wanted]}`;
  const wrong = CORNERS.filter((_, i) => !good[i]).map((corner) => `(${corner.join(", ")})`);
  const words = [`${4 - wrong.length} of 4 right. Wrong at ${wrong.join(" and ").replace(/ and (?=.* and )/g, ", ")}.`];
  if (neurons.first.weights.every((weight) => weight === 0)) words.push("With both weights at 0, a neuron has no line.");
  else if (!firstLine(neurons).length) words.push("The line lies outside the picture; the bias brings it back.");
  if (wanted === "xor" && !neurons.second) {
    const most = mostRight(LOGIC.xor, grid(-2, 2, 1), grid(-3.5, 3.5, 0.5));
    words.push(`One neuron gets at most ${most} of 4 here: no straight line parts these corners. Add a second neuron.`);
  } else if (wanted === "xor") words.push("Let the first find (1, 1), and the second hold back where it does.");
  return words.join(" ");
}

/** @param {{ model: import("./figure.mjs").Model, el: HTMLElement }} place */
function render({ model, el }) {
  const settings = new Settings(model, FIELDS);
  const { element: words, say } = announcer();
  const { element: plane, show } = planeView((neurons) => settings.set(settingsOf(neurons)));
  const wanted = make("p", { className: "note" });
  const hatched = document.createTextNode("");
  const key = make("p", { className: "neuron-key" },
    sign("should be 0", "circle", { cx: 8, cy: 8, r: 6.5, class: "zero" }),
    sign("should be 1", "rect", { x: 1.5, y: 1.5, width: 13, height: 13, rx: 2, class: "one" }),
    sign(hatched, "path", { d: "M1 5L5 1M1 11L11 1M3 15L15 3M9 15L15 9", class: "hatch" }));
  const first = neuronControls(settings, "The neuron", { w1: "w₁", w2: "w₂", b: "bias b" });
  const second = neuronControls(settings, "Second neuron", { v1: "w₁", v2: "w₂", v3: "w₃ (first)", c: "bias b" });
  const explained = make("p", { className: "note" });
  const controls = make("div", { className: "controls" },
    first, checkbox(settings, "second", "Add a second neuron"), explained, second);
  const choices = make("div", { className: "choices" },
    radios(settings, "wanted", "Wanted", NAMES),
    radios(settings, "output", "Activation", { step: "step", sigmoid: "sigmoid" }));

  const update = () => {
    const neurons = neuronsOf(settings);
    const logic = settings.get("wanted");
    show(neurons, LOGIC[logic]);
    const fresh = !Object.keys(settings.written()).length;
    say(verdict(neurons, logic) + (fresh ? " Drag the line, or one of its ends, or set the numbers." : ""));
    wanted.textContent = WANTED[logic];
    hatched.data = neurons.activation === "step" ? "says 1" : "above 0.5";
    second.hidden = !neurons.second;
    first.querySelector("legend").textContent = neurons.second ? "First neuron, dashed" : "The neuron";
    explained.textContent = neurons.second
      ? "It hears both inputs, and the first neuron: w₃ counts where that says 1. It has the last word."
      : "It would hear both inputs, and what this one says.";
  };
  settings.listen(update);
  update();
  el.replaceChildren(frame(settings, "Get all four right: 1 at the squares, 0 at the circles.",
    choices, wanted,
    make("div", { className: "two" }, make("div", {}, plane, key, words), controls)));
  return () => el.replaceChildren();
}

/** A small drawing, and what it means. @param {string | Node} words @param {string} tag @param {Record<string, any>} properties */
function sign(words, tag, properties) {
  return make("span", {}, make("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, make(tag, properties)), words);
}

/** The sliders of one neuron. @param {Settings<typeof FIELDS>} settings @param {string} legend @param {Record<string, string>} labels */
function neuronControls(settings, legend, labels) {
  const sliders = Object.entries(labels).map(([key, label]) => slider(settings, key, label, (value) => format(value, 2)));
  const swap = button("Swap its sides (× −1)", () => {
    const keys = /** @type {"w1"[]} */ (Object.keys(labels));
    settings.set(Object.fromEntries(keys.map((key) => [key, 0 - settings.get(key)])));
  });
  return make("fieldset", { className: "neuron" }, make("legend", {}, legend), ...sliders, swap);
}

export default { render };
