// Downhill: balls walk on a surface, each by its own rule, at its own rate, and from where you put it.

import { Settings, announcer, choice, frame, make, number, radios } from "./figure.mjs";
import { lossView } from "./downhill-charts.mjs";
import { ballForm, ballRows, player, rateForm } from "./downhill-controls.mjs";
import { mapView } from "./downhill-map.mjs";
import { made, over, progress, task, told } from "./downhill-words.mjs";
import { REACH, SURFACES } from "./surfaces.mjs";
import { LETTERS, MOST, RATES, RULES, nearest, walk } from "./walks.mjs";

/** @typedef {import("./surfaces.mjs").Point} Point */
/** @typedef {import("./surfaces.mjs").SurfaceName} SurfaceName */
/** @typedef {import("./walks.mjs").Ball} Ball */
/** @typedef {import("./walks.mjs").Rule} Rule */
/** @typedef {import("./walks.mjs").Walk} Walk */
/** @typedef {{ balls: string, rules: Rule[], rates: number[], betas: number[] }} First how the balls are at first */

const GROUNDS = { valley: "narrow valley", bowl: "bowl", saddle: "saddle", ripples: "ripples" };
const PARTS = /** @type {const} */ (["rule", "lr", "beta", "x", "y"]);

/** A learning rate with two digits. @param {number} first */
function rateField(first) {
  const { read } = number(first, RATES[0], RATES[RATES.length - 1], 0.0001);
  return {
    first, write: String,
    read: (/** @type {string} */ text) => {
      const value = read(text);
      return value === undefined ? undefined : nearest(value);
    },
  };
}

/** The settings as they are at first: of the figure, and of each ball. @param {First} first */
export function fields({ balls, rules, rates, betas }) {
  const own = LETTERS.flatMap((letter, i) => {
    const [x, y] = SURFACES.valley.starts[i];
    return Object.entries({
      rule: choice(rules[i], /** @type {Rule[]} */ (Object.keys(RULES))),
      lr: rateField(rates[i]), beta: number(betas[i], 0, 0.99, 0.01),
      x: number(x, -REACH[0], REACH[0], 0.05), y: number(y, -REACH[1], REACH[1], 0.05),
    }).map(([key, field]) => [key + letter, field]);
  });
  return {
    surface: choice(/** @type {SurfaceName} */ ("valley"), /** @type {SurfaceName[]} */ (Object.keys(SURFACES))),
    balls: choice(balls, ["1", "2", "3"]),
    chosen: choice("A", LETTERS),
    steps: number(0, 0, MOST, 1),
    .../** @type {Record<string, import("./figure.mjs").Field<any>>} */ (Object.fromEntries(own)),
  };
}

/** A figure whose balls are so at first. @param {First} first */
export const figure = (first) => ({
  /** @param {{ model: import("./figure.mjs").Model, el: HTMLElement }} place */
  render({ model, el }) {
    const settings = new Settings(model, fields(first));
    const { element: words, say } = announcer();
    const letter = () => LETTERS[chosenOf(settings)];
    const map = mapView((point) => place(settings, letter(), point), ([x, y]) => {
      const { start } = ballOf(settings, letter());
      place(settings, letter(), [start[0] + x, start[1] + y]);
    });
    const losses = lossView();
    const asked = document.createTextNode("");
    /** @type {Walk[]} */
    let walks = [];
    const { element: steering, show: showSteering, stop } = player(settings, () => Math.max(...walks.map(({ points }) => points.length - 1)));
    const { element: rows, show: showRows } = ballRows(settings);
    const forms = LETTERS.map((letter) => ({ rate: rateForm(settings, letter), rest: ballForm(settings, letter) }));
    let before = settings.get("surface");
    const update = () => {
      const name = settings.get("surface");
      if (name !== before) {
        before = name;
        stop();
        settings.set(opening(name));
        return;
      }
      const [steps, chosen] = [settings.get("steps"), chosenOf(settings)];
      const balls = LETTERS.slice(0, Number(settings.get("balls"))).map((letter) => ballOf(settings, letter));
      walks = balls.map((ball) => walked(name, ball));
      const scene = { name, balls, walks, steps, chosen };
      const paths = walks.map((walk) => ({ points: walk.points.slice(0, made(walk, steps) + 1), lost: walk.end === "left" && over(walk, steps) }));
      const states = balls.map((_, ball) => progress(scene, ball));
      map.show(name, paths, chosen);
      map.describe(GROUNDS[name], balls.map(({ rule }, ball) => `${RULES[rule]}: ${states[ball]}`), chosen);
      losses.show(walks.map((walk) => walk.losses.slice(0, made(walk, steps) + 1)), name);
      showRows(balls, states, chosen);
      showSteering();
      forms.forEach(({ rate, rest }, ball) => (rate.element.hidden = rest.element.hidden = ball !== chosen));
      const alone = balls.length === 1;
      forms[chosen].rate.show(balls[chosen], name, /** @type {Point} */ (paths[chosen].points.at(-1)), alone);
      forms[chosen].rest.show(balls[chosen], alone);
      asked.data = task(name, balls.length);
      say(told(scene));
    };
    settings.listen(update);
    update();
    el.replaceChildren(frame(settings, asked,
      radios(settings, "surface", "Ground", GROUNDS),
      make("div", { className: "two" },
        make("div", {}, map.element, steering, ...forms.map(({ rate }) => rate.element), words),
        make("div", {}, losses.element, rows, ...forms.map(({ rest }) => rest.element)))));
    return () => {
      stop();
      el.replaceChildren();
    };
  },
});

/** Which ball is meant, of those that there are. @param {Settings<any>} settings */
const chosenOf = (settings) => Math.min(LETTERS.indexOf(settings.get("chosen")), Number(settings.get("balls")) - 1);

/** @param {Settings<any>} settings @param {string} letter @returns {Ball} */
function ballOf(settings, letter) {
  const [rule, lr, beta, x, y] = PARTS.map((key) => settings.get(key + letter));
  return { rule, lr, beta, start: [x, y] };
}

/** Put the start of a ball somewhere. @param {Settings<any>} settings @param {string} letter @param {Point} point */
function place(settings, letter, [x, y]) {
  const [across, down] = ["x", "y"].map((key) => settings.fields[key + letter]);
  settings.set({ [`x${letter}`]: across.bound(x), [`y${letter}`]: down.bound(y) });
}

/** What changes with the ground: everyone starts anew, and on ripples from three places. @param {SurfaceName} name */
function opening(name) {
  const starts = LETTERS.flatMap((letter, i) => SURFACES[name].starts[i].map((value, axis) => ["xy"[axis] + letter, value]));
  return { steps: 0, ...(name === "ripples" ? { balls: "3" } : {}), ...Object.fromEntries(starts) };
}

/** @type {Map<string, Walk>} */
const kept = new Map();
/** A walk, which is the same as long as its settings are. @param {SurfaceName} name @param {Ball} ball @returns {Walk} */
function walked(name, ball) {
  const key = JSON.stringify([name, ball]);
  const found = kept.get(key) ?? walk(SURFACES[name], ball);
  kept.delete(key);
  kept.set(key, found);
  if (kept.size > 12) kept.delete(/** @type {string} */ (kept.keys().next().value));
  return found;
}

export default figure({
  balls: "1", rules: ["plain", "momentum", "adam"], rates: [0.01, 0.02, 0.1], betas: [0.9, 0.9, 0.9],
});
