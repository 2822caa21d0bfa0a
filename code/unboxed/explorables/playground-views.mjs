// The pictures of the playground: the network with what each neuron answers, its answer with the points, the losses.

import { format, make } from "./figure.mjs";
import { EDGE, SIDE, border, told, where } from "./playground-maps.mjs";

/** @typedef {import("./playground-training.mjs").Training} Training */
/** @typedef {[number, number, number]} Colour */
/** @typedef {{ ink: Colour, paper: Colour, zero: Colour, one: Colour }} Theme */

const LARGEST = 64; // pixels: the side of a neuron's map
const LINES = 3.5; // pixels: the line of the largest weight

/** The colours of the page that an element stands on. @param {HTMLElement} element @returns {Theme} */
function theme(element) {
  const probe = element.appendChild(make("i", {}));
  const colour = (/** @type {string} */ name, /** @type {Colour} */ otherwise) => {
    probe.style.color = `var(--${name})`;
    const found = getComputedStyle(probe).color.match(/\d+(\.\d+)?/g)?.slice(0, 3).map(Number);
    return /** @type {Colour} */ (found?.length === 3 ? found : otherwise);
  };
  const colours = {
    ink: colour("ink", [34, 34, 34]), paper: colour("paper", [255, 255, 255]),
    zero: colour("first", [0, 114, 178]), one: colour("second", [194, 79, 0]),
  };
  probe.remove();
  return colours;
}

/** @param {Colour} colour @param {number} [alpha] */
const css = (colour, alpha = 1) => `rgb(${colour.join(" ")} / ${alpha})`;

