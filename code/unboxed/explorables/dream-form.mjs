// The figure Dream, once a reader has asked for the network: a picture, a layer, and a dream that grows step by step.

import { little } from "./asking.mjs";
import { ABSENT, bench } from "./bench.mjs";
import { dreaming, sizes } from "./dream-steps.mjs";
import { Settings, announcer, button, choice, format, frame, make, number, select, slider } from "./figure.mjs";
import { free } from "./freeing.mjs";
import { load, softmax, tensor } from "./nn.mjs";
import { NONE, chooser } from "./picture-choice.mjs";
import { burden } from "./picture-size.mjs";
import { keep, paint, saved } from "./saving.mjs";

/** @typedef {import("./figure.mjs").Model} Model */
/** @typedef {import("./nn.mjs").Tensor} Tensor */

const TASK = "Before you start: what will the layer find in the picture? Then dream, and try a layer before it and one behind.";
const STAGES = ["stem", "expand2a", "expand3a", "expand4a", "expand5a", "expand5c", "expand6a", "expand6c", "head"];
const SCALE = 1.4;
const SMALL = "160";
const LONG = 30; // seconds that nobody minds to wait for a dream, of which each step is seen

/** Darker, for where a picture is white nothing could become brighter. @param {Tensor} picture @returns {Tensor} */
const darker = ({ shape, data }) => tensor(shape, Float32Array.from(data, (value) => 0.75 * value + 0.02));

/** How loudly a layer answers: the mean cube. @param {Tensor} maps */
function loudness({ data }) {
  let sum = 0;
  for (const answer of data) sum += answer ** 3;
  return sum / data.length;
}

/** Let the page answer. @returns {Promise<void>} */
const breathe = () => new Promise((done) => setTimeout(done));

