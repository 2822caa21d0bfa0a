// Digits to choose instead of drawing one: as small pictures in a row, of which the arrow keys choose too.

import { make } from "./figure.mjs";
import { paint } from "./greys.mjs";

/** @typedef {import("./figure.mjs").Settings<any>} Settings */

/**
 * A digit: its ink from 0 to 1, whether it is drawn black on white, and which digit it is.
 * @typedef {{ ink: Float32Array, black: boolean, label: number }} Sample
 */

/** The kinds of samples, and what the readers are told that they are. */
const KINDS = { test: "Test digits", own: "Digits from outside MNIST, black on white" };

/**
 * Take the samples out of a bundle: pictures `test` and `own`, or some of these, and facts of the same names with what
 * they show.
 * @param {{ manifest: any, tensors: Map<string, import("./nn.mjs").Tensor> }} loaded
 * @returns {Map<string, Sample>} by a name such as `own-3`
 */
export function samplesOf({ manifest, tensors }) {
  /** @type {Map<string, Sample>} */
  const samples = new Map();
  for (const kind of Object.keys(KINDS)) {
    const pixels = tensors.get(kind);
    if (!pixels) continue;
    const size = pixels.data.length / pixels.shape[0];
    manifest.facts[kind].forEach((/** @type {number} */ label, /** @type {number} */ index) => {
      const picture = Float32Array.from(pixels.data.subarray(index * size, (index + 1) * size));
      const black = kind === "own";
      samples.set(`${kind}-${index}`, { ink: black ? picture.map((value) => 1 - value) : picture, black, label });
    });
  }
  const kinds = Object.keys(KINDS).join(" or ");
  if (!samples.size) throw new Error(`samples: expected pictures named ${kinds}, got ${[...tensors.keys()].join(", ")}`);
  return samples;
}

/**
 * Lay the samples out, a row for each kind.
 * @param {Settings} settings with a choice `sample` @param {Map<string, Sample>} samples
 * @param {(name: string) => void} choose
 * @returns {HTMLElement}
 */
export function shelf(settings, samples, choose) {
  const group = `sample-${Math.random().toString(36).slice(2)}`;
  /** @type {HTMLInputElement[]} */
  const inputs = [];
  const place = ([name, { ink, black, label }] = /** @type {[string, Sample]} */ (["", {}])) => {
    const input = make("input", { type: "radio", name: group, value: name, ariaLabel: String(label) });
    input.addEventListener("change", () => choose(name));
    inputs.push(input);
    const side = Math.sqrt(ink.length);
    const canvas = make("canvas", { width: side, height: side });
    paint(canvas, black ? ink.map((value) => 1 - value) : ink, 1);
    return make("label", {}, input, canvas);
  };
  const rows = Object.entries(KINDS).flatMap(([kind, legend]) => {
    const labels = [...samples].filter(([name]) => name.startsWith(`${kind}-`)).map((sample) => place(sample));
    return labels.length === 0 ? [] : make("fieldset", { className: "shelf" }, make("legend", {}, legend), make("div", {}, ...labels));
  });
  const show = () => inputs.forEach((input) => (input.checked = input.value === settings.get("sample")));
  settings.listen(show);
  show();
  return make("div", { className: "shelves" }, ...rows);
}
