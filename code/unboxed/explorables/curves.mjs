// Activation functions: read an output off the curve, and see how much of a nudge gets through.

import { Settings, announcer, checkbox, choice, flag, format, frame, make, number, radios, slider } from "./figure.mjs";
import { FUNCTIONS, cornered, outputAt, slopeAt, sumAt } from "./activation-functions.mjs";
import { REACH, curvesView } from "./curves-view.mjs";

/** @typedef {import("./activation-functions.mjs").Bent} Bent */
/** @typedef {import("./activation-functions.mjs").Kind} Kind */
/** @typedef {"lose" | "feel" | "shift"} Task */

const NAMES = { step: "step", sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU", leaky: "leaky ReLU" };
const TASKS = {
  lose: "At a sum of 0 the sigmoid passes on a quarter of a small nudge. Find a sum at which less than 1% gets through.",
  feel: "Which function still passes on 1% of a nudge, or more, at a sum of −8?",
  shift: "Put a weight and a bias before the sigmoid. Move its middle to an input of 2, and make its slope there at least 1.",
};
const LITTLE = 0.01;
const LOW = -8;
const PLACE = 2;

/** The settings as they are at first. */
export const FIELDS = {
  task: choice(/** @type {Task} */ ("lose"), /** @type {Task[]} */ (Object.keys(TASKS))),
  kind: choice(/** @type {Kind} */ ("sigmoid"), /** @type {Kind[]} */ (Object.keys(FUNCTIONS))),
  x: number(0, -REACH, REACH, 0.1),
  leak: number(0.1, 0, 0.5, 0.01),
  fed: flag(false),
  w: number(1, -6, 6, 0.1),
  b: number(0, -12, 12, 0.1),
};

/** @param {Settings<typeof FIELDS>} settings @returns {Bent} */
function bentOf(settings) {
  const fed = settings.get("fed");
  return { kind: settings.get("kind"), leak: settings.get("leak"), weight: fed ? settings.get("w") : 1, bias: fed ? settings.get("b") : 0 };
}

/** A share of a nudge, in percent, with as many digits as it deserves. @param {number} share */
export function percent(share) {
  const size = Math.abs(100 * share);
  if (size === 0) return "nothing";
  if (size < 0.0005) return "less than 0.001%";
  return `${format(100 * share, size >= 10 ? 0 : size >= 1 ? 1 : size >= 0.1 ? 2 : 3)}%`;
}

/** What is read off. @param {Bent} bent @param {number} x @param {boolean} fed */
export function reading(bent, x, fed) {
  const name = NAMES[bent.kind];
  const sum = sumAt(bent, x);
  const sign = bent.bias < 0 ? "−" : "+";
  const made = fed ? `z = ${format(bent.weight)} · ${inBrackets(x)} ${sign} ${format(Math.abs(bent.bias))} = ${format(sum, 2)}. ` : "";
  const answer = `${made}The ${name} makes ${format(outputAt(bent, x), 3)} of ${fed ? "it" : `a sum of ${format(sum)}`}.`;
  if (cornered(bent, x)) return `${answer} Here it has ${bent.kind === "step" ? "a jump" : "a corner"}, and no slope.`;
  const slope = slopeAt(bent, x);
  if (!fed) return `${answer} Of a small nudge, ${percent(slope)} gets through.`;
  return `${answer} A small nudge to x moves the output ${format(slope, 3)} times as far.`;
}

/** @param {number} x */
const inBrackets = (x) => (x < 0 ? `(${format(x)})` : format(x));

/** How far a task has got. @param {Task} task @param {Bent} bent @param {number} x @param {boolean} fed */
export function verdict(task, bent, x, fed) {
  const slope = Math.abs(slopeAt(bent, x));
  const sum = sumAt(bent, x);
  if (task === "shift") return shifted(bent, fed);
  if (fed) return "This task needs no weight and no bias: take them away.";
  if (task === "lose") {
    if (bent.kind !== "sigmoid") return "The task asks for the sigmoid.";
    if (slope < LITTLE) return "✓ Out here the neuron is saturated. How much farther in could you stay?";
    return sum ? "Farther from 0, perhaps?" : "";
  }
  if (sum > LOW) return `Set the sum to ${format(LOW, 0)}, or lower, and go through the functions.`;
  if (slope >= LITTLE) return "✓ The leak keeps it alive. A parametric ReLU would learn how much to let through.";
  return bent.kind === "leaky" ? "It needs more of a leak." : "Try another function.";
}

/** The third task: where the middle of the sigmoid lies, and how steep it is there. @param {Bent} bent @param {boolean} fed */
function shifted(bent, fed) {
  if (bent.kind !== "sigmoid") return "The task asks for the sigmoid.";
  if (!fed) return "First put a weight and a bias before it.";
  if (!bent.weight) return "With a weight of 0 the input makes no difference at all.";
  const middle = -bent.bias / bent.weight;
  const slope = slopeAt(bent, middle);
  const found = `Its middle is at an input of ${format(middle, 2)}, with a slope of ${format(slope, 2)}.`;
  const there = Math.abs(middle - PLACE) < 0.05;
  if (there && Math.abs(slope) >= 1) return `✓ ${found} The weight sets how steep, and both set where.`;
  return there ? `${found} More weight makes it steeper, and moves it: let the bias follow.` : found;
}

/** @param {{ model: import("./figure.mjs").Model, el: HTMLElement }} place */
function render({ model, el }) {
  const settings = new Settings(model, FIELDS);
  const { element: words, say } = announcer();
  const { element: picture, show } = curvesView((x) => settings.set({ x: FIELDS.x.bound(x) }));
  const task = document.createTextNode("");
  const place = slider(settings, "x", "sum z");
  const leak = slider(settings, "leak", "leak", (value) => format(value, 2));
  const neuron = make("fieldset", { className: "fed" }, make("legend", {}, "z = w · x + b"),
    slider(settings, "w", "weight w"), slider(settings, "b", "bias b"));
  const key = make("p", { className: "note curves-key" }, sign("curve", "curve"), sign("slope", "slope"), sign("tangent", "tangent"));
  const controls = make("div", { className: "controls curves-controls" },
    radios(settings, "kind", "Function", NAMES), leak, place,
    checkbox(settings, "fed", "Put a weight and a bias before it"), neuron);

  const update = () => {
    const [bent, x, fed] = [bentOf(settings), settings.get("x"), settings.get("fed")];
    show(bent, x, fed);
    task.data = TASKS[settings.get("task")];
    leak.hidden = bent.kind !== "leaky";
    neuron.hidden = !fed;
    /** @type {HTMLElement} */ (place.firstElementChild).textContent = fed ? "input x" : "sum z";
    say(`${reading(bent, x, fed)} ${verdict(settings.get("task"), bent, x, fed)}`.trim());
  };
  settings.listen(update);
  update();
  el.replaceChildren(frame(settings, task,
    make("div", { className: "choices" },
      radios(settings, "task", "Task", { lose: "lose a nudge", feel: "still feel one", shift: "shift and steepen" })),
    make("div", { className: "two" }, make("div", { className: "curves-words" }, picture, key, words), controls)));
  return () => el.replaceChildren();
}

/** A short line, and what it means. @param {string} kind @param {string} words */
function sign(kind, words) {
  return make("span", {}, make("svg", { viewBox: "0 0 28 8", class: "curves", "aria-hidden": "true" }, make("path", { d: "M1 4H27", class: kind })), words);
}

export default { render };
