// Two networks on three pictures: their answers, and what three ways of counting mistakes make of them.

import { Settings, announcer, format, frame, make, number, slider } from "./figure.mjs";
import { judged } from "./losses.mjs";
import { rivalsView } from "./rivals-view.mjs";

/** @typedef {ReturnType<typeof judged>} Judgement */

/** What the three pictures show. */
const PICTURES = ["dog", "cat", "dog"];
export const IS_DOG = PICTURES.map((animal) => animal === "dog");
export const NETWORKS = ["NN1", "NN2"];
const KEYS = /** @type {const} */ ([["a1", "a2", "a3"], ["b1", "b2", "b3"]]);

const dog = (/** @type {number} */ first) => number(first, 0, 1, 0.01);
export const FIELDS = { a1: dog(0.9), a2: dog(0.1), a3: dog(0.4), b1: dog(0.6), b2: dog(0.3), b3: dog(0.1) };
const ROWS = /** @type {const} */ ({ error: "classification error", squared: "squared error", entropy: "cross-entropy" });

/** A loss, which can be infinite. @param {number} loss */
export const written = (loss) => (Number.isFinite(loss) ? format(loss, 2) : "∞");

/** What there is to say. @param {Judgement} first @param {Judgement} second */
export function verdict(first, second) {
  const counts = [first, second].map(({ wrong }) => wrong.filter(Boolean).length);
  if (counts.some((count) => count !== 1)) {
    const each = NETWORKS.map((name, i) => `${name} gets ${counts[i]} of 3 wrong`).join(", ");
    return `${each}. The error rate has changed: an answer has crossed one half.`;
  }
  const words = `Each gets 1 of 3 wrong, as before. Cross-entropy is ${written(first.entropy)} for NN1 and ${written(second.entropy)} for NN2.`;
  if (!(first.entropy > second.entropy)) return `${words} NN1 is still the better one by cross-entropy.`;
  const endless = first.entropy === Infinity ? " It called the truth impossible." : "";
  const squared = `${written(first.squared)} and ${written(second.squared)}`;
  return `${words}${endless} ✓ NN1 is the worse one now${first.squared < second.squared
    ? `; but by squared error, ${squared}, it is the better one. The two losses disagree.`
    : `, and by squared error too: ${squared}.`}`;
}

/** @param {{ model: import("./figure.mjs").Model, el: HTMLElement }} place */
function render({ model, el }) {
  const settings = new Settings(model, FIELDS);
  const { element: words, say } = announcer();
  const { element: picture, show } = rivalsView(PICTURES, NETWORKS, (network, i, share) =>
    settings.set({ [KEYS[network][i]]: FIELDS.a1.bound(share) }));
  const { element: table, fill } = results();
  const controls = make("div", { className: "controls" },
    make("p", { className: "note" }, "How probable each network thinks a dog is. Shaded: where the answer is right."),
    ...NETWORKS.map((name, network) => make("fieldset", { className: "rival" }, make("legend", {}, name),
      ...PICTURES.map((animal, i) => slider(settings, KEYS[network][i], `${i + 1}, a ${animal}`, (share) => format(share, 2))))), table);

  const update = () => {
    const answers = KEYS.map((keys) => keys.map((key) => settings.get(key)));
    const both = answers.map((answer) => judged(answer, IS_DOG));
    show(answers, both);
    fill(both);
    say(verdict(both[0], both[1]));
  };
  settings.listen(update);
  update();
  el.replaceChildren(frame(settings, "Make NN1 the worse network by cross-entropy, without changing how many answers are wrong.",
    make("div", { className: "two" }, make("div", {}, picture, words), controls)));
  return () => el.replaceChildren();
}

/** A table of the three counts, a column for each network. */
function results() {
  const rows = /** @type {(keyof typeof ROWS)[]} */ (Object.keys(ROWS)).map((key) => ({ key, cells: NETWORKS.map(() => make("td")) }));
  const element = make("table", { className: "results" },
    make("thead", {}, make("tr", {}, ...["", ...NETWORKS].map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, ...rows.map(({ key, cells }) => make("tr", {}, make("th", { scope: "row" }, ROWS[key]), ...cells))));
  const fill = (/** @type {Judgement[]} */ both) => {
    for (const { key, cells } of rows) {
      both.forEach((one, i) => (cells[i].textContent = key === "error" ? `${format(100 * one.error, 0)}%` : written(one[key])));
    }
  };
  return { element, fill };
}

export default { render };
