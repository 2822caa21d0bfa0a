// What tests ask of the figure that fools two networks.
import { attack, magnified } from "../../code/unboxed/explorables/fool-attack.mjs";
import { load, tensor } from "../../code/unboxed/explorables/nn.mjs";

const rows = (images) => images.shape[0];
const one = (images, at) => {
  const size = images.data.length / rows(images);
  return tensor([1, ...images.shape.slice(1)], images.data.slice(at * size, (at + 1) * size));
};
const together = (images, shape) => ({ shape, data: Float64Array.from(images.flatMap(({ data }) => [...data])) });

/** Attack images one by one, and give where they end, the shares there, and how many stages there were. */
export async function attacked(bundle, images, labels, plan) {
  const { network } = await load(bundle);
  const ends = labels.map((label, at) => {
    const stages = [...attack(network, one(images, at), { ...plan, label, target: plan.target ?? undefined })];
    return { ...stages.at(-1), count: stages.length };
  });
  return {
    images: together(ends.map(({ image }) => image), images.shape),
    shares: together(ends.map(({ shares }) => ({ data: shares })), [ends.length, ends[0].shares.length]),
    counts: ends.map(({ count }) => count),
  };
}

/** The change of one image, as greys. */
export const greys = (image, original, epsilon) => ({ shape: image.shape, data: magnified(image, original, epsilon) });
