// What tests ask of Dream: a dream by a layer of a network that is kept, and the sums that it is made of.
import { reached } from "../../code/unboxed/explorables/deep-goals.mjs";
import { dreaming, sizes } from "../../code/unboxed/explorables/dream-steps.mjs";
import { blurred } from "../../code/unboxed/explorables/gaussian.mjs";
import { tensor } from "../../code/unboxed/explorables/nn.mjs";
import { network } from "./deep.mjs";

export { resized } from "../../code/unboxed/explorables/resizing.mjs";

/** The picture after each step, and what was told of it. */
export async function dreamt(name, photo, layer, recipe) {
  const deep = network(name);
  const slopesOf = async (picture) => {
    const outputs = deep.forward(picture, { until: layer });
    return deep.backward(outputs, layer, reached(deep, outputs, { stages: [layer], power: 3 }).gradients.get(layer));
  };
  const pictures = [];
  const told = [];
  for await (const { done, total, picture } of dreaming(slopesOf, photo, recipe)) {
    pictures.push(picture);
    told.push([done, total]);
  }
  return { pictures, told };
}

export function octaves(height, width, recipe) {
  return sizes(height, width, recipe);
}

/** Each plane of a picture, blurred. */
export function soft({ shape, data }, sigmas) {
  const [, channels, height, width] = shape;
  const to = new Float32Array(data.length);
  for (let channel = 0; channel < channels; channel++) {
    const at = channel * height * width;
    to.set(blurred(data.subarray(at, at + height * width), height, width, sigmas), at);
  }
  return tensor(shape, to);
}
