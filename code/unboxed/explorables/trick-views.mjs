// What Trick shows: the picture, what is added and both together; the way there, step by step; and what is left of it.

import { make } from "./figure.mjs";
import { free } from "./freeing.mjs";
import { tensor } from "./nn.mjs";
import { paint } from "./saving.mjs";
import { percent, track } from "./shares.mjs";

/** @typedef {import("./nn.mjs").Tensor} Tensor */

/** The number of the most probable class. @param {Tensor["data"]} shares */
export const first = (shares) => shares.indexOf(Math.max(...shares));

/** What the network says, in words. @param {Tensor["data"]} shares @param {string[]} classes */
export const answer = (shares, classes) => `${classes[first(shares)]}, ${percent(Math.max(...shares))}`;

/** Three squares: the picture, the change twenty times as strong, and the picture with it. */
export function sum() {
  const part = (/** @type {string} */ sign) => {
    const canvas = make("canvas", { width: 224, height: 224, role: "img", ariaLabel: "No picture yet" });
    const words = make("span", sign ? {} : { role: "status" });
    return { canvas, words, element: make("figure", {}, make("div", { className: "square" }, canvas, make("span", { className: "sign", ariaHidden: "true" }, sign)), make("figcaption", {}, words)) };
  };
  const [before, change, after] = ["", "+", "="].map(part);
  const element = make("div", { className: "sum-of" }, before.element, change.element, after.element);
  return {
    element,
    /** @param {Tensor} picture @param {string} name what it is @param {string} words */
    picture(picture, name, words) {
      paint(before.canvas, picture);
      before.canvas.setAttribute("aria-label", name);
      before.words.textContent = words;
    },
    /** @param {Tensor} picture @param {Tensor} changed @param {string} words */
    change(picture, changed, words) {
      const data = new Float32Array(picture.data.length);
      for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, 0.5 + 20 * (changed.data[i] - picture.data[i])));
      paint(change.canvas, tensor(picture.shape, data));
      free(data);
      change.canvas.setAttribute("aria-label", "The change, twenty times as strong, with grey for none");
      change.words.textContent = "the change × 20";
      paint(after.canvas, changed);
      after.canvas.setAttribute("aria-label", "The picture with the change");
      after.words.textContent = words;
    },
  };
}

const [WIDTH, HEIGHT, LEFT] = [360, 150, 48];

/** Two curves: the class that is wanted, or to be lost, and the first answer to the picture. */
export function climb() {
  const lines = ["wanted", "first"].map((name) => make("polyline", { class: `line ${name}`, fill: "none" }));
  const keys = ["wanted", "first"].map((className) => make("span", { className }));
  const x = (/** @type {number} */ step, /** @type {number} */ steps) => LEFT + ((WIDTH - LEFT - 10) * step) / steps;
  const y = (/** @type {number} */ share) => 12 + (HEIGHT - 40) * (1 - share);
  const ticks = [0, 0.5, 1].flatMap((share) => [
    make("line", { class: "rule", x1: LEFT, x2: WIDTH - 10, y1: y(share), y2: y(share) }),
    Object.assign(make("text", { class: "tick", x: LEFT - 6, y: y(share) + 4 }), { textContent: `${100 * share}%` }),
  ]);
  const ends = [0, 1].map((end) => make("text", { class: "end", x: x(end, 1), y: HEIGHT - 12 }));
  const svg = make("svg", { class: "drawn climb", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }, ...ticks, ...lines, ...ends);
  return {
    element: make("div", {}, svg, make("p", { className: "keys", ariaHidden: "true" }, ...keys)),
    /** @param {number[][]} shares of the class and of the first answer, before the first step and after each @param {number} steps @param {string[]} names */
    show(shares, steps, names) {
      lines.forEach((line, i) => {
        const hidden = i === 1 && names[1] === names[0];
        line.setAttribute("points", hidden ? "" : shares.map((share, step) => `${x(step, steps)},${y(share[i])}`).join(" "));
      });
      ends[0].textContent = "0";
      ends[1].textContent = `${steps} ${steps === 1 ? "step" : "steps"}`;
      const last = shares[shares.length - 1];
      keys.forEach((key, i) => {
        key.textContent = names[i];
        key.hidden = !names[i] || (i === 1 && names[1] === names[0]);
      });
      const told = names.map((name, i) => `${name} ${last ? percent(last[i]) : ""}`);
      svg.setAttribute("aria-label", last ? `Probabilities after ${shares.length - 1} of ${steps} steps: ${[...new Set(told)].join(", ")}` : "Probabilities, step by step: none yet");
    },
  };
}

/** What the network says of the picture as it is, as it was changed, and of what becomes of it. */
export function ledger() {
  const head = make("th", { scope: "col", className: "share" });
  const body = make("tbody", {});
  const element = make("table", { className: "ledger" },
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "the picture"), head, make("th", { scope: "col" }, "first answer"))), body);
  return {
    element,
    /** @param {string[]} classes @param {number} counts the class that counts @param {[string, Tensor["data"]][]} rows of each picture, all probabilities */
    show(classes, counts, rows) {
      head.textContent = classes[counts] ?? "";
      body.replaceChildren(...rows.map(([what, shares]) => {
        const bar = track();
        bar.show(shares[counts]);
        const share = make("td", {}, bar.element, percent(shares[counts]));
        return make("tr", {}, make("th", { scope: "row" }, what), share, make("td", {}, answer(shares, classes)));
      }));
    },
  };
}
