// A graph drawn from top to bottom: what is given on the left, each with its slider, and what is made of it on the right.

import { make } from "./figure.mjs";
import { short, sum } from "./graph-words.mjs";
import { evaluate } from "./graphs.mjs";

/** @typedef {import("./graphs.mjs").Graph} Graph */

const SIGNS = { "+": "+", "−": "−", "×": "×", square: "²", sigmoid: "sigmoid", relu: "ReLU" };

/**
 * Say in which row of the drawing each stands: an operation beside the last number that it is given, or below what it
 * takes.
 * @param {Graph} graph @returns {Record<string, number>}
 */
export function rows({ given, made }) {
  /** @type {Record<string, number>} */
  const placed = {};
  let row = 0;
  const waiting = Object.keys(given);
  for (const { name, of } of made) {
    const fresh = waiting.filter((key) => of.includes(key));
    for (const key of fresh) placed[waiting.splice(waiting.indexOf(key), 1)[0]] = ++row;
    if (!fresh.length) row++;
    placed[name] = row;
  }
  return placed;
}

/** @param {number} most how far the sliders go @param {(key: string, value: number) => void} change */
export function graphView(most, change) {
  const arrows = make("svg", { class: "arrows", "aria-hidden": "true" });
  const element = make("div", { className: "graph" }, arrows);
  element.setAttribute("role", "group");
  /** @type {{ graph?: Graph, boxes: Map<string, any>, draw: () => void }} */
  const now = { boxes: new Map(), draw: () => {} };

  /** Make a box for each number of a graph. @param {Graph} graph */
  const build = (graph) => {
    const place = rows(graph);
    const leaf = (/** @type {string} */ name) => {
      const input = make("input", { type: "range", min: -most, max: most, step: 0.1 });
      input.addEventListener("input", () => change(name, input.valueAsNumber));
      const [data, grad] = [make("span", { className: "data" }), make("p", { className: "grad" })];
      const kind = graph.learned.includes(name) ? "" : name === "t" ? " target" : " input";
      const box = make("div", { className: "leaf" }, make("label", {}, make("span", {}, make("b", {}, name), kind), data, input), grad);
      return { box, data, grad, input };
    };
    const made = (/** @type {import("./graphs.mjs").Made} */ { name, operation }) => {
      const [data, grad] = [make("p", { className: "data" }), make("p", { className: "grad" })];
      const heard = make("span", { className: "heard" });
      const box = make("div", { className: "made" }, make("p", {}, make("b", {}, name), ` ${SIGNS[operation]}`), data, grad, heard);
      return { box, data, grad, heard };
    };
    now.graph = graph;
    now.boxes = new Map([
      ...Object.keys(graph.given).map((name) => /** @type {[string, any]} */ ([name, leaf(name)])),
      ...graph.made.map((each) => /** @type {[string, any]} */ ([each.name, made(each)])),
    ]);
    for (const [name, { box }] of now.boxes) box.style.gridRow = String(place[name]);
    element.replaceChildren(arrows, ...[...now.boxes.values()].map(({ box }) => box));
  };

  /** @param {Graph} graph @param {Record<string, number>} given @param {{ forward: number, back: number }} progress */
  const show = (graph, given, { forward, back }) => {
    if (graph !== now.graph) build(graph);
    const count = graph.made.length;
    const { values, slopes, gradients, handed } = evaluate(graph, given, Math.min(Math.max(0, back), count));
    // What a step is about; nothing once all steps are taken.
    const active = back < 0 ? forward - 1 : back <= count ? Math.min(count - back, count - 1) : -1;
    for (const [name, { box, data, grad, input }] of now.boxes) {
      const index = graph.made.findIndex((step) => step.name === name);
      const known = index < forward;
      data.textContent = `data ${known ? short(values[name]) : "…"}`;
      const paths = back < 0 ? [] : handed[name];
      const several = paths.length > 1 ? ` = ${sum(paths)}` : "";
      grad.textContent = `grad ${paths.length ? short(gradients[name]) + several : "…"}`;
      box.classList.toggle("now", index >= 0 && index === active);
      if (input) {
        input.value = String(given[name]);
        input.setAttribute("aria-valuetext", short(given[name]));
      }
    }
    graph.made.forEach(({ name, of }, i) => {
      now.boxes.get(name).heard.textContent = ` made from ${of.map((part, j) => `${part}, local slope ${short(slopes[i][j])}`).join("; ")}`;
    });
    element.setAttribute("aria-label", `The graph: ${Object.keys(given).length} numbers that can be changed, and ${count} operations, the last of which is the loss.`);
    now.draw = () => draw(graph, slopes, back === 0 ? -1 : active, back > 0, forward);
    now.draw();
  };

  /** Draw the arrows between the boxes, where these are. @param {Graph} graph @param {number[][]} slopes @param {number} active @param {boolean} backwards @param {number} forward */
  const draw = (graph, slopes, active, backwards, forward) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    if (!width) return;
    arrows.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const place = (/** @type {string} */ name) => {
      const box = now.boxes.get(name).box.getBoundingClientRect();
      return { left: box.left - left, right: box.right - left, top: box.top - top, bottom: box.bottom - top, y: (box.top + box.bottom) / 2 - top };
    };
    const drawn = graph.made.flatMap(({ name, of }, i) => of.map((part, j) => {
      const [from, to] = [place(part), place(name)];
      const text = i < forward ? `×${short(slopes[i][j])}` : "";
      const kind = `arrow${i === active ? " now" : ""}${i === active && backwards ? " back" : ""}`;
      return arrow(from, to, part in graph.given, text, kind, i === active && backwards);
    }));
    arrows.replaceChildren(...drawn);
  };

  const watch = new ResizeObserver(() => now.draw());
  watch.observe(element);
  return { element, show, stop: () => watch.disconnect() };
}

