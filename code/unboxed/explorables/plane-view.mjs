// The picture of one or two neurons with two inputs, and dragging in it.

import { make, format } from "./figure.mjs";
import { CORNERS, ask, right } from "./neurons.mjs";
import { HIGH, LOW, above, firstLine, joint, lastLines, moved, turned, upTo } from "./plane.mjs";

/** @typedef {import("./neurons.mjs").Neurons} Neurons */
/** @typedef {import("./plane.mjs").Line} Line */
/** @typedef {import("./plane.mjs").Point} Point */

const SIDE = 340;
const LEFT = 38;
const TOP = 12;
const WIDTH = LEFT + SIDE + 12;
const HEIGHT = TOP + SIDE + 46;
// Outputs of 0.5, 0.6, … 0.9 as sums: one layer of colour begins at each. A step has all five at once.
const LAYERS = [0.5, 0.6, 0.7, 0.8, 0.9].map((output) => Math.log(output / (1 - output)));

/** @param {number} x */
const across = (x) => LEFT + ((x - LOW) / (HIGH - LOW)) * SIDE;
/** @param {number} y */
const down = (y) => TOP + ((HIGH - y) / (HIGH - LOW)) * SIDE;
/** @param {Point[]} points */
const path = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${across(x).toFixed(2)} ${down(y).toFixed(2)}`).join("");
/** @param {Point[][]} polygons */
const area = (polygons) => polygons.filter((polygon) => polygon.length > 2).map((polygon) => `${path(polygon)}Z`).join("");
/** @param {Point} point */
const onEdge = (point) => point.some((value) => Math.min(Math.abs(value - LOW), Math.abs(value - HIGH)) < 1e-6);
/** A sum without zeros at its end. @param {number} sum */
const short = (sum) => format(sum, 2).replace(/\.?0+$/, "");
/** @param {number} output @param {boolean} soft */
const written = (output, soft) => format(output, soft ? 2 : 0);

/**
 * @param {(neurons: Neurons) => void} change what to do with the neurons that a drag has made
 * @returns {{ element: SVGElement, show: (neurons: Neurons, wanted: number[]) => void }}
 */
export function planeView(change) {
  const hatch = `hatch-${Math.random().toString(36).slice(2)}`;
  const pattern = make("pattern", { id: hatch, width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    make("line", { x1: 0, y1: 0, x2: 0, y2: 9, class: "hatch" }));
  const layer = (/** @type {string} */ kind) => make("path", { class: kind });
  const no = LAYERS.map(() => layer("no"));
  const yes = LAYERS.map(() => layer("yes"));
  const hatched = make("path", { fill: `url(#${hatch})` });
  const [first, last] = [layer("first"), layer("last")];
  const corners = make("g", { class: "corners" });
  const element = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "drawn plane", role: "img" },
    make("defs", {}, pattern), ...no, ...yes, hatched, axes(), first, last);

  /** @type {Neurons} */
  let now;
  /** @type {Record<Line, ReturnType<typeof grip>>} */
  const grips = { first: grip("first"), second0: grip("second0"), second1: grip("second1") };

  /** What a line is dragged by: the line itself moves it, and a knob at either end turns it. @param {Line} line */
  function grip(line) {
    const hit = make("path", { class: "hit" });
    const knobs = [0, 1].map(() => make("g", { class: "knob" },
      make("circle", { r: 22, class: "hit" }), make("circle", { r: 8, class: line === "first" ? "hollow" : "full" })));
    /** @type {Point[]} */
    let ends = [];
    drag(element, hit, () => {
      const start = now;
      return (from, to) => change(moved(start, line, from, to));
    });
    knobs.forEach((knob, i) => drag(element, knob, () => {
      const [start, pivot, end] = [now, ends[1 - i], ends[i]];
      return (from, to) => change(turned(start, line, pivot, end, [end[0] + to[0] - from[0], end[1] + to[1] - from[1]]));
    }));
    element.append(hit);
    const show = (/** @type {Point[]} */ line, turns = true) => {
      ends = line;
      hit.setAttribute("d", path(ends));
      knobs.forEach((knob, i) => {
        const shown = turns && ends.length === 2 && onEdge(ends[i]);
        knob.setAttribute("display", shown ? "inline" : "none");
        if (shown) knob.setAttribute("transform", `translate(${across(ends[i][0])} ${down(ends[i][1])})`);
      });
    };
    return { knobs, show };
  }

  element.append(corners, ...Object.values(grips).flatMap(({ knobs }) => knobs));

  const show = (/** @type {Neurons} */ neurons, /** @type {number[]} */ wanted) => {
    now = neurons;
    const soft = neurons.activation === "sigmoid";
    LAYERS.forEach((sum, i) => {
      no[i].setAttribute("d", area(upTo(neurons, soft ? -sum : 0)));
      yes[i].setAttribute("d", area(above(neurons, soft ? sum : 0)));
    });
    hatched.setAttribute("d", area(above(neurons, 0)));
    const line = firstLine(neurons);
    const lines = neurons.second ? lastLines(neurons) : [];
    first.setAttribute("d", path(line));
    last.setAttribute("d", lines.map(({ ends }) => path(ends)).join("") + (soft || !neurons.second ? "" : path(joint(neurons))));
    element.classList.toggle("pair", Boolean(neurons.second));
    grips.first.show(line);
    // With a sigmoid the second line is bent all along: it can be moved as a whole.
    const [off, on] = [0, 1].map((heard) => lines.find((line) => line.heard === heard)?.ends ?? []);
    grips.second0.show(soft ? lines.flatMap(({ ends }) => ends) : off, !soft);
    grips.second1.show(soft ? [] : on);
    corners.replaceChildren(...marks(neurons, wanted));
    element.setAttribute("aria-label", told(neurons, wanted));
  };
  return { element, show };
}

