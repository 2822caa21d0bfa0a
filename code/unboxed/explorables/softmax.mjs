// Three logits, what softmax makes of them, and which way two losses push them.

import { Settings, announcer, button, choice, format, frame, make, number, radios, slider } from "./figure.mjs";
import { LOSSES, formulaHolds, softmax, walked } from "./losses.mjs";
import { ANIMALS, MOST, NAMES, percent, softmaxView, written } from "./softmax-view.mjs";

/** @typedef {import("./losses.mjs").Loss} Loss */
/** @typedef {import("./softmax-view.mjs").Case} Case */

const STEPS = 10;
const logit = (/** @type {number} */ first) => number(first, -MOST, MOST, 0.05);

export const FIELDS = {
  dog: logit(2), cat: logit(1), rabbit: logit(-1),
  // The logarithm of the temperature, to base 10.
  heat: number(0, -2, 2, 0.1),
  shows: choice("dog", ANIMALS),
};

/** Where ten steps down a loss lead, as the sliders can be set. @param {Loss} loss @param {Case} one */
export function after(loss, { logits, target, temperature }) {
  return walked(loss, logits, target, temperature, STEPS).map(FIELDS.dog.bound);
}

/** What there is to say: what the right answer gets, where each loss would take it, and what to make of that. @param {Case} one */
export function verdict(one) {
  const { logits, target, temperature } = one;
  const right = (/** @type {number[]} */ values) => softmax(values, temperature)[target];
  const [now, entropy, squared] = [logits, after("entropy", one), after("squared", one)].map(right);
  const name = ANIMALS[target];
  const words = [`The ${name} is right and gets ${percent(now)}. Ten steps take it to ${percent(entropy)} with cross-entropy, to ${percent(squared)} with squared error.`];
  if (now < 0.01 && entropy > 0.5 && squared < 0.01) words.push("✓ Certain and wrong: squared error has stopped teaching, cross-entropy has not.");
  else if (now < 0.01 && entropy <= 0.5) words.push("So far out that ten steps are too few for either.");
  else if (now < 0.01) words.push("Wrong, and both get it out. Be surer of the wrong answer.");
  else if (now > 0.9) words.push("Certain and right: neither has much left to teach.");
  else words.push("It is not sure, and both losses teach.");
  if (!formulaHolds(logits, temperature)) {
    const power = Math.max(...logits) / temperature;
    words.push(power > 700
      ? `(e to the ${Math.round(power).toLocaleString("en")} is too large for a computer: the formula as written gives not a number.)`
      : "(All powers of e are too small for a computer: the formula as written gives not a number.)");
  }
  return words.join(" ");
}

/** @param {Settings<typeof FIELDS>} settings @returns {Case} */
function caseOf(settings) {
  return {
    logits: ANIMALS.map((name) => settings.get(name)),
    target: ANIMALS.indexOf(settings.get("shows")),
    temperature: 10 ** settings.get("heat"),
  };
}

/** @param {{ model: import("./figure.mjs").Model, el: HTMLElement }} place */
function render({ model, el }) {
  const settings = new Settings(model, FIELDS);
  const { element: words, say } = announcer();
  const set = (/** @type {number[]} */ logits) =>
    settings.set(Object.fromEntries(ANIMALS.map((name, k) => [name, FIELDS[name].bound(logits[k])])));
  const { element: picture, show } = softmaxView((k, logit) => settings.set({ [ANIMALS[k]]: FIELDS.dog.bound(logit) }));
  const { element: table, fill } = pushes();

  // What a button has done is said once, before what has come of it.
  let done = "";
  const act = (/** @type {string} */ label, /** @type {string} */ said, /** @type {() => number[]} */ next) =>
    button(label, () => {
      done = said;
      set(next());
    });
  const shift = (/** @type {number} */ by) => act(by > 0 ? "All up by 1" : "All down by 1",
    `All logits are 1 ${by > 0 ? "higher" : "lower"}, and no probability has changed.`,
    () => caseOf(settings).logits.map((logit) => logit + by));
  const [up, down] = [shift(1), shift(-1)];
  const walks = /** @type {Loss[]} */ (["entropy", "squared"]).map((loss) =>
    act(`Ten steps with ${NAMES[loss]}`, `Ten steps down ${NAMES[loss]} have led here.`, () => after(loss, caseOf(settings))));
  const controls = make("div", { className: "controls logits" },
    radios(settings, "shows", "The picture shows a", { dog: "dog", cat: "cat", rabbit: "rabbit" }),
    ...ANIMALS.map((name) => slider(settings, name, `logit ${name}`, (value) => format(value, 2))),
    make("div", { className: "steps" }, up, down),
    slider(settings, "heat", "temperature", (heat) => String(Number((10 ** heat).toPrecision(2)))),
    make("div", { className: "steps" }, ...walks), table);

  const update = () => {
    const one = caseOf(settings);
    show(one);
    fill(one);
    up.disabled = Math.max(...one.logits) > MOST - 1;
    down.disabled = Math.min(...one.logits) < 1 - MOST;
    say([done, verdict(one)].filter(Boolean).join(" "));
    done = "";
  };
  settings.listen(update);
  update();
  el.replaceChildren(frame(settings, "Find logits from which ten steps with cross-entropy reach the right answer, and ten with squared error get nowhere.",
    make("div", { className: "two" }, make("div", {}, picture, words), controls)));
  return () => el.replaceChildren();
}

/** A table of the two losses, and of how they push each logit. */
function pushes() {
  const rows = /** @type {Loss[]} */ (["entropy", "squared"]).map((loss) => ({ loss, cells: [0, 1, 2, 3].map(() => make("td")) }));
  const heads = ["", "loss", ...ANIMALS].map((text) => make("th", { scope: "col" }, text));
  const element = make("table", { className: "pushes" },
    make("caption", {}, "Each loss, and its push on each logit (minus its slope)"),
    make("thead", {}, make("tr", {}, ...heads)),
    make("tbody", {}, ...rows.map(({ loss, cells }) =>
      make("tr", {}, make("th", { scope: "row", className: loss }, NAMES[loss]), ...cells))));
  const fill = (/** @type {Case} */ { logits, target, temperature }) => {
    for (const { loss, cells } of rows) {
      const judged = LOSSES[loss](logits, target, temperature);
      [written(judged.loss), ...judged.pushes.map((push) => written(push, true))].forEach((text, i) => (cells[i].textContent = text));
    }
  };
  return { element, fill };
}

export default { render };
