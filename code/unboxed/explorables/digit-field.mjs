// A field to draw in: with a mouse, a pen or a finger, or with a pen that the arrow keys move.

import { make } from "./figure.mjs";
import { GRID, MOST, SIDE, points } from "./pen.mjs";

/** @typedef {import("./pen.mjs").Point} Point */
/** @typedef {import("./pen.mjs").Stroke} Stroke */

const STEP = 2; // of the grid: nearer than that to the last point of a stroke, no point is added
const STRIDE = 8; // with Shift
/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HELP = "Draw with a mouse or a finger, or by keyboard: the arrows move the pen, with Shift further; Space puts it down and lifts it; Backspace takes the last stroke back.";

/** @param {number} place */
const bound = (place) => Math.min(GRID - 1, Math.max(0, place));

/**
 * Make a field.
 * @param {object} options
 * @param {() => readonly Stroke[]} options.strokes what has been drawn so far
 * @param {(strokes: Stroke[]) => void} options.change takes what has been drawn now
 * @param {() => void} options.undo takes the last stroke back
 * @param {Node[]} options.tools what stands below the paper
 * @returns {{ element: HTMLElement, sheet: HTMLElement, canvas: HTMLCanvasElement }} the canvas is 28 × 28 pixels, for the caller to fill
 */
export function field({ strokes, change, undo, tools }) {
  const canvas = make("canvas", { width: SIDE, height: SIDE });
  const pen = make("span", { className: "pen" });
  const heard = make("span", { className: "heard" });
  heard.setAttribute("role", "status");
  const help = make("p", { className: "help", id: `field-${Math.random().toString(36).slice(2)}` }, HELP);
  const sheet = make("div", { className: "sheet", tabIndex: 0 }, canvas, pen);
  sheet.setAttribute("role", "application");
  sheet.setAttribute("aria-label", "Drawing field");
  sheet.setAttribute("aria-describedby", help.id);

  /** @type {Point} */
  let place = [GRID / 2, GRID / 4];
  let down = false;
  let drawn = 0; // with how many strokes the last one of ours was the last: another change ends it

  const begin = (/** @type {Point} */ point) => {
    const before = strokes();
    if (points(before) >= MOST) return;
    change([...before, [point]]);
    drawn = strokes().length;
  };
  const extend = (/** @type {Point} */ point) => {
    const before = strokes();
    if (points(before) >= MOST) return;
    if (before.length === 0 || before.length !== drawn) return begin(point);
    const last = before[before.length - 1];
    const [x, y] = last[last.length - 1];
    if (Math.max(Math.abs(point[0] - x), Math.abs(point[1] - y)) < STEP) return;
    change([...before.slice(0, -1), [...last, point]]);
  };

  /** @type {number | undefined} */
  let pointer;
  const at = (/** @type {PointerEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    const share = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    return /** @type {Point} */ (share.map((part) => bound(Math.floor(part * GRID))));
  };
  const move = (/** @type {Point} */ to) => {
    place = to;
    pen.style.setProperty("left", `${((place[0] + 0.5) / GRID) * 100}%`);
    pen.style.setProperty("top", `${((place[1] + 0.5) / GRID) * 100}%`);
  };
  const put = (/** @type {boolean} */ onto) => {
    down = onto;
    pen.classList.toggle("down", down);
  };
  sheet.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    if (pointer !== undefined || event.button !== 0) return;
    pointer = event.pointerId;
    sheet.setPointerCapture(pointer);
    sheet.classList.remove("keyed");
    put(false);
    move(at(event));
    begin(place);
  });
  sheet.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    if (event.pointerId !== pointer) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const each of passed.length ? passed : [event]) {
      move(at(each));
      extend(place);
    }
  });
  // No stroke is half a gesture of the browser's: it would swallow a tap that comes soon after.
  for (const kind of ["touchstart", "touchmove"]) {
    sheet.addEventListener(kind, (/** @type {Event} */ event) => event.preventDefault(), { passive: false });
  }
  for (const end of ["pointerup", "pointercancel"]) {
    sheet.addEventListener(end, (/** @type {PointerEvent} */ event) => {
      if (event.pointerId === pointer) pointer = undefined;
    });
  }

  sheet.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (!arrow && event.key !== " " && event.key !== "Backspace") return;
    event.preventDefault();
    sheet.classList.add("keyed");
    if (arrow) {
      const far = event.shiftKey ? STRIDE : STEP;
      move([bound(place[0] + far * arrow[0]), bound(place[1] + far * arrow[1])]);
      if (down) extend(place);
    } else if (event.key === "Backspace") {
      put(false);
      undo();
    } else if (!event.repeat) {
      put(!down);
      if (down) begin(place);
      const [column, row] = place.map((part) => Math.floor((part * SIDE) / GRID) + 1);
      heard.textContent = `Pen ${down ? "down" : "up"} in column ${column}, row ${row} of ${SIDE}.`;
    }
  });
  sheet.addEventListener("blur", () => put(false));
  move(place);
  return { element: make("div", { className: "field" }, sheet, heard, make("div", { className: "tools" }, ...tools), help), sheet, canvas };
}
