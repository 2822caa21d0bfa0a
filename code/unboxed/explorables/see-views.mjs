// What the figure See shows: the picture under its map, five answers with bars, and eight channels.

import { format, make } from "./figure.mjs";
import { colour, largest, strongest } from "./see-maps.mjs";
import { percent, track } from "./shares.mjs";

/** @typedef {import("./nn.mjs").Tensor} Tensor */
/** @typedef {import("./see-maps.mjs").Answer} Answer */
/** @typedef {import("./figure.mjs").Settings<any>} Settings */

/** @param {HTMLCanvasElement} canvas @param {number} side @param {(place: number) => number[]} colours */
function paint(canvas, side, colours) {
  canvas.width = canvas.height = side;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const pixels = context.createImageData(side, side);
  for (let place = 0; place < side * side; place++) pixels.data.set([...colours(place), 255], 4 * place);
  context.putImageData(pixels, 0, 0);
}

/** The picture, as the network sees it, with a map over it. */
export function photograph() {
  const [below, above] = [make("canvas", { width: 224, height: 224 }), make("canvas", { className: "cam", width: 7, height: 7 })];
  const element = make("div", { className: "photo", role: "img" }, below, above);
  return {
    element,
    /** @param {Tensor} pixels (1, 3, side, side) */
    show({ shape: [, , , side], data }) {
      paint(below, side, (place) => [0, 1, 2].map((channel) => Math.round(255 * data[channel * side * side + place])));
    },
    clear: () => (below.width = 224),
    /** @param {Answer | undefined} answer whose map is laid over @param {string} words what the picture is */
    lay(answer, words) {
      above.hidden = !answer;
      element.setAttribute("aria-label", answer ? `${words}, under the map of ${answer.name}` : words);
      if (!answer) return;
      const most = Math.max(...answer.map, 1e-9);
      paint(above, Math.sqrt(answer.map.length), (place) => colour(answer.map[place] / most));
    },
  };
}

/** The surest answers, one of which is chosen. @param {Settings} settings @param {string} [words] what they are */
export function answers(settings, words = "Its five surest answers: choose whose map is shown") {
  const group = `answer-${Math.random().toString(36).slice(2)}`;
  const rows = settings.fields.answer.options.map((/** @type {string} */ option) => {
    const input = make("input", { type: "radio", name: group, value: option });
    input.addEventListener("change", () => settings.set({ answer: option }));
    const [name, was, share] = ["name", "was", "share"].map((className) => make("span", { className }));
    const bar = track(was);
    return { input, name, bar, was, share, element: make("label", {}, input, name, bar.element, share) };
  });
  /** Show them; under a patch, with their shares there, and a mark where they were. */
  const show = (/** @type {Answer[]} */ five, /** @type {Tensor["data"] | undefined} */ shares = undefined) =>
    rows.forEach((/** @type {any} */ { input, name, bar, was, share }, /** @type {number} */ i) => {
      const found = five[i];
      const now = found ? (shares?.[found.index] ?? found.probability) : 0;
      input.checked = input.value === settings.get("answer");
      name.textContent = found?.name ?? "…";
      bar.show(now);
      was.hidden = !found || !shares;
      was.style.left = `${100 * (found?.probability ?? 0)}%`;
      share.textContent = found ? percent(now) : "";
    });
  const legend = make("legend", {}, words);
  return { element: make("fieldset", { className: "five" }, legend, ...rows.map((/** @type {any} */ { element }) => element)), show };
}

/** In words: the answers, and what the places add to one. @param {Answer[]} five @param {number} chosen @param {number} side */
export function told(five, chosen, side) {
  const names = five.map(({ name, probability }) => `${name} ${percent(probability)}`).join(", ");
  const { name, map, bias, logit } = five[chosen];
  const best = map.reduce((most, value, place) => (value > map[most] ? place : most), 0);
  const sum = map.reduce((all, value) => all + value, 0);
  const place = `row ${Math.floor(best / side) + 1}, column ${(best % side) + 1}`;
  return `${names}. For ${name} the place in ${place} of ${side} × ${side} adds most, ${format(map[best], 2)}. ` +
    `All places add ${format(sum, 2)}, the bias ${format(bias, 2)}: together the logit, ${format(logit, 2)}.`;
}

/** In words: what a patch has done to an answer. @param {Answer} answer @param {Tensor["data"]} shares of all @param {string[]} categories */
export function toldOfPatch({ index, name, probability }, shares, categories) {
  const [surest] = largest(shares, 1);
  const change = percent(probability) === percent(shares[index]) ? "stays at" : `${shares[index] < probability ? "falls" : "rises"} from ${percent(probability)} to`;
  return `With this part hidden, ${name} ${change} ${percent(shares[index])}. ` +
    `${surest === index ? "It is still the surest answer" : `The surest answer is then ${categories[surest]}, ${percent(shares[surest])}`}.`;
}

/** Room for eight channels. */
export function channels() {
  const element = make("div", { className: "eight" });
  /** @type {Tensor | undefined} */
  let before;
  return {
    element,
    /** @param {Tensor} maps of a stage */
    show(maps) {
      if (maps === before) return;
      before = maps;
      const side = maps.shape[3];
      element.replaceChildren(...strongest(maps, 8).map(({ channel, mean, map }) => {
        const canvas = make("canvas", { role: "img", ariaLabel: `Map of channel ${channel}` });
        const [low, high] = [map.reduce((a, b) => Math.min(a, b)), map.reduce((a, b) => Math.max(a, b))];
        paint(canvas, side, (place) => Array(3).fill(Math.round((255 * (map[place] - low)) / (high - low || 1))));
        return make("div", {}, canvas, make("span", {}, `${channel}: ${format(mean, 2)}`));
      }));
    },
  };
}
