// The map of a surface: its contours, and on it balls with the paths that they have made.

import { contours } from "./contours.mjs";
import { make } from "./figure.mjs";
import { sign } from "./downhill-charts.mjs";
import { REACH, SURFACES } from "./surfaces.mjs";
import { LETTERS } from "./walks.mjs";

/** @typedef {import("./surfaces.mjs").Point} Point */
/** @typedef {import("./surfaces.mjs").SurfaceName} SurfaceName */
/** @typedef {{ points: Point[], lost: boolean }} Path how far a ball has come, and whether it has left the map */

const SCALE = 46; // units of the drawing for 1 of the map
const [WIDTH, HEIGHT] = REACH.map((half) => 2 * half * SCALE);
const EDGE = 1;
const DOTS = 80; // steps with a dot each: more of them lie on one another
const ARROWS = new Map([["ArrowUp", [0, 1]], ["ArrowDown", [0, -1]], ["ArrowLeft", [-1, 0]], ["ArrowRight", [1, 0]]]);
export const NUDGE = 0.1; // of an arrow key


/** @param {Point} point */
const across = ([x]) => EDGE + (REACH[0] + x) * SCALE;
/** @param {Point} point */
const down = ([, y]) => EDGE + (REACH[1] - y) * SCALE;
/** @param {Point} point */
const at = (point) => `${across(point).toFixed(1)} ${down(point).toFixed(1)}`;
/** @param {Point[]} points */
const line = (points) => points.map((point, i) => `${i ? "L" : "M"}${at(point)}`).join("");
/** The point of the map nearest to one that may lie beyond it. @param {Point} point @param {number} [margin] */
const within = (point, margin = 0) =>
  /** @type {Point} */ (point.map((value, axis) => Math.min(REACH[axis] - margin, Math.max(margin - REACH[axis], value))));

/** @type {Map<SurfaceName, string[]>} */
const drawn = new Map();

/** The contours of a surface as paths, the highest first. @param {SurfaceName} name */
function lines(name) {
  const { height, levels } = SURFACES[name];
  const paths = drawn.get(name) ?? contours(height, REACH, levels)
    .map((outlines) => outlines.map((outline) => `${line(outline)}Z`).join("")).reverse();
  drawn.set(name, paths);
  return paths;
}

/**
 * @param {(point: Point) => void} put what to do with the place that was pressed or dragged to
 * @param {(by: Point) => void} nudge the same, of an arrow key
 */
export function mapView(put, nudge) {
  const clip = `map-${Math.random().toString(36).slice(2)}`;
  const frame = { x: EDGE, y: EDGE, width: WIDTH, height: HEIGHT };
  const ground = make("g", { class: "ground" });
  const marks = make("g", { class: "marks" });
  const paths = LETTERS.map((_, ball) => make("path", { class: `path path${ball}` }));
  const dots = LETTERS.map((_, ball) => make("path", { class: `dots path${ball}` }));
  const lost = LETTERS.map((_, ball) => make("path", { class: `lost path${ball}`, d: "M-7 -7L7 7M-7 7L7 -7" }));
  const balls = LETTERS.map((letter, ball) => make("g", {}, sign(ball), make("text", { y: 4, class: "letter" }, letter)));
  const svg = make("svg", { viewBox: `0 0 ${WIDTH + 2 * EDGE} ${HEIGHT + 2 * EDGE}`, class: "drawn map", role: "img" },
    make("defs", {}, make("clipPath", { id: clip }, make("rect", frame))),
    make("g", { "clip-path": `url(#${clip})` }, make("rect", { ...frame, class: "base" }), ground, marks, ...paths, ...dots),
    make("rect", { ...frame, class: "edge" }), ...lost, ...balls);
  const element = make("div", { className: "over", tabIndex: 0 }, svg);
  element.setAttribute("role", "application");
  element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const [x, y] = ARROWS.get(event.key) ?? [];
    if (x === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    nudge([x * NUDGE, y * NUDGE]);
  });
  pressed(svg, put);

  /** @type {SurfaceName | undefined} */
  let shown;
  /** @param {SurfaceName} name @param {Path[]} walked @param {number} chosen */
  const show = (name, walked, chosen) => {
    if (name !== shown) {
      ground.replaceChildren(...lines(name).map((d) => make("path", { d, "fill-rule": "evenodd" })));
      marks.replaceChildren(...SURFACES[name].minima.map((point, i) => hollow(point, i === 0)));
      shown = name;
    }
    LETTERS.forEach((_, ball) => {
      const path = walked[ball];
      for (const part of [paths, dots, balls]) part[ball].setAttribute("display", path ? "inline" : "none");
      lost[ball].setAttribute("display", path?.lost ? "inline" : "none");
      if (!path) return;
      paths[ball].setAttribute("d", line(path.points));
      dots[ball].setAttribute("d", path.points.slice(0, DOTS).map((point) => `M${at(point)}h0`).join(""));
      const last = /** @type {Point} */ (path.points.at(-1));
      // A ball that has left is seen where it was last, and a cross where its way leads out.
      lost[ball].setAttribute("transform", `translate(${at(within(last, 0.2))})`);
      balls[ball].setAttribute("transform", `translate(${at(within(path.lost ? path.points.at(-2) ?? last : last, 0.05))})`);
      balls[ball].classList.toggle("chosen", ball === chosen);
    });
    svg.append(balls[chosen]); // above those at the same place
  };
  /** Say in words what is seen. @param {string} ground @param {string[]} balls @param {number} chosen */
  const describe = (ground, balls, chosen) => {
    svg.setAttribute("aria-label", `Map of the ${ground}. ${balls.map((words, ball) => `Ball ${LETTERS[ball]}, ${words}.`).join(" ")}`);
    element.setAttribute("aria-label", `Map. Arrow keys move the start of ball ${LETTERS[chosen]}.`);
  };
  return { element, show, describe };
}

/** A hollow of the ground; the lowest point by a flag. @param {Point} point @param {boolean} lowest */
function hollow(point, lowest) {
  const shape = lowest ? "M0 0V-17L11 -12.5L0 -8" : "M-3.5 0H3.5M0 -3.5V3.5";
  return make("path", { d: shape, class: lowest ? "flag" : "hollow", transform: `translate(${at(point)})` });
}

/** Follow a pointer that is pressed on the map. @param {SVGSVGElement} svg @param {(point: Point) => void} put */
function pressed(svg, put) {
  let held = false;
  const follow = (/** @type {PointerEvent} */ { clientX, clientY }) => {
    const { left, top, width } = svg.getBoundingClientRect();
    const unit = (WIDTH + 2 * EDGE) / width / SCALE;
    const from = EDGE / SCALE;
    put(within([(clientX - left) * unit - from - REACH[0], REACH[1] + from - (clientY - top) * unit]));
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = true;
    svg.setPointerCapture(event.pointerId);
    follow(event);
  });
  svg.addEventListener("pointermove", (event) => held && follow(event));
  svg.addEventListener("lostpointercapture", () => (held = false));
}
