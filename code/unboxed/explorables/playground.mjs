// A network to be built, trained and watched: puzzles of points, layers, width, activation, rate, noise, weight decay.

import { Settings, announcer, button, choice, format, frame, make, number, radios, select, slider } from "./figure.mjs";
import { load } from "./nn.mjs";
import { mapsOf } from "./playground-maps.mjs";
import { Training, begin, pointsOf } from "./playground-training.mjs";
import { answerView, curveView, networkView } from "./playground-views.mjs";
import { quest, verdict } from "./playground-words.mjs";

const AT_ONCE = 3; // steps between two pictures while it runs
const MANY = 100; // steps of the button for those who do not want to see it run
const POINTS = { xor: "XOR", circles: "circles", moons: "moons", spiral: "spiral" };
const ACTIVATIONS = { tanh: "tanh", relu: "ReLU", sigmoid: "sigmoid" };

const one = (/** @type {string} */ first, /** @type {string[]} */ options) => choice(first, options);

/** The settings as they are at first. */
export const FIELDS = {
  points: one("xor", Object.keys(POINTS)),
  layers: number(1, 0, 3, 1), width: number(1, 1, 8, 1), noise: number(0.15, 0, 0.5, 0.05),
  activation: one("tanh", Object.keys(ACTIVATIONS)),
  rate: one("1", ["0.01", "0.1", "0.3", "1", "3", "10", "30"]),
  decay: one("0", ["0", "0.001", "0.01", "0.1"]),
  count: one("200", ["20", "40", "100", "200", "500"]),
  seed: number(1, 1, 999, 1),
};

/** Settings worth a try, and what they are called. */
export const TRIES = {
  "Two neurons for XOR": { points: "xor", layers: 1, width: 2 },
  "Three for the circles": { points: "circles", layers: 1, width: 3, noise: 0.1 },
  "A spiral": { points: "spiral", layers: 2, width: 8, noise: 0.05 },
  "Too large a rate": { points: "circles", layers: 2, width: 4, rate: "30", noise: 0.1 },
  "Learned by heart": { points: "moons", layers: 2, width: 8, noise: 0.4, count: "40" },
};

/** The settings as numbers. @param {Settings<typeof FIELDS>} settings */
function askedOf(settings) {
  const [rate, decay, count] = /** @type {const} */ (["rate", "decay", "count"]).map((key) => Number(settings.get(key)));
  const [layers, width, noise] = /** @type {const} */ (["layers", "width", "noise"]).map((key) => settings.get(key));
  return { points: settings.get("points"), layers, width, noise, rate, decay, count };
}

