// The neuron that decides whether to go to a festival: four scores, their products, the sum, and what becomes of it.

import { Settings, announcer, choice, format, frame, make, number, radios, slider } from "./figure.mjs";
import { ACTIVATIONS, weightedSum } from "./neurons.mjs";

/** @typedef {import("./neurons.mjs").Activation} Activation */

export const NAMES = ["weather", "music", "company", "money"];
export const FESTIVAL = { weights: [4, 2, 2, 1], bias: -25 };
export const SCORES = [3, 2, 4, 2];
const BEST = 4;

const score = (/** @type {number} */ first) => number(first, 0, BEST, 1);
export const FIELDS = {
  weather: score(SCORES[0]), music: score(SCORES[1]), company: score(SCORES[2]), money: score(SCORES[3]),
  output: choice(/** @type {Activation} */ ("step"), /** @type {Activation[]} */ (Object.keys(ACTIVATIONS))),
};

const WIDTH = 376;
const LEFT = 80;
const [ROOF, FLOOR] = [16, 116];
const ROW = 30;
const ROWS = 152;
const HEIGHT = ROWS + 4 * ROW + 30;
const THRESHOLD = -FESTIVAL.bias;
const TOTAL = FESTIVAL.weights.reduce((sum, weight) => sum + BEST * weight, 0);
/** @param {number} total */
const across = (total) => LEFT + ((WIDTH - LEFT - 14) * total) / TOTAL;
/** @param {number} output */
const down = (output) => FLOOR - (FLOOR - ROOF) * output;

/** An output as the chapter prints it; the sigmoid never quite gets to 0. @param {number} output @param {Activation} activation */
export function written(output, activation) {
  if (activation === "step") return String(output);
  return output < 5e-6 ? "below 0.00001" : format(output, 5);
}

/** The decision in words. @param {number[]} scores @param {Activation} activation */
export function decision(scores, activation) {
  const sum = weightedSum(FESTIVAL, scores);
  const products = scores.map((score, i) => score * FESTIVAL.weights[i]);
  const asked = `${products.join(" + ")} − ${THRESHOLD} = ${format(sum, 0)}, ${sum > 0 ? "above 0" : "not above 0"}.`;
  const output = written(ACTIVATIONS[activation](sum), activation);
  const answer = sum > 0 ? "go" : sum < 0 || activation === "step" ? "stay at home" : "it cannot make up its mind";
  return `${asked} Output ${output}: ${answer}. ${remark(scores, sum)}`.trim();
}

/** What there is to say of the task. @param {number[]} scores @param {number} sum */
function remark(scores, sum) {
  const changes = scores.map((score, i) => score - SCORES[i]);
  const changed = changes.findIndex((change) => change === -1);
  const small = changed >= 0 && changes.every((change, i) => change === 0 || i === changed);
  if (!small || sum > 0) return "";
  const weight = FESTIVAL.weights[changed];
  const smaller = FESTIVAL.weights.some((other) => other < weight);
  return smaller
    ? `One point of ${NAMES[changed]} is worth ${weight}. Would less be enough?`
    : `✓ The smallest change there is: one point of ${NAMES[changed]}, worth ${weight}.`;
}

/** @param {{ model: import("./figure.mjs").Model, el: HTMLElement }} place */
function render({ model, el }) {
  const settings = new Settings(model, FIELDS);
  const { element: words, say } = announcer();
  const { element: picture, show } = festivalView();
  const sliders = NAMES.map((name, i) => slider(settings, name, name, (score) =>
    `${score} × ${FESTIVAL.weights[i]} = ${score * FESTIVAL.weights[i]}`));
  const controls = make("div", { className: "controls products" }, ...sliders,
    radios(settings, "output", "Activation", { step: "step", sigmoid: "sigmoid" }));
  const update = () => {
    const scores = NAMES.map((name) => settings.get(/** @type {"weather"} */ (name)));
    const activation = settings.get("output");
    show(scores, activation);
    say(decision(scores, activation));
  };
  settings.listen(update);
  update();
  el.replaceChildren(frame(settings, "The neuron goes, but only just. Find the smallest change to one score that keeps it at home.",
    make("div", { className: "two" }, make("div", {}, picture, words), controls)));
  return () => el.replaceChildren();
}

