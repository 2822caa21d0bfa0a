// Beside the map: the loss, step by step, and a scale on which the learning rate stands against its bound.

import { format, make } from "./figure.mjs";
import { LETTERS, MOST, bound, rate } from "./walks.mjs";

/** @typedef {import("./walks.mjs").Ball} Ball */

const WIDTH = 376;
const [LEFT, RIGHT] = [52, 16];
const TALL = 176;
const [TOP, FOOT] = [12, 36];
/** @typedef {{ low: number, high: number, ticks: number[] }} Axis a loss may fall without end on the saddle; where it has a lowest point, that is 0 */
const LOG = { low: -6, high: 3, ticks: [-4, -2, 0, 2] };
/** @type {Partial<Record<import("./surfaces.mjs").SurfaceName, Axis>>} */
const EVEN = { saddle: { low: -6, high: 10, ticks: [-5, 0, 5, 10] }, ripples: { low: 0, high: 3, ticks: [0, 1, 2, 3] } };

// As round, as square, and as triangle: balls are told apart without their colours.
const SHAPES = ["M-7.5 0A7.5 7.5 0 1 1 7.5 0A7.5 7.5 0 1 1 -7.5 0Z", "M-7 -7H7V7H-7Z", "M0 -10L9.5 6.5H-9.5Z"];

/** The sign of a ball. @param {number} ball */
export const sign = (ball) => make("path", { d: SHAPES[ball], class: `ball ball${ball}` });

/** The curve of each ball: its loss, over the steps. */
export function lossView() {
  const clip = `loss-${Math.random().toString(36).slice(2)}`;
  const inner = { x: LEFT, y: TOP, width: WIDTH - LEFT - RIGHT, height: TALL - TOP - FOOT };
  const scale = make("g", { class: "scale" });
  const curves = LETTERS.map((_, ball) => make("path", { class: `path path${ball}` }));
  const ends = LETTERS.map((letter) => make("text", { class: "letter" }, letter));
  const element = make("svg", { viewBox: `0 0 ${WIDTH} ${TALL}`, class: "drawn losses", role: "img" },
    make("defs", {}, make("clipPath", { id: clip }, make("rect", inner))),
    scale, make("g", { "clip-path": `url(#${clip})` }, ...curves), ...ends);

  /** @param {number[][]} losses of each ball, as far as it has come @param {import("./surfaces.mjs").SurfaceName} name */
  const show = (losses, name) => {
    const even = EVEN[name];
    const axis = even ?? LOG;
    const written = (/** @type {number} */ tick) => (even ? format(tick, 0) : String(10 ** tick));
    const most = Math.max(...losses.map(({ length }) => length - 1));
    const last = [10, 20, 50, 100, 200].find((count) => count >= most) ?? MOST;
    const across = (/** @type {number} */ step) => LEFT + (inner.width * step) / last;
    const down = (/** @type {number} */ value) => TOP + (inner.height * (axis.high - value)) / (axis.high - axis.low);
    const ticks = axis.ticks.flatMap((tick) => [
      make("path", { class: "grid", d: `M${LEFT} ${down(tick)}H${WIDTH - RIGHT}` }),
      make("text", { x: LEFT - 6, y: down(tick) + 4.5, class: "tick" }, written(tick)),
    ]);
    const steps = [0, last / 2, last].map((step) => make("text", { x: across(step), y: TALL - FOOT + 16 }, String(step)));
    scale.replaceChildren(...ticks, ...steps, make("rect", { ...inner, class: "edge" }),
      make("text", { x: LEFT - 6, y: TALL - 4, class: "tick" }, "loss"),
      make("text", { x: across(last / 2), y: TALL - 4 }, "steps"));
    LETTERS.forEach((_, ball) => {
      const values = (losses[ball] ?? []).map((loss) => (even ? loss : Math.log10(Math.max(loss, 1e-9))));
      curves[ball].setAttribute("d", values.map((value, step) => `${step ? "L" : "M"}${across(step).toFixed(1)} ${down(value).toFixed(1)}`).join(""));
      const end = values.length - 1;
      ends[ball].setAttribute("display", end < 1 ? "none" : "inline");
      const height = Math.min(TALL - FOOT - 3, Math.max(TOP + 12, down(values[end] ?? 0) - 5));
      ends[ball].setAttribute("x", String(Math.min(across(end) + 8, WIDTH - RIGHT - 6)));
      ends[ball].setAttribute("y", String(height));
    });
    const words = losses.map((each, ball) => `${LETTERS[ball]} from ${loss(each[0])} to ${loss(/** @type {number} */ (each.at(-1)))} in ${each.length - 1} steps`);
    element.setAttribute("aria-label", `The loss, step by step: ${words.join("; ")}.`);
  };
  return { element, show };
}

