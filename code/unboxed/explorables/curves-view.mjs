// The picture of an activation function: its curve with a point to be read off, and its slope below.

import { make, format } from "./figure.mjs";
import { cornered, outputAt, pieces, slopeAt } from "./activation-functions.mjs";

/** @typedef {import("./activation-functions.mjs").Bent} Bent */
/** @typedef {{ top: number, bottom: number, low: number, high: number }} Panel where it lies, and what it reaches from and to */

export const REACH = 10;
const WIDTH = 400;
const [LEFT, RIGHT] = [44, WIDTH - 10];
const CURVE = { top: 12, bottom: 232 };
const SLOPE = { top: 268, bottom: 368 };
const HEIGHT = SLOPE.bottom + 44;
const NAMES = { step: "step", sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU", leaky: "leaky ReLU" };

/** @param {number} x */
const across = (x) => LEFT + ((x + REACH) / (2 * REACH)) * (RIGHT - LEFT);
/** @param {Panel} panel @param {number} y */
const down = ({ top, bottom, low, high }, y) => bottom - ((y - low) / (high - low)) * (bottom - top);
/** @param {Panel} panel @param {[number, number][][]} curve */
const path = (panel, curve) => curve.map((piece) =>
  piece.map(([x, y], i) => `${i ? "L" : "M"}${across(x).toFixed(2)} ${down(panel, y).toFixed(2)}`).join("")).join("");

/**
 * How far up and down the two panels reach, and where they have a number. They depend on the function, and not on the
 * weight: that a curve gets steeper would not show if its axes went along.
 * @param {Bent} bent @param {boolean} fed
 */
function scales({ kind }, fed) {
  const ramp = kind === "relu" || kind === "leaky";
  const curve = ramp ? { low: -6, high: 10.5, ticks: [-5, 0, 5, 10] } : { low: -1.25, high: 1.25, ticks: [-1, 0, 1] };
  const soft = kind === "sigmoid" || kind === "step";
  const own = soft ? { low: -1.65, high: 1.65, ticks: [-1, 0, 1] } : { low: -6.5, high: 6.5, ticks: [-5, 0, 5] };
  return { curve: { ...CURVE, ...curve }, slope: { ...SLOPE, ...(fed ? own : { low: -0.1, high: 1.15, ticks: [0, 0.5, 1] }) } };
}

/**
 * @param {(x: number) => void} move what to do with the place that a drag has come to
 * @returns {{ element: SVGElement, show: (bent: Bent, x: number, fed: boolean) => void }}
 */
export function curvesView(move) {
  const clips = [CURVE, SLOPE].map(({ top, bottom }) => {
    const id = `clip-${Math.random().toString(36).slice(2)}`;
    const box = make("rect", { x: LEFT, y: top, width: RIGHT - LEFT, height: bottom - top });
    return { id, path: make("clipPath", { id }, box) };
  });
  const inside = (/** @type {number} */ i, /** @type {string} */ kind) => make("path", { class: kind, "clip-path": `url(#${clips[i].id})` });
  const [curve, tangent, slope] = [inside(0, "curve"), inside(0, "tangent"), inside(1, "slope")];
  const axes = make("g", { class: "axes" });
  const route = make("path", { class: "route" });
  const dots = [0, 1].map(() => make("circle", { r: 6, class: "dot" }));
  const values = [0, 1].map(() => make("text", { class: "value" }));
  const element = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "drawn curves", role: "img" },
    make("defs", {}, ...clips.map(({ path }) => path)), axes, route, tangent, slope, curve, ...dots, ...values);
  follow(element, move);

  const show = (/** @type {Bent} */ bent, /** @type {number} */ x, /** @type {boolean} */ fed) => {
    const scale = scales(bent, fed);
    const [output, steep] = [outputAt(bent, x), slopeAt(bent, x)];
    const sharp = cornered(bent, x);
    axes.replaceChildren(...frameOf(scale.curve, "output"), ...frameOf(scale.slope, "slope"),
      make("text", { x: across(0), y: HEIGHT - 6 }, fed ? "input, x" : "sum with bias, z"));
    curve.setAttribute("d", path(scale.curve, pieces(bent, outputAt, -REACH, REACH, 0.04)));
    slope.setAttribute("d", path(scale.slope, pieces(bent, slopeAt, -REACH, REACH, 0.04)));
    // As long on the screen whatever its slope.
    const [right, up] = [(RIGHT - LEFT) / (2 * REACH), (down(scale.curve, 0) - down(scale.curve, 1)) * steep];
    const half = 62 / Math.hypot(right, up);
    tangent.setAttribute("d", sharp ? "" : path(scale.curve, [[[x - half, output - half * steep], [x + half, output + half * steep]]]));
    // Where the point lies beyond the picture, it waits at its edge.
    const within = (/** @type {Panel} */ panel, /** @type {number} */ y) => Math.min(panel.bottom, Math.max(panel.top, down(panel, y)));
    const heights = [within(scale.curve, output), within(scale.slope, steep)];
    const place = across(x);
    route.setAttribute("d", `M${place} ${CURVE.bottom}V${heights[0]}H${LEFT}M${place} ${SLOPE.top}V${SLOPE.bottom}`);
    const side = x > 0 ? -11 : 11;
    [format(output, 3), sharp ? "none here" : format(steep, 3)].forEach((text, i) => {
      dots[i].setAttribute("cx", place);
      dots[i].setAttribute("cy", heights[i]);
      dots[i].classList.toggle("hollow", sharp);
      values[i].setAttribute("x", place + side);
      values[i].setAttribute("y", Math.max(heights[i] - 9, [CURVE, SLOPE][i].top + 13));
      values[i].classList.toggle("before", x > 0);
      values[i].textContent = text;
    });
    const at = fed ? `an input of ${format(x)}` : `a sum of ${format(x)}`;
    const there = sharp ? "it has no slope" : `its slope is ${format(steep, 3)}`;
    element.setAttribute("aria-label", `The curve of the ${NAMES[bent.kind]}, and below it the curve of its slope. At ${at} the output is ${format(output, 3)} and ${there}.`);
  };
  return { element, show };
}

