// Numbers to type, tables of three by three, and panels with a title: what the parts of the kernel are made of.

import { make } from "./figure.mjs";
import { shade, short } from "./board.mjs";

/**
 * A number to type. What is no number yet is let be while it is being typed.
 * @param {string} label @param {() => number} read @param {(value: number) => void} write
 * @param {boolean} [titled] whether the label is seen
 */
export function numeric(label, read, write, titled = true) {
  const input = make("input", { type: "number", min: -99, max: 99, step: "any", required: true });
  if (!titled) input.setAttribute("aria-label", label);
  const text = () => String(Number(read().toFixed(3)));
  const show = () => {
    if (!input.matches(":focus")) input.value = text();
  };
  input.addEventListener("input", () => {
    if (Number.isFinite(input.valueAsNumber)) write(Math.min(99, Math.max(-99, input.valueAsNumber)));
  });
  input.addEventListener("change", () => (input.value = text()));
  input.addEventListener("blur", () => (input.value = text()));
  return { element: titled ? make("label", { className: "numeric" }, make("span", {}, label), input) : input, input, show };
}

/** Nine things as a table. @param {Node[]} nodes @param {Record<string, any>} properties */
export function square(nodes, properties) {
  const rows = [0, 3, 6].map((first) => make("tr", {}, ...nodes.slice(first, first + 3).map((node) => make("td", {}, node))));
  return make("table", properties, make("tbody", {}, ...rows));
}

/** @param {HTMLElement} element @param {number} value @param {import("./board.mjs").Greys} greys */
export function tint(element, value, greys) {
  const { paper, ink } = shade(value, greys);
  element.style.setProperty("background-color", paper);
  element.style.setProperty("color", ink);
}

/** Write a number on its grey. @param {HTMLElement} element @param {number} value @param {import("./board.mjs").Greys} greys */
export function paint(element, value, greys) {
  element.textContent = short(value);
  tint(element, value, greys);
}

/** @param {string} title @param {...Node} children */
export function panel(title, ...children) {
  return make("div", { className: "panel" }, make("p", { className: "title" }, title), ...children);
}
