// Backpropagation, step by step: a graph whose numbers can be changed; values flow down it, and gradients back up.

import { Settings, announcer, button, choice, format, frame, make, number, numbers, select, slider } from "./figure.mjs";
import { found, moved, progress, steps, told, verdict } from "./graph-words.mjs";
import { graphView } from "./graph-view.mjs";
import { GRAPHS, downhill } from "./graphs.mjs";

/** @typedef {keyof typeof GRAPHS} Name */

const LABELS = { neuron: "one neuron", sigmoid: "a hidden sigmoid", relu: "a hidden ReLU", shared: "one weight, used twice" };
const MOST = 6;
const ALL = 99;

/** What each graph is given, in the order in which the graph names it. */
const leaves = Object.fromEntries(
  Object.entries(GRAPHS).map(([name, { given }]) => [name, numbers(Object.values(given), -MOST, MOST, 1e-6)]),
);
export const FIELDS = {
  graph: choice(/** @type {Name} */ ("neuron"), /** @type {Name[]} */ (Object.keys(GRAPHS))),
  at: number(ALL, 1, ALL, 1),
  lr: number(0.05, 0.01, 0.5, 0.01),
  .../** @type {Record<Name, ReturnType<typeof numbers>>} */ (leaves),
};

/** @param {Settings<typeof FIELDS>} settings */
export function shownBy(settings) {
  const name = settings.get("graph");
  const graph = /** @type {import("./graphs.mjs").Graph} */ (GRAPHS[name]);
  const given = Object.fromEntries(Object.keys(graph.given).map((key, i) => [key, settings.get(name)[i]]));
  return { name, graph, given, at: Math.min(settings.get("at"), steps(graph) + 1) };
}

/** A step downhill, and what it did, within what the sliders allow. @param {Settings<typeof FIELDS>} settings */
export function descend(settings) {
  const { name, graph, given } = shownBy(settings);
  const lr = settings.get("lr");
  const wanted = downhill(graph, given, lr);
  const { bound } = number(0, -MOST, MOST, 1e-6);
  const values = Object.keys(given).map((key) => bound(wanted[key]));
  const stopped = Object.values(wanted).some((value) => Math.abs(value) > MOST);
  settings.set({ [name]: values, at: ALL });
  return moved(graph, given, shownBy(settings).given, lr, stopped);
}

/** @param {{ model: import("./figure.mjs").Model, el: HTMLElement }} place */
function render({ model, el }) {
  const settings = new Settings(model, FIELDS);
  const { element: words, say } = announcer();
  const task = document.createTextNode("");
  const { element: picture, show, stop } = graphView(MOST, (key, value) => {
    const { name, given } = shownBy(settings);
    settings.set({ [name]: Object.values({ ...given, [key]: value }) });
  });
  const walk = (/** @type {number} */ by) => {
    const { graph, at } = shownBy(settings);
    const all = steps(graph) + 1; // one more than there are steps: all of them taken
    const next = ((at - 1 + by + all) % all) + 1;
    settings.set({ at: next === all ? ALL : next });
  };
  const update = (said = "") => {
    const { graph, given, at } = shownBy(settings);
    const whole = at > steps(graph);
    task.data = `Make the gradient of ${graph.learned[0]} zero, and leave the loss above zero.`;
    show(graph, given, progress(graph, at));
    say(whole ? `${said || found(graph, given)} ${verdict(graph, given)}`.trim() : told(graph, given, at));
  };
  settings.listen(() => update());
  update();
  const controls = make("div", { className: "controls" },
    make("div", { className: "steps" }, button("Previous", () => walk(-1)), button("Next", () => walk(1)),
      button("All", () => settings.set({ at: ALL }))),
    words,
    slider(settings, "lr", "learning rate", (lr) => format(lr, 2)),
    make("div", { className: "steps" }, button("Take a step downhill", () => update(descend(settings)))));
  el.replaceChildren(frame(settings, task,
    select(settings, "graph", "Graph", LABELS),
    make("div", { className: "two flow" }, make("div", {}, picture), controls)));
  return () => {
    stop();
    el.replaceChildren();
  };
}

export default { render };