/** The axes of a panel. @param {Panel & { ticks: number[] }} panel @param {string} name */
function frameOf(panel, name) {
  const middle = (panel.top + panel.bottom) / 2;
  const steps = [-10, -5, 0, 5, 10];
  return [
    ...panel.ticks.flatMap((y) => [
      make("path", { class: y ? "grid" : "zero", d: `M${LEFT} ${down(panel, y)}H${RIGHT}` }),
      make("text", { class: "tick", x: LEFT - 7, y: down(panel, y) + 4.5 }, format(y, y % 1 ? 1 : 0)),
    ]),
    ...steps.flatMap((x) => [
      make("path", { class: x ? "grid" : "zero", d: `M${across(x)} ${panel.top}V${panel.bottom}` }),
      make("text", { x: across(x), y: panel.bottom + 17 }, format(x, 0)),
    ]),
    make("text", { x: 10, y: middle, transform: `rotate(-90 10 ${middle})` }, name),
  ];
}

/** Let a point be dragged along; up and down, a finger scrolls the page as ever. @param {SVGSVGElement} svg @param {(x: number) => void} move */
function follow(svg, move) {
  let held = false;
  const drag = (/** @type {PointerEvent} */ { clientX }) => {
    const { left, width } = svg.getBoundingClientRect();
    const place = ((clientX - left) * WIDTH) / width;
    move(((place - LEFT) / (RIGHT - LEFT)) * 2 * REACH - REACH);
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = true;
    svg.setPointerCapture(event.pointerId);
    drag(event);
  });
  svg.addEventListener("pointermove", (event) => held && drag(event));
  svg.addEventListener("lostpointercapture", () => (held = false));
}

