// What tests ask of the figure that reads a drawn digit.
import { asked } from "../../code/unboxed/explorables/digit.mjs";
import { toMnistForm } from "../../code/unboxed/explorables/mnist-form.mjs";
import { load, softmax, tensor } from "../../code/unboxed/explorables/nn.mjs";
import * as pen from "../../code/unboxed/explorables/pen.mjs";

const SIZE = pen.SIDE ** 2;
const each = ({ data }) => Array.from({ length: data.length / SIZE }, (_, i) => data.subarray(i * SIZE, (i + 1) * SIZE));
const together = (pictures) => tensor([pictures.length, 1, pen.SIDE, pen.SIDE], Float32Array.from(pictures.flatMap((one) => [...one])));

/** The ink of drawings that stand in addresses. */
export const inked = (texts) => together(texts.map((text) => pen.ink(pen.read(text))));

/** Pictures in the form of MNIST's. */
export const formed = (pictures) => together(each(pictures).map(toMnistForm));

/** Pictures as the network is asked. */
export const askedAs = (pictures, form, inverted) => together(each(pictures).map((one) => asked(one, form, inverted)));

/** Strokes written and read again; what cannot be read is nothing. */
export const again = (strokes) => pen.read(pen.write(strokes));

/** The shares that a network gives the ten digits, picture by picture as the page asks. */
export async function shares(bundle, pictures) {
  const { network } = await load(bundle);
  const answers = each(pictures).map((one) => {
    const outputs = network.forward(tensor([1, 1, pen.SIDE, pen.SIDE], one));
    return softmax([...outputs.values()].at(-1)).data;
  });
  return tensor([answers.length, 10], Float32Array.from(answers.flatMap((one) => [...one])));
}
