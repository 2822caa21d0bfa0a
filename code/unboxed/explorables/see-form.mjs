// The figure See, once a reader has asked for the network.

import { bench } from "./bench.mjs";
import { STOPPED } from "./deep-client.mjs";
import { Settings, announcer, checkbox, choice, flag, frame, make, select } from "./figure.mjs";
import { load } from "./nn.mjs";
import { NONE, chooser } from "./picture-choice.mjs";
import { sized, sizes } from "./picture-size.mjs";
import { probabilities, surest } from "./see-maps.mjs";
import { patch, patched } from "./see-patch.mjs";
import { answers, channels, photograph, told, toldOfPatch } from "./see-views.mjs";

/** @typedef {import("./figure.mjs").Model} Model */
/** @typedef {import("./nn.mjs").Tensor} Tensor */
/** @typedef {import("./picture-choice.mjs").Chosen} Chosen */
/** @typedef {import("./see-maps.mjs").Answer} Answer */

const TASK = "Before the network answers: what will it say, and from which part of the photo? Then choose other answers, and look at their maps.";
const STAGES = ["stem", "block1", "block2", "block3", "block4", "block5", "block6", "block7", "head"];
const LONG = 4; // seconds that nobody minds to wait for an answer

/** @param {{ model: Model, el: HTMLElement, parts?: string[] }} options @returns {Promise<() => void>} what puts an end to it */
export async function render({ model, el, parts = [] }) {
  const bundles = model.get("bundles");
  /** @type {import("./picture-choice.mjs").Photo[]} */
  const photos = (await load(bundles.see_photos)).manifest.facts.photos;
  const names = photos.map(({ name }) => name);
  const settings = new Settings(model, {
    photo: choice(names[0], [...names, "own"]),
    answer: choice("1", ["1", "2", "3", "4", "5"]),
    map: flag(true),
    stage: choice("head", STAGES),
    ...patched,
    ...sized(),
  });
  const choosing = chooser(settings, photos, { answer: "1" });
  const size = sizes(settings, LONG);
  /** @type {{ chosen: Chosen | undefined, side: number }} what was looked at last */
  let before = { chosen: undefined, side: 0 };
  /** @type {{ pixels: Tensor, five: Answer[], side: number, outputs: Map<string, Tensor> } | undefined} */
  let seen;
  /** @type {{ lies: string, shares: Tensor["data"] } | undefined} what it says with the patch, and where that lay */
  let covered;
  let covering = false;

  const shown = photograph();
  const grey = patch(settings, shown.element);
  const five = answers(settings);
  const eight = channels();
  const said = announcer();
  const credit = make("p", { className: "credit" });
  const many = make("p", { className: "note" });
  const see = make("div", { className: "see", tabIndex: -1 });

  const look = async () => {
    before = { chosen: choosing.chosen(), side: size.side() };
    const { chosen, side } = before;
    seen = covered = undefined;
    said.say("");
    show();
    const { facts } = asked.engine;
    if (!facts) return;
    if (!chosen) asked.rest(NONE);
    else await asked.run("Reading the picture", async ({ wanted, tell }) => {
      const { pixels } = await asked.engine.read(chosen.picture, { side, whole: !chosen.own });
      if (!wanted()) return;
      shown.show(pixels);
      const passed = (/** @type {number} */ done, /** @type {number} */ total) => tell(`Layer ${done} of ${total}`, done, total);
      const { logits, maps, outputs } = await asked.engine.forward(pixels, { layers: STAGES, maps: 5, passed });
      const head = /** @type {Tensor} */ (outputs.get("head"));
      seen = { pixels, five: surest(logits.data, maps, facts.categories), side: head.shape[3], outputs };
      show();
    }, true);
    if (!seen) shown.clear();
    void cover();
  };
  const asked = bench(model, parts, () => void look(), choosing.refuse);

  /** Look until what was seen is where the patch lies: meanwhile it may move on. */
  const cover = async () => {
    if (covering) return;
    covering = true;
    const picture = seen;
    try {
      while (seen && seen === picture && grey.lies() && grey.lies() !== covered?.lies) {
        const lies = grey.lies();
        const { logits, seconds } = await asked.engine.forward(grey.hide(seen.pixels));
        covered = { lies, shares: probabilities(logits.data) };
        asked.computed(seconds);
        show();
      }
    } catch (error) {
      if (error !== STOPPED) choosing.refuse(/** @type {Error} */ (error).message);
    } finally {
      covering = false;
    }
    if (seen !== picture) void cover();
  };

  const show = () => {
    const chosen = choosing.chosen();
    const index = Number(settings.get("answer")) - 1;
    size.weigh("a picture", asked.engine.seconds);
    credit.textContent = chosen?.credit ?? "";
    const shares = settings.get("patch") ? covered?.shares : undefined;
    five.show(seen?.five ?? [], shares);
    see.dataset.hidden = shares ? covered?.lies : "";
    shown.lay(seen && settings.get("map") ? seen.five[index] : undefined, (seen && chosen?.words) ?? "No picture yet");
    if (!seen) return;
    said.say(shares ? toldOfPatch(seen.five[index], shares, asked.engine.facts?.categories ?? []) : told(seen.five, index, seen.side));
    const maps = /** @type {Tensor} */ (seen.outputs.get(settings.get("stage")));
    eight.show(maps);
    many.textContent = `Number and mean of each. The stage has ${maps.shape[1].toLocaleString("en")} channels of ${maps.shape[2]} × ${maps.shape[3]} places; black is the lowest value of a map, white its highest.`;
  };
  settings.listen(() => {
    if (choosing.chosen() !== before.chosen || size.side() !== before.side) return void look();
    show();
    void cover();
  });

  see.append(
    make("div", { className: "two" },
      make("div", {},
        grey.element,
        credit,
        checkbox(settings, "map", "Lay the map over the photo: yellow adds most to the logit"),
        grey.control),
      make("div", {},
        choosing.element,
        make("p", { className: "note" }, "Or drop one here. It stays on your device. The network sees the square in the middle, and of an animation the first picture. The book’s photos have 256 levels a colour here, and finer ones on the page: a probability may differ by some percentage points, and answers that lie so close may change places."),
        size.element,
        asked.element,
        five.element)),
    said.element,
    make("div", { className: "panel" }, select(settings, "stage", "Strongest channels of"), eight.element, many));
  choosing.droppable(see);
  el.append(frame(settings, TASK, see));
  show();
  return () => {
    asked.end();
    choosing.stop();
    el.replaceChildren();
  };
}
