// The figure Trick, once a reader has asked for the network: a picture, an attack on it, and what becomes of that.

import { ABSENT, bench } from "./bench.mjs";
import { Settings, announcer, button, choice, format, frame, make, number, radios, slider } from "./figure.mjs";
import { free } from "./freeing.mjs";
import { search } from "./names.mjs";
import { load, softmax } from "./nn.mjs";
import { NONE, chooser } from "./picture-choice.mjs";
import { sized, sizes } from "./picture-size.mjs";
import { keep, saved } from "./saving.mjs";
import { percent } from "./shares.mjs";
import { climbing, furthest } from "./trick-steps.mjs";
import { treatments } from "./trick-treatments.mjs";
import { answer, climb, first, ledger, sum } from "./trick-views.mjs";

/** @typedef {import("./figure.mjs").Model} Model */
/** @typedef {import("./nn.mjs").Tensor} Tensor */

const TASK = "Make the network sure of what is not there. Then move the picture by one pixel, blur it, save it: what is left?";
const OSTRICH = 9;
const LONG = 30; // seconds that nobody minds to wait for an attack, of which each step is seen
const NOTHING = "Attack the picture first, or take the page’s ostrich.";

/** @param {{ model: Model, el: HTMLElement, parts?: string[] }} options @returns {Promise<() => void>} what puts an end to it */
export async function render({ model, el, parts = [] }) {
  const { photos, attacked } = (await load(model.get("bundles").trick_photos)).manifest.facts;
  const names = photos.map((/** @type {{ name: string }} */ { name }) => name);
  const settings = new Settings(model, {
    photo: choice(names[0], [...names, "own"]),
    way: choice("to", ["to", "away"]),
    target: number(OSTRICH, 0, 999, 1),
    levels: number(2, 0, 8, 0.5),
    steps: number(20, 1, 40, 1),
    ...sized(),
  });
  const choosing = chooser(settings, photos);
  const size = sizes(settings, LONG);
  const target = search(settings, "target", "What it is to become");
  const [pictures, curves, table, said] = [sum(), climb(), ledger(), announcer()];
  const credit = make("p", { className: "credit" });

  /** @type {string[]} */
  let classes = [];
  /** @type {{ chosen: import("./picture-choice.mjs").Chosen | undefined, side: number }} what was looked at last */
  let before = { chosen: undefined, side: 0 };
  /** @type {{ picture: Tensor, shares: Tensor["data"] } | undefined} what the network says of it */
  let seen;
  /** @type {{ changed: Tensor, label: number } | undefined} what the last attack has come to */
  let done;
  /** @type {[string, Tensor["data"]][]} what the network says of what was made of that */
  let rows = [];
  let far = 0; // pixels that it was moved by

  /** The class that counts: the one wanted, or else the one to get away from. */
  const label = () => (settings.get("way") === "to" || !seen ? settings.get("target") : first(seen.shares));

  const show = () => {
    const chosen = choosing.chosen();
    target.element.hidden = settings.get("way") === "away";
    credit.textContent = chosen?.credit ?? "";
    size.weigh("the attack", 2 * settings.get("steps") * asked.engine.seconds);
    if (!seen) return table.show([], 0, []);
    table.show(classes, done?.label ?? label(), [["as it is", seen.shares], ...rows]);
  };
  const forget = () => {
    done = undefined;
    rows = [];
    far = 0;
    said.say("");
    curves.show([], settings.get("steps"), ["", ""]);
  };

  const asked = bench(model, parts, () => {
    classes = target.name(asked.engine.facts?.categories ?? []);
    void look();
  }, choosing.refuse);
  const ask = async (/** @type {Tensor} */ pixels) => softmax((await asked.engine.forward(pixels)).logits).data;
  const read = async (/** @type {Blob} */ file, whole = true) => (await asked.engine.read(file, { side: size.side(), whole })).pixels;

  const look = async () => {
    before = { chosen: choosing.chosen(), side: size.side() };
    const { chosen } = before;
    seen = undefined;
    forget();
    show();
    if (!asked.engine.facts) return;
    if (!chosen) return asked.rest(NONE);
    await asked.run("Looking at the picture", async ({ wanted }) => {
      const picture = await read(chosen.picture, !chosen.own);
      const shares = await ask(picture);
      if (!wanted()) return;
      seen = { picture, shares };
      pictures.picture(picture, chosen.words, answer(shares, classes));
      pictures.change(picture, picture, "");
      show();
    }, true);
  };

  /** Take what an attack has come to, and say so. @param {Tensor} changed @param {Tensor["data"]} shares @param {number} counts @param {string} how */
  const arrive = (changed, shares, counts, how) => {
    if (!seen) return;
    const levels = furthest(changed, seen.picture);
    done = { changed, label: counts };
    rows = [["attacked", shares]];
    far = 0;
    pictures.change(seen.picture, changed, answer(shares, classes));
    said.say(`${how}, no pixel further than ${format(levels, 1)} of 255 levels away: ${classes[counts]} has ${percent(shares[counts])}, where it had ${percent(seen.shares[counts])}. The first answer is ${answer(shares, classes)}.`);
    show();
  };

  const attack = async () => {
    if (!asked.engine.facts) return choosing.refuse(ABSENT);
    if (!seen) await look();
    if (!seen) return;
    const { picture, shares } = seen;
    const [counts, steps] = [label(), settings.get("steps")];
    const watched = [counts, first(shares)];
    const way = { label: counts, targeted: settings.get("way") === "to", epsilon: settings.get("levels") / 255, steps };
    /** @type {number[][]} */
    const curve = [];
    const draw = (/** @type {Tensor["data"]} */ now) => {
      curve.push(watched.map((index) => now[index]));
      curves.show(curve, steps, watched.map((index) => classes[index]));
    };
    forget();
    await asked.run("The first step", async ({ wanted, tell }) => {
      const slopesOf = async (/** @type {Tensor} */ pixels, /** @type {number} */ cost) => {
        const { gradient, logits } = await asked.engine.gradient(pixels, { cost });
        return { gradient, logits: /** @type {Tensor} */ (logits) };
      };
      let last = picture;
      for await (const { done: step, changed, shares } of climbing(slopesOf, picture, way)) {
        if (!wanted()) return;
        draw(shares);
        if (last !== picture) free(last.data);
        last = changed;
        done = { changed, label: counts };
        pictures.change(picture, changed, `step ${step}`);
        tell(`Step ${step} of ${steps}: ${classes[counts]} ${percent(shares[counts])}`, step, steps + 0.5);
      }
      const now = await ask(last);
      if (!wanted()) return;
      draw(now);
      arrive(last, now, counts, `After ${steps === 1 ? "one step" : `${steps} steps`}`);
    });
  };

  /** The attack that the page has made, as it was saved. */
  const take = async () => {
    if (!asked.engine.facts) return choosing.refuse(ABSENT);
    settings.set({ photo: attacked.of, way: "to", target: attacked.target, side: "224" });
    if (!seen) await look();
    if (!seen) return;
    await asked.run("Looking at the page's own", async ({ wanted }) => {
      const changed = await read(new Blob([Uint8Array.from(atob(attacked.picture), (letter) => letter.charCodeAt(0))], { type: "image/webp" }));
      const shares = await ask(changed);
      if (!wanted()) return;
      forget();
      arrive(changed, shares, attacked.target, "As this page made it and saved it");
    });
  };

  const buttons = treatments(read).map(([words, make]) => button(words, async () => {
    if (!done) return choosing.refuse(NOTHING);
    const { changed, label: counts } = done;
    far += Number(words.startsWith("Move"));
    await asked.run("Looking at it", async ({ wanted }) => {
      const [what, picture] = await make(changed, far);
      if (!wanted()) return; // a file is written on its own, and not given up with what is computed
      const shares = await ask(picture);
      if (!wanted()) return;
      rows = [...rows.filter(([other]) => other !== what), [what, shares]];
      said.say(`${what[0].toUpperCase()}${what.slice(1)}: ${classes[counts]} has ${percent(shares[counts])}. The first answer is ${answer(shares, classes)}.`);
      show();
    });
  }));
  const download = async () => {
    if (!done) return choosing.refuse(NOTHING);
    keep(await saved(done.changed, "image/png"), "attacked.png");
  };

  settings.listen(() => (choosing.chosen() === before.chosen && size.side() === before.side ? show() : look()));
  const trick = make("div", { className: "trick" },
    make("div", { className: "two" },
      make("div", {}, choosing.element, make("p", { className: "note" }, "Or drop one here. It stays on your device. The network sees the square in the middle."), credit),
      make("div", {},
        radios(settings, "way", "The attack goes", { to: "towards a class", away: "away from the first answer" }),
        target.element,
        slider(settings, "levels", "ε, in levels of 255", (value) => format(value, 1)),
        slider(settings, "steps", "Steps", (value) => (value === 1 ? "1, FGSM" : format(value, 0))),
        make("div", { className: "steps" }, button("Attack", attack), ...(attacked ? [button("Take the page’s ostrich", take)] : [])), size.element)),
    asked.element,
    pictures.element,
    make("div", { className: "two" },
      make("div", {}, curves.element),
      make("div", {}, make("div", { className: "steps" }, ...buttons, button("Keep it as a file", download)), said.element)),
    table.element);
  choosing.droppable(trick);
  const live = frame(settings, TASK, trick);
  live.tabIndex = -1;
  el.append(live);
  forget();
  show();
  return () => {
    asked.end();
    choosing.stop();
    el.replaceChildren();
  };
}
