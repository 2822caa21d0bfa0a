// What the walk is steered by: running and stepping, which ball is meant, and what it is set to.

import { button, format, make, radios, slider } from "./figure.mjs";
import { dialView, sign } from "./downhill-charts.mjs";
import { SURFACES } from "./surfaces.mjs";
import { LETTERS, MOST, RATES, RULES, rate } from "./walks.mjs";

/** @typedef {import("./surfaces.mjs").Point} Point */
/** @typedef {import("./surfaces.mjs").SurfaceName} SurfaceName */
/** @typedef {import("./walks.mjs").Ball} Ball */
/** @typedef {import("./figure.mjs").Settings<any>} Settings */

/** A slider of its own making. @param {string} label @param {(value: number) => void} write */
function range(label, write) {
  const input = make("input", { type: "range", min: 0, step: 1 });
  const output = make("output", {});
  const title = make("span", {}, label);
  input.addEventListener("input", () => write(input.valueAsNumber));
  const show = (/** @type {number} */ value, /** @type {number} */ most, /** @type {string} */ text) => {
    Object.assign(input, { max: most, value });
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  return { element: make("label", { className: "slider" }, title, input, output), title, show };
}

/**
 * Run, pause, make one step, go back; a run begins slowly and gets faster.
 * @param {Settings} settings @param {() => number} longest how many steps the longest of the walks has
 */
export function player(settings, longest) {
  let frame = 0;
  const made = () => Math.min(settings.get("steps"), longest());
  const go = (/** @type {number} */ steps) => settings.set({ steps: steps >= longest() ? MOST : steps });
  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
  };
  const start = () => {
    const from = made() < longest() ? made() : 0;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return go(MOST);
    go(from);
    /** @type {number | undefined} */
    let begun;
    const follow = (/** @type {number} */ now) => {
      begun ??= now;
      const seconds = (now - begun) / 1000;
      const steps = from + Math.floor(8 * seconds + 12 * seconds ** 2);
      frame = steps >= longest() ? 0 : requestAnimationFrame(follow);
      go(steps);
    };
    frame = requestAnimationFrame(follow);
    return settings.set({});
  };
  const halted = (/** @type {() => void} */ act) => () => {
    stop();
    act();
  };
  const run = button("Run", () => (frame ? halted(() => settings.set({}))() : start()));
  const steps = range("Steps made", (value) => halted(() => go(value))());
  const element = make("div", { className: "player" }, make("div", { className: "steps" }, run,
    button("Step", halted(() => go(made() + 1))), button("To the start", halted(() => go(0)))), steps.element);
  const show = () => {
    run.textContent = frame ? "Pause" : "Run";
    steps.show(made(), longest(), String(made()));
  };
  return { element, show, stop };
}

/** How many balls there are, and which of them is meant; each with what has become of it. @param {Settings} settings */
export function ballRows(settings) {
  const group = `balls-${Math.random().toString(36).slice(2)}`;
  const rows = LETTERS.map((letter, ball) => {
    const input = make("input", { type: "radio", name: group, value: letter });
    input.addEventListener("change", () => settings.set({ chosen: letter }));
    const text = document.createTextNode("");
    const picture = make("svg", { viewBox: "-12 -12 24 24", "aria-hidden": "true" }, sign(ball));
    return { input, text, element: make("label", {}, input, picture, make("span", {}, text)) };
  });
  const list = make("fieldset", { className: "radios" }, make("legend", {}, "Which to set"), ...rows.map(({ element }) => element));
  const element = make("div", { className: "rows" }, radios(settings, "balls", "Balls", { 1: "1", 2: "2", 3: "3" }), list);
  const show = (/** @type {Ball[]} */ balls, /** @type {string[]} */ states, /** @type {number} */ chosen) => {
    list.hidden = balls.length === 1;
    rows.forEach(({ input, text, element }, i) => {
      element.hidden = i >= balls.length;
      input.checked = i === chosen;
      if (balls[i]) text.data = `${LETTERS[i]}, ${RULES[balls[i].rule]}, ${balls[i].lr}: ${states[i]}`;
    });
  };
  return { element, show };
}

/** The learning rate of one ball, on its scale. @param {Settings} settings @param {string} letter */
export function rateForm(settings, letter) {
  const lr = range("", (index) => settings.set({ [`lr${letter}`]: RATES[index] }));
  const dial = dialView();
  const note = make("p", { className: "note" });
  const element = make("div", { className: "rate" }, lr.element, dial.element, note);
  const show = (/** @type {Ball} */ ball, /** @type {SurfaceName} */ name, /** @type {Point} */ here, /** @type {boolean} */ alone) => {
    const [least, most] = SURFACES[name].curvatures(here);
    lr.title.textContent = alone ? "Learning rate" : `Learning rate of ${letter}`;
    lr.show(RATES.indexOf(ball.lr), RATES.length - 1, String(ball.lr));
    dial.show(ball, most);
    note.textContent = scaled(ball, least, most, SURFACES[name].even);
  };
  return { element, show };
}

/** What else one ball is set to. @param {Settings} settings @param {string} letter */
export function ballForm(settings, letter) {
  const beta = slider(settings, `beta${letter}`, "Momentum β", (value) => format(value, 2));
  const [x, y] = ["x", "y"].map((axis) => slider(settings, axis + letter, `Start, ${axis}`, (value) => format(value, 2)));
  const others = button("Start the others there too", () => {
    const starts = LETTERS.flatMap((other) => ["x", "y"].map((axis) => [axis + other, settings.get(axis + letter)]));
    settings.set(Object.fromEntries(starts));
  });
  const legend = make("legend", {});
  const element = make("fieldset", { className: "setup" }, legend, radios(settings, `rule${letter}`, "Rule", RULES), x, y, beta, others);
  const show = (/** @type {Ball} */ ball, /** @type {boolean} */ alone) => {
    legend.textContent = alone ? "The ball" : `Ball ${letter}`;
    beta.classList.toggle("absent", ball.rule !== "momentum");
    others.hidden = alone;
  };
  return { element, show };
}

/** What the bound is made from. @param {Ball} ball @param {number} least @param {number} most the curvatures @param {boolean} even */
function scaled(ball, least, most, even) {
  if (ball.rule === "adam") return "Adam divides each slope by its usual size: 2/λ is no bound for it.";
  if (most <= 0) return "Under the ball the ground bends down all round: there is no bound here.";
  if (even && least < 0) return `λ = ${rate(most)} is the curvature along x. Along y it is ${format(least, 0)}, and every rate leads away.`;
  const written = `λ = ${rate(most)} is the largest curvature`;
  return even ? `${written}, the same all over this ground.` : `${written} where the ball is now; elsewhere it differs.`;
}