/** The products laid end to end, from the first to the total, and above its end the output. */
function festivalView() {
  const curve = make("path", { class: "curve" });
  const rise = make("path", { class: "rise" });
  const dot = make("circle", { r: 6, class: "dot" });
  const output = make("text", { class: "output" });
  const bars = NAMES.map((_, i) => make("rect", { y: ROWS + i * ROW + 6, height: ROW - 12, class: "bar" }));
  const products = NAMES.map((_, i) => make("text", { y: ROWS + i * ROW + ROW / 2 + 4.5, class: "product" }));
  const links = make("path", { class: "link" });
  const names = NAMES.map((name, i) => make("text", { x: LEFT - 8, y: ROWS + i * ROW + ROW / 2 + 4.5, class: "name" }, name));
  const line = across(THRESHOLD);
  const foot = ROWS + 4 * ROW;
  const scale = [0, THRESHOLD, TOTAL].flatMap((total) => [
    make("text", { x: across(total), y: FLOOR + 20 }, format(total - THRESHOLD, 0)),
    make("text", { x: across(total), y: foot + 18 }, total === THRESHOLD ? `threshold ${total}` : String(total)),
  ]);
  const element = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "drawn festival", role: "img" },
    make("path", { class: "axis", d: `M${LEFT} ${FLOOR}H${WIDTH - 8}M${LEFT} ${foot}H${WIDTH - 8}M${LEFT} ${ROWS}V${foot}` }),
    make("path", { class: "threshold", d: `M${line} ${ROOF - 8}V${foot + 4}` }),
    make("text", { x: LEFT - 8, y: down(1) + 4.5, class: "name" }, "1, go"),
    make("text", { x: LEFT - 8, y: down(0) + 4.5, class: "name" }, "0, stay"),
    make("text", { x: LEFT - 20, y: FLOOR + 20, class: "name" }, "sum z"),
    make("text", { x: LEFT - 20, y: foot + 18, class: "name" }, "total"),
    ...scale, curve, links, ...bars, ...products, ...names, rise, dot, output);

  const show = (/** @type {number[]} */ scores, /** @type {Activation} */ activation) => {
    const sum = weightedSum(FESTIVAL, scores);
    const answer = ACTIVATIONS[activation](sum);
    let total = 0;
    let steps = "";
    scores.forEach((score, i) => {
      const product = score * FESTIVAL.weights[i];
      bars[i].setAttribute("x", across(total));
      bars[i].setAttribute("width", across(total + product) - across(total));
      // Beside a bar that is too short to hold its number.
      const inside = product > 2;
      products[i].setAttribute("x", inside ? across(total + product / 2) : across(total + product) + 10);
      products[i].classList.toggle("inside", inside);
      products[i].textContent = String(product);
      total += product;
      steps += `M${across(total)} ${ROWS + i * ROW + 6}V${ROWS + (i + 1) * ROW + (i < 3 ? 6 : 0)}`;
    });
    links.setAttribute("d", steps);
    const [x, y] = [across(total), down(answer)];
    rise.setAttribute("d", `M${x} ${ROWS + 3 * ROW + 6}V${y}`);
    dot.setAttribute("cx", String(x));
    dot.setAttribute("cy", String(y));
    const above = answer < 0.5;
    output.setAttribute("x", String(Math.min(x - 12, WIDTH - 20)));
    output.setAttribute("y", String(above ? y - 10 : y + 20));
    output.textContent = written(answer, activation);
    const samples = Array.from({ length: TOTAL * 8 + 1 }, (_, i) => i / 8);
    const shape = activation === "sigmoid"
      ? samples.map((total, i) => `${i ? "L" : "M"}${across(total)} ${down(ACTIVATIONS.sigmoid(total - THRESHOLD))}`).join("")
      : `M${across(0)} ${down(0)}H${line}M${line} ${down(1)}H${across(TOTAL)}`;
    curve.setAttribute("d", shape);
    const products_ = scores.map((score, i) => `${NAMES[i]} ${score} times ${FESTIVAL.weights[i]}`).join(", ");
    element.setAttribute("aria-label", `The products laid end to end: ${products_}. They end at ${total}; the threshold is ${THRESHOLD}. Above, the curve of the ${activation} with a dot at a sum of ${format(sum, 0)} and an output of ${written(answer, activation)}.`);
  };
  return { element, show };
}

export default { render };
