// What tests ask of See: a picture cut as the figure cuts it, and what it reads off the network.
import { tensor } from "../../code/unboxed/explorables/nn.mjs";
import { cut, fit, plan } from "../../code/unboxed/explorables/picture.mjs";
import { burden } from "../../code/unboxed/explorables/picture-size.mjs";
import { activationMap, colour, largest, strongest, surest } from "../../code/unboxed/explorables/see-maps.mjs";
import { told } from "../../code/unboxed/explorables/see-views.mjs";
import { network } from "./deep.mjs";

/** Cut a picture of 8 bits, four numbers a pixel, of which only what is needed is read. */
export function picture(bytes, width, height, side, whole) {
  const wanted = (whole ? fit : plan)(width, height, side);
  const { across, down } = wanted;
  const columns = across.high - across.low;
  const rgba = new Uint8ClampedArray(4 * columns * (down.high - down.low));
  const all = new Uint8ClampedArray(bytes);
  for (let row = down.low; row < down.high; row++) {
    const from = 4 * (row * width + across.low);
    rgba.set(all.subarray(from, from + 4 * columns), 4 * (row - down.low) * columns);
  }
  return cut(rgba, wanted);
}

/** The surest answers of a network that is kept, how the first is told, and the strongest channels of a stage. */
export function looked(name, pixels, stage) {
  const deep = network(name);
  const outputs = deep.forward(pixels);
  const { weight, bias } = deep.layers.at(-1);
  const head = outputs.get("head");
  const { data } = outputs.get("logits");
  const maps = largest(data, 5).map((index) => ({ index, bias: bias.data[index], map: activationMap(head, weight, index) }));
  const five = surest(data, maps, deep.facts.categories);
  const answers = five.map(({ map, ...answer }) => ({ ...answer, map: tensor(head.shape.slice(2), map) }));
  const channels = strongest(outputs.get(stage), 8).map(({ channel, mean }) => ({ channel, mean }));
  return { answers, told: told(five, 0, head.shape[3]), channels, again: tensor(head.shape.slice(2), activationMap(head, weight, five[4].index)) };
}

export function colours(count) {
  return Array.from({ length: count }, (_, i) => colour(i / (count - 1)));
}

/** What is said beforehand where a browser says that the device has so many GiB of memory, or nothing. */
export function beforehand(memory, what, seconds, long) {
  const value = memory === null ? {} : { deviceMemory: memory };
  Object.defineProperty(globalThis, "navigator", { value, configurable: true });
  return burden(what, seconds, long);
}
