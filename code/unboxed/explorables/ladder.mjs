// Pictures that were made when the page was: one slider, or two, and at each place a picture and what there is to say.

import { read } from "./bundles.mjs";
import { Settings, announcer, button, format, frame, make, number, slider } from "./figure.mjs";

/** @typedef {import("./figure.mjs").Model} Model */
/** @typedef {[name: string, share: number][]} Bars */
/**
 * @typedef {{
 *   axes: [string, string[]][], says: string[], task: string, shows: string, bars: Bars[] | null, start: number[],
 *   compare: boolean, size: [number, number],
 * }} Facts
 */

const KEYS = ["first", "second"]; // what the places on the axes are called in the address

/** Which picture stands at these places: the last axis goes through them fastest. @param {number[]} lengths @param {number[]} places */
export const rung = (lengths, places) => places.reduce((index, place, axis) => index * lengths[axis] + place, 0);

/** A probability as a percentage that neither end swallows. @param {number} share */
export function percent(share) {
  if (share > 0 && share < 0.0005) return "< 0.1%";
  if (share >= 0.9995) return "> 99.9%";
  return `${format(100 * share, 1)}%`;
}

/** @param {{ model: Model, el: HTMLElement }} place */
async function render({ model, el }) {
  const [given] = Object.values(model.get("bundles") ?? {});
  if (!given) throw new Error("bundles: expected one with pictures, got none");
  const { manifest, view } = await read(given);
  const facts = /** @type {Facts} */ (manifest.facts);
  const lengths = facts.axes.map(([, values]) => values.length);
  const settings = new Settings(model, Object.fromEntries(
    lengths.map((length, axis) => [KEYS[axis], number(facts.start[axis], 0, length - 1, 1)])));
  const here = () => rung(lengths, lengths.map((_, axis) => settings.get(KEYS[axis])));

  const addresses = facts.says.map((_, index) => {
    const { shape, offset } = manifest.tensors[index];
    const file = new Uint8Array(view.buffer, view.byteOffset + offset, shape[0]).slice();
    return URL.createObjectURL(new Blob([file], { type: "image/webp" }));
  });
  const [width, height] = facts.size;
  // All of them stand there, and one is seen: nothing has to be loaded or decoded when a slider moves on.
  const pictures = addresses.map((src, index) =>
    make("img", { src, width, height, alt: `${facts.shows}: ${called(facts.axes, lengths, index)}.`, decoding: "sync", draggable: false }));
  const first = make("span", { className: "first", hidden: true }, "the first");
  const shown = make("div", { className: "rung" }, ...pictures, first);
  const { element: words, say } = announcer();
  // The longest sentence keeps the room that any of them needs.
  const longest = facts.says.reduce((a, b) => (b.length > a.length ? b : a));
  words.className = "sentence";
  words.append(make("p", { className: "room", ariaHidden: "true" }, longest));
  const bars = facts.bars ? shares(facts.bars) : undefined;

  let comparing = false;
  const compare = button("Compare with the first", () => hold(!comparing));
  const show = () => {
    const now = here();
    const index = comparing ? 0 : now;
    pictures.forEach((picture, i) => (picture.hidden = i !== index));
    compare.disabled = now === 0;
    compare.setAttribute("aria-pressed", String(comparing));
    first.hidden = !comparing;
    bars?.show(index);
    say(facts.says[index]);
  };
  const hold = (/** @type {boolean} */ whether) => {
    comparing = whether && here() !== 0;
    show();
  };
  const release = () => {
    if (held) hold(false);
    held = false;
  };
  let held = false; // whether a pointer is down on the picture
  if (facts.compare) {
    shown.addEventListener("pointerdown", (/** @type {PointerEvent} */ { button: which }) => {
      if (which !== 0) return;
      held = true;
      hold(true);
    });
    shown.addEventListener("contextmenu", (/** @type {Event} */ event) => held && event.preventDefault());
    for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, release);
  }
  settings.listen(() => {
    comparing = false;
    show();
  });

  const sliders = facts.axes.map(([name, values], axis) => slider(settings, KEYS[axis], name, (place) => values[place]));
  const size = `${addresses.length} pictures, ${Math.round(manifest.bytes / 1000)} kB.`;
  const tools = facts.compare ? [make("div", { className: "steps" }, compare)] : [];
  const note = make("p", { className: "note" }, facts.compare ? `Or press and hold the picture. ${size}` : size);
  show();
  el.append(frame(settings, facts.task, make("div", { className: "ladder" }, shown,
    make("div", { className: "told" }, ...sliders, ...(bars ? [bars.element] : []), words, ...tools, note))));
  return () => {
    for (const kind of ["pointerup", "pointercancel"]) removeEventListener(kind, release);
    addresses.forEach((address) => URL.revokeObjectURL(address));
    el.replaceChildren();
  };
}

/** Where a picture stands, in words. @param {Facts["axes"]} axes @param {number[]} lengths @param {number} index */
function called(axes, lengths, index) {
  const [rows, columns] = lengths.length === 2 ? [Math.floor(index / lengths[1]), index % lengths[1]] : [index, 0];
  return axes.map(([name, values], axis) => `${name} ${values[axis ? columns : rows]}`).join(", ");
}

/** A table of names and their probabilities, with a bar for each. @param {Bars[]} rungs */
function shares(rungs) {
  const usual = rungs[0][0][0];
  const rows = Array.from({ length: Math.max(...rungs.map((bars) => bars.length)) }, () => {
    const [name, bar, share] = [make("th", { scope: "row" }), make("span", { className: "bar" }), make("td")];
    return { name, bar, share, element: make("tr", {}, name, make("td", { className: "track", ariaHidden: "true" }, bar), share) };
  });
  const element = make("table", { className: "answers" }, make("caption", {}, "What the network says"),
    make("tbody", {}, ...rows.map(({ element }) => element)));
  const show = (/** @type {number} */ index) => rows.forEach(({ name, bar, share, element }, i) => {
    const [called, probability] = rungs[index][i] ?? ["", 0];
    name.textContent = called;
    share.textContent = called && percent(probability);
    bar.style.width = `${100 * probability}%`;
    element.className = called === usual ? "usual" : "";
    element.style.visibility = called ? "" : "hidden";
  });
  return { element, show };
}

export default { render };