/** @param {{ model: Model, el: HTMLElement, parts?: string[] }} options @returns {Promise<() => void>} what puts an end to it */
export async function render({ model, el, parts = [] }) {
  const { photos, shifts, tint } = (await load(model.get("bundles").dream_photos)).manifest.facts;
  const names = photos.map((/** @type {{ name: string }} */ { name }) => name);
  const settings = new Settings(model, {
    photo: choice(names[0], [...names, "own"]),
    layer: choice("expand6a", STAGES),
    side: choice(little() ? SMALL : "320", [SMALL, "224", "320"]),
    octaves: number(4, 1, 5, 1),
    steps: number(8, 1, 20, 1),
    lr: number(0.025, 0.005, 0.06, 0.005),
  });
  const choosing = chooser(settings, photos);
  const said = announcer();
  const credit = make("p", { className: "credit" });
  const long = make("p", { className: "note" });
  const canvas = make("canvas", { width: 320, height: 214, role: "img" });

  const recipe = () => ({ octaves: settings.get("octaves"), scale: SCALE, steps: settings.get("steps"), lr: settings.get("lr"), fade: 0.75, shifts, tint });

  let before = ""; // what was read last: which picture, and how large
  /** @type {import("./picture-choice.mjs").Chosen | undefined} */
  let source;
  /** @type {Tensor | undefined} */
  let photo;
  /** @type {Tensor | undefined} */
  let dream;
  let bare = false; // whether the photo is shown in place of the dream

  const compare = button("Show the photo", () => {
    bare = !bare;
    show();
  });
  const show = () => {
    compare.setAttribute("aria-pressed", String(bare));
    const chosen = choosing.chosen();
    credit.textContent = chosen?.credit ?? "";
    const shown = bare ? photo : dream ?? photo;
    canvas.setAttribute("aria-label", shown ? `${chosen?.words ?? "Your picture"}${shown === photo ? ", darker" : ", dreamt over"}` : "No picture yet");
    if (shown) paint(canvas, shown);
    if (!photo) return;
    const places = sizes(photo.shape[2], photo.shape[3], recipe()).reduce((sum, [height, width]) => sum + height * width, 0);
    const seconds = (2 * settings.get("steps") * asked.engine.seconds * places) / 224 ** 2;
    const { words, much } = burden("the dream", seconds, LONG);
    long.textContent = much && settings.get("side") !== SMALL ? `${words} A long side of ${SMALL} pixels needs less time and memory.` : words;
  };

  const look = async () => {
    const chosen = choosing.chosen();
    source = chosen;
    before = settings.get("side");
    photo = dream = undefined;
    said.say("");
    show();
    if (!asked.engine.facts) return;
    if (!chosen) return asked.rest(NONE);
    await asked.run("Reading the picture", async ({ wanted }) => {
      const size = photos.find((/** @type {{ name: string }} */ { name }) => name === settings.get("photo"))?.size ?? [Infinity];
      const { pixels } = await asked.engine.read(chosen.picture, { side: Math.min(Number(settings.get("side")), Math.max(...size)), whole: true });
      if (!wanted()) return;
      photo = darker(pixels);
      show();
    }, true);
  };
  const asked = bench(model, parts, () => void look(), choosing.refuse);

  /** What the network says, and how loudly the layer answers. @param {Tensor} picture @param {string} layer */
  const judged = async (picture, layer) => {
    const { logits, outputs } = await asked.engine.forward(picture, { layers: [layer] });
    const shares = softmax(logits).data;
    const most = Math.max(...shares);
    const first = asked.engine.facts?.categories[shares.indexOf(most)];
    return { loud: loudness(/** @type {Tensor} */ (outputs.get(layer))), words: `${first}, ${format(100 * most, 0)}%` };
  };

  const start = async () => {
    if (!asked.engine.facts) return choosing.refuse(ABSENT);
    if (!photo) await look();
    if (!photo) return;
    const picture = photo;
    const layer = settings.get("layer");
    const way = recipe();
    const all = sizes(picture.shape[2], picture.shape[3], way);
    if (!all.length) return choosing.refuse("No side of a dream may be shorter than 32 pixels: take a picture that is less of a strip.");
    bare = false;
    said.say("");
    await asked.run("The first step", async ({ wanted, tell }) => {
      const slopesOf = async (/** @type {Tensor} */ seen) => (await asked.engine.gradient(seen, { stages: [layer], power: 3 })).gradient;
      // The work grows with the pixels.
      const cost = all.map(([height, width]) => height * width);
      const total = cost.reduce((sum, places) => sum + places) * way.steps;
      let spent = 0;
      for await (const { done, total: steps, picture: now } of dreaming(slopesOf, picture, way, wanted, breathe)) {
        if (!wanted()) return;
        if (dream) free(dream.data);
        dream = now;
        spent += now.shape[2] * now.shape[3];
        show();
        tell(`Step ${done} of ${steps}, ${now.shape[3]} × ${now.shape[2]} pixels`, spent, total);
      }
      if (!wanted()) return;
      const [photographed, dreamt] = [await judged(picture, layer), await judged(/** @type {Tensor} */ (dream), layer)];
      if (!wanted()) return;
      said.say(`${layer} answers ${format(dreamt.loud / photographed.loud, 1)} times as loudly as to the photo. The network takes the dream for: ${dreamt.words}. The photo it took for: ${photographed.words}.`);
    });
  };
  const download = async () => {
    if (!dream) return choosing.refuse("There is no dream yet.");
    keep(await saved(dream, "image/png"), "dream.png");
  };

  settings.listen(() => (choosing.chosen() === source && settings.get("side") === before ? show() : look()));
  const element = make("div", { className: "dreams" },
    make("div", { className: "dreamt" }, canvas, credit),
    make("div", { className: "work-room" }, asked.element,
      make("div", { className: "steps" }, button("Dream", start), compare, button("Save as PNG", download)), long, said.element),
    make("div", { className: "two" },
      make("div", {}, choosing.element, make("p", { className: "note" }, "Or drop one here. It stays on your device.")),
      make("div", {},
        select(settings, "layer", "Layer"),
        select(settings, "side", "Long side, in pixels"),
        slider(settings, "octaves", "Octaves", (value) => format(value, 0)),
        slider(settings, "steps", "Steps an octave", (value) => format(value, 0)),
        slider(settings, "lr", "Length of a step", (value) => format(value, 3)))));
  choosing.droppable(element);
  const live = frame(settings, TASK, element);
  live.tabIndex = -1;
  el.append(live);
  show();
  return () => {
    asked.end();
    choosing.stop();
    el.replaceChildren();
  };
}