/** @typedef {{ left: number, right: number, top: number, bottom: number, y: number }} Place */

/** An arrow from one box to another, with the slope on it; its head is where the numbers go. @param {Place} from @param {Place} to @param {boolean} given @param {string} text @param {string} kind @param {boolean} back */
function arrow(from, to, given, text, kind, back) {
  /** @type {[number, number][]} */
  let corners;
  let label;
  const middle = (to.left + to.right) / 2;
  if (given) {
    const y = Math.min(Math.max(from.y, to.top + 12), to.bottom - 12);
    corners = [[from.right, from.y], [to.left, y]];
    const slant = y - from.y;
    // Above the arrow; where that falls steeply, on the upper side of it.
    label = { x: (from.right + to.left) / 2 + (Math.abs(slant) > 8 ? 6 : 0), y: (from.y + y) / 2 - 6 - (slant < -8 ? -18 : 0), "text-anchor": Math.abs(slant) > 8 ? "start" : "middle" };
  } else if (to.top - from.bottom < 60) {
    corners = [[middle, from.bottom], [middle, to.top]];
    label = { x: middle + 8, y: (from.bottom + to.top) / 2 + 4.5, "text-anchor": "start" };
  } else {
    const lane = Math.max(from.right, to.right) + 14;
    corners = [[from.right, from.y], [lane, from.y], [lane, to.y], [to.right, to.y]];
    label = { x: lane - 4, y: to.top - 6, "text-anchor": "end" };
  }
  const way = back ? [...corners].reverse() : corners;
  const [[x1, y1], [x2, y2]] = way.slice(-2);
  const turn = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
  return make("g", { class: kind },
    make("path", { d: `M${corners.map((corner) => corner.join(" ")).join("L")}` }),
    make("path", { class: "head", d: "M0 0L-8 -4V4Z", transform: `translate(${x2} ${y2}) rotate(${turn})` }),
    make("text", label, text));
}
