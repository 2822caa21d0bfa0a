// The picture of two networks' answers to three pictures, which can be dragged, and of what each answer costs.

import { format, make } from "./figure.mjs";
import { handle } from "./handle.mjs";

/** @typedef {import("./rivals.mjs").Judgement} Judgement */

const WIDTH = 376;
const [LEFT, RIGHT] = [46, WIDTH - 4];
const CENTRES = [98, 208, 318];
const APART = 24;
const ANSWERS = { top: 34, floor: 164 };
const COSTS = { top: 222, floor: 302, most: 3 };
const HEIGHT = 328;
const BAND = 104;

/** @param {number} share */
const down = (share) => ANSWERS.floor - (ANSWERS.floor - ANSWERS.top) * share;

/**
 * @param {string[]} pictures what they show @param {string[]} networks
 * @param {(network: number, i: number, share: number) => void} change what to do with an answer that has been dragged
 * @returns {{ element: SVGElement, show: (answers: number[][], both: Judgement[]) => void }}
 */
export function rivalsView(pictures, networks, change) {
  const element = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "drawn rivals", role: "img" });
  const middle = down(0.5);
  const goals = pictures.map((animal, i) => make("rect", {
    x: CENTRES[i] - BAND / 2, y: animal === "dog" ? ANSWERS.top : middle, width: BAND, height: (ANSWERS.floor - ANSWERS.top) / 2, class: "goal",
  }));
  const heads = pictures.map((animal, i) => make("text", { x: CENTRES[i], y: 20 }, `${i + 1}: a ${animal}`));
  const ticks = [0, 0.5, 1].map((share) => make("text", { x: LEFT - 8, y: down(share) + 4.5, class: "name" }, String(share)));
  const lines = [`M${LEFT} ${ANSWERS.top}V${ANSWERS.floor}H${RIGHT}`, `M${LEFT} ${COSTS.floor}H${RIGHT}`].join("");
  element.append(...goals, ...heads, ...ticks,
    make("path", { class: "axis", d: lines }),
    make("path", { class: "half", d: `M${LEFT} ${middle}H${RIGHT}` }),
    make("text", { x: LEFT, y: ANSWERS.floor + 40, class: "title" }, "cross-entropy of each answer"));
  const each = networks.map((name, network) => pictures.map((_, i) => {
    const x = CENTRES[i] + (network ? APART : -APART);
    const kind = network ? "second" : "first";
    const cost = make("rect", { x: x - 15, width: 30, class: `cost ${kind}` });
    const price = make("text", { x });
    const mark = network ? make("rect", { x: -7, y: -7, width: 14, height: 14, class: kind }) : make("circle", { r: 8, class: kind });
    const knob = handle(element, mark, (at) => change(network, i, (ANSWERS.floor - at) / (ANSWERS.floor - ANSWERS.top)));
    element.append(cost, price, make("text", { x, y: COSTS.floor + 18 }, name), knob.element);
    return { x, cost, price, knob };
  }));

  const show = (/** @type {number[][]} */ answers, /** @type {Judgement[]} */ both) => {
    each.forEach((row, network) => row.forEach(({ x, cost, price, knob }, i) => {
      knob.put(x, down(answers[network][i]));
      const surprise = both[network].surprises[i];
      const height = (Math.min(surprise, COSTS.most) / COSTS.most) * (COSTS.floor - COSTS.top);
      cost.setAttribute("y", String(COSTS.floor - height));
      cost.setAttribute("height", String(height));
      price.setAttribute("y", String(COSTS.floor - height - 6));
      price.textContent = Number.isFinite(surprise) ? format(surprise, 2) + (surprise > COSTS.most ? " ↑" : "") : "∞";
    }));
    const told = networks.map((name, network) => `${name}: ${pictures.map((animal, i) =>
      `picture ${i + 1}, a ${animal}, dog with ${format(answers[network][i], 2)}, ${both[network].wrong[i] ? "wrong" : "right"}`).join("; ")}`);
    element.setAttribute("aria-label", `The answers of two networks to three pictures, and bars for what each costs. ${told.join(". ")}.`);
  };
  return { element, show };
}