/** @param {{ model: import("./figure.mjs").Model, el: HTMLElement }} place */
async function render({ model, el }) {
  const [given] = Object.values(model.get("bundles") ?? {});
  const { tensors } = await load(given);
  const settings = new Settings(model, FIELDS);
  const { element: words, say } = announcer();
  const [wires, answer, curve] = [networkView(), answerView(), curveView()];
  const [task, table] = [make("span"), numbersView()];
  /** @type {Training} */
  let training;
  let running = false;
  let frames = 0; // the number of the animation frame that is waited for

  const restart = () => {
    const asked = askedOf(settings);
    const points = (/** @type {string} */ part, /** @type {number} */ count) =>
      pointsOf(tensors, `${asked.points}.${part}`, count, asked.noise);
    const network = begin(Array(asked.layers).fill(asked.width), settings.get("activation"), settings.get("seed"));
    training = new Training(network, points("train", asked.count), points("test", 500), { lr: asked.rate, decay: asked.decay });
    task.textContent = quest(asked);
    pause();
  };
  const draw = () => {
    const columns = mapsOf(training.network);
    wires.show(training, columns);
    answer.show(training, columns[columns.length - 1][0]);
    curve.show(training);
    table.show(training);
    say(verdict(training, askedOf(settings), running));
    for (const go of [run, once, many]) go.disabled = training.state === "overflown";
  };
  const pause = () => {
    running = false;
    cancelAnimationFrame(frames);
    run.textContent = "Run";
    draw();
  };
  const steps = (/** @type {number} */ count) => {
    training.step(count);
    pause();
  };
  const tick = () => {
    training.step(AT_ONCE);
    if (training.state !== "learning") return pause();
    draw();
    frames = requestAnimationFrame(tick);
  };
  const toggle = () => {
    if (running) return pause();
    running = true;
    run.textContent = "Pause";
    frames = requestAnimationFrame(tick);
  };
  const run = button("Run", toggle);
  const [once, many] = [button("1 step", () => steps(1)), button(`${MANY} steps`, () => steps(MANY))];
  const again = button("Back to start", restart);
  const fresh = button("New weights", () => settings.set({ seed: (settings.get("seed") % FIELDS.seed.high) + 1 }));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const calm = () => {
    run.hidden = still.matches; // nothing moves by itself for whoever has asked for that
    if (running && still.matches) pause();
  };

  const rate = (/** @type {string[]} */ options) => Object.fromEntries(options.map((option) => [option, option]));
  const controls = make("div", { className: "settings" },
    slider(settings, "layers", "hidden layers", (value) => format(value, 0)),
    slider(settings, "width", "neurons in each", (value) => format(value, 0)),
    slider(settings, "noise", "noise", (value) => format(value, 2)),
    select(settings, "activation", "activation", ACTIVATIONS),
    select(settings, "rate", "learning rate", rate([...FIELDS.rate.options])),
    select(settings, "decay", "weight decay", rate([...FIELDS.decay.options])),
    select(settings, "count", "training points", rate([...FIELDS.count.options])));
  const tries = make("div", { className: "tries" }, make("span", {}, "Try:"), ...Object.entries(TRIES).map(([name, changes]) =>
    button(name, () => settings.set({ ...first(), ...changes }))));

  settings.listen(restart);
  restart();
  calm();
  still.addEventListener("change", calm);
  const hidden = () => running && document.hidden && pause();
  document.addEventListener("visibilitychange", hidden);
  const sight = new IntersectionObserver(([{ isIntersecting }]) => running && !isIntersecting && pause());
  sight.observe(el);
  const size = new ResizeObserver(() => draw());
  size.observe(wires.element);
  const colours = new MutationObserver(() => draw());
  colours.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  el.replaceChildren(frame(settings, task, tries,
    radios(settings, "points", "Points", POINTS), controls,
    make("div", { className: "go" }, run, once, many, again, fresh), words,
    make("div", { className: "pictures" }, wires.element, answer.element),
    make("div", { className: "measured" }, table.element, make("div", {}, curve.element, curveKey()))));
  return () => {
    cancelAnimationFrame(frames);
    still.removeEventListener("change", calm);
    document.removeEventListener("visibilitychange", hidden);
    for (const watcher of [sight, size, colours]) watcher.disconnect();
    el.replaceChildren();
  };
}

/** The settings as they are at first, by key. */
function first() {
  return Object.fromEntries(Object.entries(FIELDS).map(([key, field]) => [key, field.first]));
}

/** The losses and what is right, in numbers. */
function numbersView() {
  const cells = /** @type {const} */ (["train", "held"]).map((part) => ({ part, loss: make("td"), right: make("td") }));
  const row = (/** @type {string} */ name, /** @type {Node[]} */ found) => make("tr", {}, make("th", { scope: "row" }, name), ...found);
  const heads = ["training", "held-out"].map((name) => make("th", { scope: "col" }, name));
  const element = make("table", { className: "numbers" },
    make("thead", {}, make("tr", {}, make("td"), ...heads)),
    make("tbody", {}, row("loss", cells.map(({ loss }) => loss)), row("right", cells.map(({ right }) => right))));
  const show = (/** @type {Training} */ training) => {
    for (const { part, loss, right } of cells) {
      loss.textContent = format(training.now[part].loss, 3);
      right.textContent = `${format((100 * training.now[part].right) / training[part].labels.length, 1)}%`;
    }
  };
  return { element, show };
}

/** What the two curves are. */
function curveKey() {
  const kinds = { train: "training loss", held: "held-out loss" };
  const signs = Object.entries(kinds).map(([kind, name]) => make("span", {},
    make("svg", { viewBox: "0 0 28 8", class: "curve sign", "aria-hidden": "true" }, make("path", { d: "M0 4H28", class: kind })), name));
  return make("p", { className: "note curve-key" }, ...signs);
}

export default { render };
