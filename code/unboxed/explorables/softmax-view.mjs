// The picture of three logits, the probabilities that softmax makes of them, and the pushes of two losses.

import { format, make } from "./figure.mjs";
import { handle } from "./handle.mjs";
import { LOSSES, softmax } from "./losses.mjs";

/** @typedef {import("./losses.mjs").Loss} Loss */
/** @typedef {"dog" | "cat" | "rabbit"} Animal */
/** @typedef {{ logits: number[], target: number, temperature: number }} Case */

export const ANIMALS = /** @type {Animal[]} */ (["dog", "cat", "rabbit"]);
export const NAMES = { entropy: "cross-entropy", squared: "squared error" };
/** The largest logit that can be set, and minus the smallest. */
export const MOST = 10;

const WIDTH = 376;
const COLUMNS = [138, 230, 322];
const BAR = 44;
const LOGITS = { zero: 110, reach: 60 };
const SHARES = { floor: 294, height: 80 };
const PUSHES = { zero: 368, unit: 36, most: 1.05 };
const HEIGHT = 444;
const LEFT = 90;

/** A number with as many decimals as it deserves, and its sign where it is a push. @param {number} value @param {boolean} [signed] */
export function written(value, signed = false) {
  const size = Math.abs(value);
  if (size > 0 && size < 0.0005) return signed ? (value > 0 ? "+0.000…" : "−0.000…") : "0.000…";
  const text = size >= 99.95 ? Math.round(size).toLocaleString("en") : format(size, size < 10 ? 3 : 1);
  return (value < 0 ? "−" : signed && value > 0 ? "+" : "") + text;
}

/** A probability in percent, which never quite gets to 0 or to 100. @param {number} share */
export function percent(share) {
  if (share < 0.0005) return "less than 0.1%";
  return share > 0.9995 ? "more than 99.9%" : `${format(100 * share)}%`;
}

/**
 * @param {(k: number, logit: number) => void} change what to do with a logit that has been dragged
 * @returns {{ element: SVGElement, show: (one: Case) => void }}
 */
export function softmaxView(change) {
  const element = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "drawn shares", role: "img" });
  const each = COLUMNS.map((x, k) => {
    const bar = { x: x - BAR / 2, width: BAR };
    const parts = {
      name: make("text", { x, y: 16, class: "animal" }),
      logit: make("rect", { ...bar, class: "bar" }),
      value: make("text", { x }),
      wanted: make("rect", { ...bar, class: "wanted" }),
      share: make("rect", { ...bar, class: "bar" }),
      certainty: make("text", { x, y: SHARES.floor + 17 }),
      entropy: push(x, "entropy"),
      squared: push(x, "squared"),
    };
    const knob = handle(element, make("circle", { r: 7, class: "knob" }),
      (down) => change(k, ((LOGITS.zero - down) / LOGITS.reach) * MOST));
    element.append(...Object.values(parts).map((part) => part.element ?? part), knob.element);
    return { ...parts, knob };
  });
  const lines = [LOGITS.zero, SHARES.floor, PUSHES.zero].map((y) => `M${LEFT} ${y}H${WIDTH - 8}`).join("");
  const names = { "logit z": LOGITS.zero, probability: SHARES.floor - SHARES.height / 2, push: PUSHES.zero };
  element.prepend(legend(), make("path", { class: "axis", d: lines }),
    ...Object.entries(names).map(([text, y]) => make("text", { x: LEFT - 8, y: y + 4.5, class: "name" }, text)));

  const show = (/** @type {Case} */ { logits, target, temperature }) => {
    const shares = softmax(logits, temperature);
    const both = /** @type {Loss[]} */ (["entropy", "squared"]).map((loss) => ({ loss, pushes: LOSSES[loss](logits, target, temperature).pushes }));
    each.forEach(({ name, logit, value, wanted, share, certainty, knob, ...bars }, k) => {
      name.textContent = k === target ? `${ANIMALS[k]} ✓` : ANIMALS[k];
      name.classList.toggle("right", k === target);
      const end = LOGITS.zero - (logits[k] / MOST) * LOGITS.reach;
      stand(logit, LOGITS.zero, end);
      value.setAttribute("y", String(logits[k] < 0 ? end + 24 : end - 13));
      value.textContent = format(logits[k], 2);
      knob.put(COLUMNS[k], end);
      stand(share, SHARES.floor, SHARES.floor - SHARES.height * shares[k]);
      stand(wanted, SHARES.floor, SHARES.floor - SHARES.height * (k === target ? 1 : 0));
      certainty.textContent = percent(shares[k]).replace("less than", "<").replace("more than", ">");
      both.forEach(({ loss, pushes }) => bars[loss].show(pushes[k]));
    });
    const told = ANIMALS.map((name, k) => `${name}: logit ${format(logits[k], 2)}, probability ${percent(shares[k])}, ${both.map(({ loss, pushes }) => `pushed ${written(pushes[k], true)} by ${NAMES[loss]}`).join(", ")}`);
    element.setAttribute("aria-label", `Three bars for logits, three for probabilities, and bars for the pushes of two losses; the picture shows a ${ANIMALS[target]}. ${told.join(". ")}.`);
  };
  return { element, show };
}

/** Let a bar reach from one height to another. @param {SVGElement} bar @param {number} from @param {number} to */
function stand(bar, from, to) {
  bar.setAttribute("y", String(Math.min(from, to)));
  bar.setAttribute("height", String(Math.abs(from - to)));
}

/** The push of one loss on one logit; what is too long for the picture is cut off, and says so. @param {number} x @param {Loss} loss */
function push(x, loss) {
  const middle = x + (loss === "entropy" ? -BAR / 4 : BAR / 4);
  const bar = make("rect", { x: middle - BAR / 4 + 1, width: BAR / 2 - 2, class: loss });
  const more = make("text", { x: middle });
  const show = (/** @type {number} */ size) => {
    const drawn = Math.min(PUSHES.most, Math.max(-PUSHES.most, size));
    stand(bar, PUSHES.zero, PUSHES.zero - drawn * PUSHES.unit);
    more.textContent = drawn === size ? "" : size > 0 ? "↑" : "↓";
    more.setAttribute("y", String(PUSHES.zero - drawn * PUSHES.unit + (size > 0 ? -4 : 14)));
  };
  return { element: make("g", { class: "push" }, bar, more), show };
}

/** Which bar is which. */
function legend() {
  const entry = (/** @type {Loss} */ loss, /** @type {number} */ x) => [
    make("rect", { x, y: HEIGHT - 19, width: 14, height: 14, class: loss }),
    make("text", { x: x + 21, y: HEIGHT - 7 }, NAMES[loss]),
  ];
  return make("g", { class: "push legend" }, ...entry("entropy", 98), ...entry("squared", 226));
}
