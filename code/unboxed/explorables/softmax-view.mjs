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
export const MOST = 12;

const WIDTH = 376;
const COLUMNS = [138, 230, 322];
const BAR = 44;
const LOGITS = { zero: 100, reach: 66 };
const SHARES = { floor: 290, height: 80 };
const PUSHES = { zero: 358, unit: 34, most: 1.15 };
const HEIGHT = 404;
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
      name: make("text", { x, y: 18, class: "animal" }),
      logit: make("rect", { ...bar, class: "bar" }),
      value: make("text", { x }),
      wanted: make("rect", { ...bar, class: "wanted" }),
      share: make("rect", { ...bar, class: "bar" }),
      certainty: make("text", { x, y: SHARES.floor + 17 }),
      entropy: make("path", { class: "push entropy" }),
      squared: make("path", { class: "push squared" }),
    };
    const knob = handle(element, make("circle", { r: 7, class: "knob" }),
      (down) => change(k, ((LOGITS.zero - down) / LOGITS.reach) * MOST));
    element.append(...Object.values(parts), knob.element);
    return { ...parts, knob };
  });
  const lines = [LOGITS.zero, SHARES.floor, PUSHES.zero].map((y) => `M${LEFT} ${y}H${WIDTH - 8}`).join("");
  const names = { "logit z": LOGITS.zero, probability: SHARES.floor - SHARES.height / 2, push: PUSHES.zero };
  element.prepend(make("path", { class: "axis", d: lines }),
    ...Object.entries(names).map(([text, y]) => make("text", { x: LEFT - 8, y: y + 4.5, class: "name" }, text)));

  const show = (/** @type {Case} */ { logits, target, temperature }) => {
    const shares = softmax(logits, temperature);
    const both = /** @type {Loss[]} */ (["entropy", "squared"]).map((loss) => ({ loss, pushes: LOSSES[loss](logits, target, temperature).pushes }));
    each.forEach(({ name, logit, value, wanted, share, certainty, knob, ...arrows }, k) => {
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
      both.forEach(({ loss, pushes }, i) => arrows[loss].setAttribute("d", arrow(COLUMNS[k] + (i ? 11 : -11), pushes[k])));
    });
    const told = ANIMALS.map((name, k) => `${name}: logit ${format(logits[k], 2)}, probability ${percent(shares[k])}, ${both.map(({ loss, pushes }) => `pushed ${written(pushes[k], true)} by ${NAMES[loss]}`).join(", ")}`);
    element.setAttribute("aria-label", `Three bars for logits, three for probabilities, and arrows for the pushes of two losses; the picture shows a ${ANIMALS[target]}. ${told.join(". ")}.`);
  };
  return { element, show };
}

/** Let a bar reach from one height to another. @param {SVGElement} bar @param {number} from @param {number} to */
function stand(bar, from, to) {
  bar.setAttribute("y", String(Math.min(from, to)));
  bar.setAttribute("height", String(Math.abs(from - to)));
}

/** An arrow up or down; one that is too long for the picture has two heads, and one too short is a stroke. @param {number} x @param {number} push */
function arrow(x, push) {
  const drawn = Math.min(PUSHES.most, Math.max(-PUSHES.most, push)) * PUSHES.unit;
  if (Math.abs(drawn) < 1) return `M${x - 5} ${PUSHES.zero}h10`;
  const [end, back] = [PUSHES.zero - drawn, Math.sign(drawn) * Math.min(6, Math.abs(drawn))];
  const head = (/** @type {number} */ y) => `M${x - 5} ${y + back}L${x} ${y}L${x + 5} ${y + back}`;
  return `M${x} ${PUSHES.zero}V${end}${head(end)}${Math.abs(push) > PUSHES.most ? head(end + back) : ""}`;
}