/** A canvas with as many pixels as the screen has there. @param {HTMLCanvasElement} canvas */
function fitted(canvas) {
  const [width, height] = [canvas.clientWidth || 300, canvas.clientHeight || 280];
  const ratio = Math.min(3, globalThis.devicePixelRatio || 1);
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/**
 * A map as pixels: the colour of 0 at -1, paper at 0, the colour of 1 at 1.
 * @param {HTMLCanvasElement} canvas @param {ArrayLike<number>} map @param {Theme} colours
 */
function paint(canvas, map, { paper, zero, one }) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const pixels = context.createImageData(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const share = 0.85 * Math.min(1, Math.abs(map[i]));
    const colour = map[i] < 0 ? zero : one;
    for (let part = 0; part < 3; part++) pixels.data[4 * i + part] = paper[part] + share * (colour[part] - paper[part]);
    pixels.data[4 * i + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}

/** The network: a small map for each neuron, and a line for each weight. */
export function networkView() {
  const canvas = make("canvas", { className: "wires" });
  canvas.setAttribute("role", "img");
  const sheet = make("canvas", { width: SIDE, height: SIDE });
  const show = (/** @type {Training} */ { network }, /** @type {Float32Array[][]} */ columns) => {
    const colours = theme(canvas.parentElement ?? canvas);
    const { context, width, height } = fitted(canvas);
    const rows = Math.max(...columns.map((maps) => maps.length));
    const size = Math.floor(Math.min(LARGEST, (height - 20) / rows - 5, (0.6 * width) / columns.length));
    const place = (/** @type {number} */ column, /** @type {number} */ row) => {
      const gap = (width - 2 - size) / (columns.length - 1);
      const middle = 20 + (height - 20) / 2 + (row - (columns[column].length - 1) / 2) * (size + 5);
      return [1 + column * gap, middle - size / 2];
    };
    const weights = [...network.parameters].filter(([name]) => name.endsWith("weight")).map(([, weight]) => weight);
    const most = Math.max(...weights.map(({ data }) => Math.max(...data.map(Math.abs))));
    weights.forEach(({ shape: [neurons, inputs], data }, column) => {
      for (let i = 0; i < neurons * inputs; i++) {
        const share = Math.abs(data[i]) / most;
        if (!(share > 0.04)) continue; // a line too thin to be seen, or no number
        const [[x1, y1], [x2, y2]] = [place(column, i % inputs), place(column + 1, Math.floor(i / inputs))];
        context.strokeStyle = css(data[i] > 0 ? colours.one : colours.zero, 0.35 + 0.65 * share);
        context.lineWidth = 0.5 + LINES * share;
        context.setLineDash(data[i] > 0 ? [] : [5, 4]);
        context.beginPath();
        context.moveTo(x1 + size, y1 + size / 2);
        context.lineTo(x2, y2 + size / 2);
        context.stroke();
      }
    });
    context.setLineDash([]);
    context.strokeStyle = css(colours.ink);
    context.lineWidth = 1;
    columns.forEach((maps, column) => maps.forEach((map, row) => {
      const [x, y] = place(column, row);
      context.drawImage(paint(sheet, map, colours), x, y, size, size);
      context.strokeRect(x, y, size, size);
    }));
    context.fillStyle = css(colours.ink);
    context.font = `13px ${getComputedStyle(canvas).fontFamily || "sans-serif"}`;
    context.textAlign = "center";
    ["x₁", "x₂"].forEach((name, row) => {
      const [x, y] = place(0, row);
      context.fillText(name, x + size / 2, row ? y + size + 14 : y - 5);
    });
    canvas.setAttribute("aria-label", told(columns));
  };
  return { element: canvas, show };
}

/** What the network answers over the plane, and the points that it learns from. */
export function answerView() {
  const canvas = make("canvas", { className: "answer" });
  canvas.setAttribute("role", "img");
  const sheet = make("canvas", { width: SIDE, height: SIDE });
  const show = (/** @type {Training} */ { train, now, outputs }, /** @type {Float32Array} */ map) => {
    const colours = theme(canvas.parentElement ?? canvas);
    const { context, width } = fitted(canvas);
    context.imageSmoothingEnabled = true;
    context.drawImage(paint(sheet, map, colours), 0, 0, width, width);
    context.strokeStyle = css(colours.ink);
    context.lineWidth = 2;
    context.beginPath();
    for (const [from, to] of border(map)) {
      context.moveTo((from[0] / SIDE) * width, (from[1] / SIDE) * width);
      context.lineTo((to[0] / SIDE) * width, (to[1] / SIDE) * width);
    }
    context.stroke();
    const logits = outputs.get("output")?.data ?? [];
    const radius = Math.max(2, (width / 70) * (train.labels.length > 200 ? 0.7 : 1));
    train.labels.forEach((label, i) => {
      const [x, y] = [0, 1].map((axis) => ((1 + (axis ? -1 : 1) * train.inputs.data[2 * i + axis] / EDGE) / 2) * width);
      const wrong = logits[i] > 0 !== label > 0.5;
      context.beginPath();
      if (label > 0.5) context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
      else context.arc(x, y, 1.1 * radius, 0, 2 * Math.PI);
      context.fillStyle = css(label > 0.5 ? colours.one : colours.zero);
      context.strokeStyle = css(wrong ? colours.ink : colours.paper);
      context.lineWidth = wrong ? 2 : 1;
      context.fill();
      context.stroke();
    });
    canvas.setAttribute("aria-label",
      `The network's answer over the plane: it says square ${fields(map)}. ${now.train.right} of ${train.labels.length} points lie on their own side.`);
  };
  return { element: canvas, show };
}

/** @param {Float32Array} map */
function fields(map) {
  const found = where(map);
  return found.includes("where") ? found : `at the ${found}`;
}

const [WIDE, HIGH, LEFT, FOOT] = [300, 130, 30, 20];

/** The losses so far, over the steps. */
export function curveView() {
  const paths = ["train", "held"].map((kind) => make("path", { class: kind }));
  const [most, last] = [make("text", { x: LEFT - 5, y: 14, class: "scale" }), make("text", { x: WIDE, y: HIGH - 4, class: "last" })];
  const element = make("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "curve", role: "img" },
    make("path", { d: `M${LEFT} 4V${HIGH - FOOT}H${WIDE}`, class: "axis" }),
    make("text", { x: LEFT - 5, y: HIGH - FOOT, class: "scale" }, "0"), make("text", { x: LEFT, y: HIGH - 4 }, "steps"),
    most, last, ...paths);
  const show = (/** @type {Training} */ { curve, steps, now }) => {
    const top = Math.max(0.7, ...curve.flatMap(({ train, held }) => [train, held]).filter((loss) => loss < 1e6));
    const end = Math.max(steps, 20);
    for (const [i, kind] of /** @type {["train" | "held", "train" | "held"]} */ (["train", "held"]).entries()) {
      const places = curve.filter((place) => Number.isFinite(place[kind])).map(({ step, [kind]: loss }) => {
        const y = 4 + (HIGH - FOOT - 4) * (1 - Math.min(loss, top) / top);
        return `${(LEFT + ((WIDE - LEFT) * step) / end).toFixed(1)} ${y.toFixed(1)}`;
      });
      paths[i].setAttribute("d", places.length > 1 ? `M${places.join("L")}` : "");
    }
    most.textContent = format(top, top < 10 ? 1 : 0);
    last.textContent = String(end);
    element.setAttribute("aria-label",
      `The losses over ${steps} steps, from 0 to ${format(top, 1)}: now ${format(now.train.loss, 3)} on the training points, ${format(now.held.loss, 3)} on the held-out points.`);
  };
  return { element, show };
}