function axes() {
  const ticks = [0, 1].flatMap((value) => [
    make("path", { d: path([[value, LOW], [value, HIGH]]), class: "grid" }),
    make("path", { d: path([[LOW, value], [HIGH, value]]), class: "grid" }),
    make("text", { x: across(value), y: TOP + SIDE + 23 }, String(value)),
    make("text", { x: LEFT - 17, y: down(value) + 4.5 }, String(value)),
  ]);
  const middle = down(0.5);
  return make("g", { class: "axes" }, ...ticks,
    make("rect", { x: LEFT, y: TOP, width: SIDE, height: SIDE }),
    make("text", { x: across(0.5), y: HEIGHT - 6 }, "first input, x₁"),
    make("text", { x: 10, y: middle, transform: `rotate(-90 10 ${middle})` }, "second input, x₂"));
}

/** @param {Neurons} neurons @param {number[]} wanted */
function marks(neurons, wanted) {
  const good = right(neurons, wanted);
  return CORNERS.map((corner, i) => {
    const { sum, output } = ask(neurons, corner);
    const shape = wanted[i]
      ? make("rect", { x: -18, y: -18, width: 36, height: 36, rx: 3, class: "one" })
      : make("circle", { r: 20, class: "zero" });
    return make("g", { transform: `translate(${across(corner[0])} ${down(corner[1])})`, class: good[i] ? "good" : "bad" },
      shape,
      make("text", { y: 5, class: "output" }, written(output, neurons.activation === "sigmoid")),
      make("text", { x: 30, y: -10, class: "verdict" }, good[i] ? "✓" : "✗"),
      make("text", { y: 38, class: "sum" }, `z = ${short(sum)}`));
  });
}

/** The picture in words. @param {Neurons} neurons @param {number[]} wanted */
function told(neurons, wanted) {
  const good = right(neurons, wanted);
  const each = CORNERS.map((corner, i) => {
    const { sum, output } = ask(neurons, corner);
    const answer = written(output, neurons.activation === "sigmoid");
    return `(${corner.join(", ")}) should be ${wanted[i]}: sum ${short(sum)}, output ${answer}, ${good[i] ? "right" : "wrong"}`;
  });
  return `Four corners of a square. ${each.join("; ")}.`;
}

/**
 * Let an element be dragged by mouse, pen or finger.
 * @param {SVGSVGElement} svg @param {SVGElement} element
 * @param {() => (from: Point, to: Point) => void} begin called when a drag begins; gives what follows it
 */
function drag(svg, element, begin) {
  const place = (/** @type {PointerEvent} */ { clientX, clientY }) => {
    const { left, top, width } = svg.getBoundingClientRect();
    const size = WIDTH / width;
    const [x, y] = [((clientX - left) * size - LEFT) / SIDE, ((clientY - top) * size - TOP) / SIDE];
    return /** @type {Point} */ ([LOW + x * (HIGH - LOW), HIGH - y * (HIGH - LOW)]);
  };
  /** @type {((event: PointerEvent) => void) | undefined} */
  let follow;
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const [from, move] = [place(event), begin()];
    follow = (event) => move(from, place(event));
    element.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  element.addEventListener("pointermove", (event) => follow?.(event));
  element.addEventListener("lostpointercapture", () => (follow = undefined));
  // Where a finger drags a line, the page does not scroll.
  element.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
}
