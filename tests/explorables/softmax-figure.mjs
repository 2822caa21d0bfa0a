// What the tests ask of the figures of softmax that its modules do not give as plain functions.
import { FIELDS, after, verdict } from "../../code/unboxed/explorables/softmax.mjs";
import { percent, written } from "../../code/unboxed/explorables/softmax-view.mjs";
import { LOSSES } from "../../code/unboxed/explorables/losses.mjs";
import { FIELDS as ANSWERS, IS_DOG, verdict as verdictOnRivals } from "../../code/unboxed/explorables/rivals.mjs";
import { judged } from "../../code/unboxed/explorables/losses.mjs";

export { after, percent, verdict, written };

export const losses = (logits, target, temperature) =>
  Object.fromEntries(Object.entries(LOSSES).map(([name, loss]) => [name, loss(logits, target, temperature)]));
export const first = () => ({
  logits: ["dog", "cat", "rabbit"].map((name) => FIELDS[name].first),
  most: FIELDS.dog.high,
  heats: [FIELDS.heat.low, FIELDS.heat.high],
  answers: Object.values(ANSWERS).map((field) => field.first),
  isDog: IS_DOG,
});
export const rivals = (one, other) => verdictOnRivals(judged(one, IS_DOG), judged(other, IS_DOG));
