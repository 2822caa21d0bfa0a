// What tests ask of See: a picture cut as the figure cuts it, and what it reads off the network.
import { tensor } from "../../code/unboxed/explorables/nn.mjs";
import { activationMap, colour, strongest, surest } from "../../code/unboxed/explorables/see-maps.mjs";
import { SIDE, cut, plan } from "../../code/unboxed/explorables/see-picture.mjs";
import { told } from "../../code/unboxed/explorables/see-views.mjs";
import { network } from "./deep.mjs";

/** Cut a picture of 8 bits, four numbers a pixel, of which only what is needed is read. */
export function picture(bytes, width, height) {
  const wanted = plan(width, height);
  const { across, down } = wanted;
  const columns = across.high - across.low;
  const rgba = new Uint8ClampedArray(4 * columns * (down.high - down.low));
  const all = new Uint8ClampedArray(bytes);
  for (let row = down.low; row < down.high; row++) {
    const from = 4 * (row * width + across.low);
    rgba.set(all.subarray(from, from + 4 * columns), 4 * (row - down.low) * columns);
  }
  return tensor([1, 3, SIDE, SIDE], cut(rgba, wanted));
}

/** The surest answers of a network that is kept, how the first is told, and the strongest channels of a stage. */
export function looked(name, pixels, stage) {
  const deep = network(name);
  const outputs = deep.forward(pixels);
  const { weight, bias } = deep.layers.at(-1);
  const head = outputs.get("head");
  const five = surest(head, outputs.get("logits"), weight, bias, deep.facts.categories, 5);
  const answers = five.map(({ map, ...answer }) => ({ ...answer, map: tensor(head.shape.slice(2), map) }));
  const channels = strongest(outputs.get(stage), 8).map(({ channel, mean }) => ({ channel, mean }));
  return { answers, told: told(five, 0, head.shape[3]), channels, again: tensor(head.shape.slice(2), activationMap(head, weight, five[4].index)) };
}

export function colours(count) {
  return Array.from({ length: count }, (_, i) => colour(i / (count - 1)));
}
