// A kernel to slide by hand: nine numbers over a picture, their products, and the map that the sums make.

import { announcer, button, checkbox, frame, make, radios, select, slider } from "./figure.mjs";
import { Bench } from "./kernel-bench.mjs";
import { numeric, panel } from "./kernel-fields.mjs";
import { after, formula, map, picture, products, said, weights } from "./kernel-parts.mjs";
import { load } from "./nn.mjs";

/** @param {{ model: import("./figure.mjs").Model, el: HTMLElement }} place */
async function render({ model, el }) {
  const [given] = Object.values(model.get("bundles") ?? {});
  const { manifest, tensors } = await load(given);
  const { facts } = manifest;
  const sheet = (/** @type {string} */ name) => {
    const { shape, data } = /** @type {import("./nn.mjs").Tensor} */ (tensors.get(name));
    return { shape, data: Float64Array.from(data) };
  };
  const bench = new Bench(model, new Map(facts.pictures.map((/** @type {string} */ name) => [name, sheet(name)])), new Map(facts.kernels));
  const { settings } = bench;

  const [task, credit] = [make("span"), make("p", { className: "credit" })];
  const { element: words, say } = announcer();
  const shown = [picture, weights, products, map, after, formula].map((part) => part(bench));
  const [pictured, weighed, multiplied, mapped, left, counted] = shown;
  const bias = numeric("Bias", () => bench.then.bias, (value) => settings.set({ bias: settings.fields.bias.read(value.toFixed(3)) }));

  const show = () => {
    for (const part of [...shown, bias]) part.show();
    task.textContent = bench.made.solved ? `✓ Solved: ${bench.task.shows}` : bench.task.asks;
    const maker = facts.credits[bench.name];
    credit.textContent = maker ? `Picture: ${maker}.` : "";
    say(said(bench));
  };

  const labels = Object.fromEntries([...bench.pictures.keys()].map((name) => [name, name]));
  el.replaceChildren(frame(
    settings, task,
    make("div", { className: "choices" }, radios(settings, "picture", "Picture", labels), select(settings, "kernel", "Kernel")),
    make("div", { className: "kernel" }, make("div", { className: "sliding" },
      panel("picture", pictured.element,
        make("div", { className: "steps" }, button("Back", () => bench.step(-1)), button("Next place", () => bench.step(1))),
        words),
      panel("× kernel", weighed.element),
      panel("= products", multiplied.element),
      make("div", {}, panel("sums: feature map", mapped.element),
        folded("Stride and padding", bench.walk.stride > 1 || bench.walk.padding > 0,
          slider(settings, "stride", "Stride", String), slider(settings, "padding", "Padding", String), counted.element),
        folded("Bias, ReLU, pooling", bench.then.bias !== 0 || bench.then.relu || bench.then.pool,
          bias.element, checkbox(settings, "relu", "ReLU"), checkbox(settings, "pool", "Max pooling, 2 × 2"),
          panel("what is left", left.element))))),
    credit,
  ));
  settings.listen(show);
  show();
  return () => el.replaceChildren();
}

/** What is needed later, and open at once where it is in use. @param {string} title @param {boolean} open @param {...Node} children */
function folded(title, open, ...children) {
  return make("details", { open }, make("summary", {}, title), ...children);
}

export default { render };
