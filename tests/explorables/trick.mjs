// What tests ask of Trick: an attack in a network that is kept, step by step.
import { reached } from "../../code/unboxed/explorables/deep-goals.mjs";
import { climbing, furthest } from "../../code/unboxed/explorables/trick-steps.mjs";
import { moved, soft } from "../../code/unboxed/explorables/trick-treatments.mjs";
import { network } from "./deep.mjs";

/** The picture after the last step, what was told of the class on the way, and how far the furthest pixel is. */
export async function attacked(name, picture, attack) {
  const deep = network(name);
  const slopesOf = async (pixels, label) => {
    const outputs = deep.forward(pixels);
    const { gradients } = reached(deep, outputs, { cost: label });
    return { logits: outputs.get("logits"), gradient: deep.backward(outputs, "logits", gradients.get("logits")) };
  };
  const told = [];
  let last;
  for await (const { done, changed, shares } of climbing(slopesOf, picture, attack)) {
    told.push([done, shares[attack.label]]);
    last = changed;
  }
  return { told, changed: last, levels: furthest(last, picture) };
}

export { moved, soft };