/** A loss in few digits. @param {number} value */
export function loss(value) {
  const size = Math.abs(value);
  if (size >= 1e4) return value < 0 ? "under −10,000" : "over 10,000";
  if (size >= 9.95) return format(value, 0);
  if (size === 0) return "0";
  return size < 1e-5 ? "under 0.00001" : format(value, Math.min(5, 1 - Math.floor(Math.log10(size)))).replace(/(\.\d*[1-9])0+$|\.0+$/, "$1");
}

const DIAL = 74;
const [START, END] = [14, WIDTH - 14];
const LINE = 34;
const FULL = 1.5; // bounds, from one end of the scale to the other

/** The learning rate against its bound: where a step goes straight down, where it zigzags, and where it leads out. */
export function dialView() {
  const parts = make("g", {});
  const needle = make("path", { class: "needle", d: "M0 0L-7 -13H7Z" });
  const element = make("svg", { viewBox: `0 0 ${WIDTH} ${DIAL}`, class: "drawn dial", role: "img" }, parts, needle);
  const across = (/** @type {number} */ share) => START + ((END - START) * Math.min(share, FULL)) / FULL;

  /** @param {Ball} ball @param {number} curvature the largest where it is */
  const show = (ball, curvature) => {
    const most = bound(ball, curvature);
    element.classList.toggle("unbounded", most === undefined);
    needle.setAttribute("display", most === undefined ? "none" : "inline");
    if (most === undefined) {
      parts.replaceChildren(make("path", { class: "line", d: `M${START} ${LINE}H${END}` }));
      element.setAttribute("aria-label", "A scale without a bound.");
      return;
    }
    const plain = ball.rule === "plain";
    const zone = (/** @type {string} */ name, /** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ words) => [
      make("path", { class: `zone ${name}`, d: `M${across(from)} ${LINE}H${across(to)}` }),
      make("text", { x: across((from + to) / 2), y: LINE + 18 }, words)];
    const tick = (/** @type {number} */ share, /** @type {string} */ words) => [
      make("path", { class: "tick", d: `M${across(share)} ${LINE - 8}V${LINE + 8}` }),
      make("text", { x: across(share), y: DIAL - 4 }, words)];
    const name = plain ? "2/λ" : "2(1 + β)/λ";
    parts.replaceChildren(
      ...(plain ? [...zone("straight", 0, 0.5, "straight"), ...zone("zigzag", 0.5, 1, "zigzag")] : zone("zigzag", 0, 1, "comes to rest")),
      ...zone("out", 1, FULL, "leads out"),
      ...(plain ? tick(0.5, `1/λ = ${rate(most / 2)}`) : []), ...tick(1, `${name} = ${rate(most)}`));
    needle.setAttribute("transform", `translate(${across(ball.lr / most)} ${LINE - 4})`);
    element.setAttribute("aria-label", `The rate is ${format(ball.lr / most, 2)} of the bound ${name}, which is ${rate(most)}.`);
  };
  return { element, show };
}
