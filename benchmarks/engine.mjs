// Measure how long DigitNet takes in JavaScript, forward and backward, as a ratio to its convolutions in plain loops.
// Prints JSON: the median of each ratio, and between which values the middle half of the rounds lies.
import { Network, conv2d, crossEntropy, tensor } from "../code/unboxed/explorables/nn.mjs";

const ROUNDS = 33;
let state = 1;
const random = (...shape) => {
  const { data } = tensor(shape);
  // Any numbers will do that are the same in every run: those of a linear congruential generator.
  data.forEach((_, i) => (data[i] = (state = (1664525 * state + 1013904223) % 2 ** 32) / 2 ** 32 - 0.5));
  return { shape, data };
};

/** Seven loops, one in another, and every number fetched where it is. */
function plain(x, weight, bias, padding) {
  const [[, channels, height, width], [filters, , side]] = [x.shape, weight.shape];
  const y = tensor([1, filters, height, width]);
  for (let f = 0; f < filters; f++)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        let sum = bias.data[f];
        for (let c = 0; c < channels; c++)
          for (let down = 0; down < side; down++)
            for (let across = 0; across < side; across++) {
              const [i, j] = [row + down - padding, column + across - padding];
              if (i < 0 || i >= height || j < 0 || j >= width) continue;
              const w = weight.data[((f * channels + c) * side + down) * side + across];
              sum += w * x.data[(c * height + i) * width + j];
            }
        y.data[(f * height + row) * width + column] = sum;
      }
  return y;
}

function took(act) {
  const start = performance.now();
  act();
  return performance.now() - start;
}

const shapes = { conv1: [16, 1, 5, 5], conv2: [32, 16, 5, 5], hidden: [128, 1568], output: [10, 128] };
const tensors = new Map(
  Object.entries(shapes).flatMap(([name, shape]) => [
    [`${name}.weight`, random(...shape)],
    [`${name}.bias`, random(shape[0])],
  ]),
);
const network = new Network(
  [
    { name: "conv1", kind: "conv2d", padding: 2 },
    { name: "relu1", kind: "relu" },
    { name: "pool1", kind: "max_pool2d", kernel: 2 },
    { name: "conv2", kind: "conv2d", padding: 2 },
    { name: "relu2", kind: "relu" },
    { name: "pool2", kind: "max_pool2d", kernel: 2 },
    { name: "flatten", kind: "flatten" },
    { name: "hidden", kind: "linear" },
    { name: "relu3", kind: "relu" },
    { name: "output", kind: "linear" },
  ],
  tensors,
);

const image = random(1, 1, 28, 28);
const outputs = network.forward(image);
const convolutions = (convolve) => {
  for (const [name, before] of [["conv1", "input"], ["conv2", "pool1"]]) {
    convolve(outputs.get(before), tensors.get(`${name}.weight`), tensors.get(`${name}.bias`), 2);
  }
};
const acts = {
  "the convolutions": () => convolutions((x, weight, bias, padding) => conv2d(x, weight, bias, { padding })),
  "forward, all layers": () => network.forward(image),
  backward: () => network.backward(outputs, crossEntropy(outputs.get("output"), [3]).gradient),
};
const ratios = Object.fromEntries(Object.keys(acts).map((name) => [name, []]));
for (let round = -3; round < ROUNDS; round++) {
  const loops = took(() => convolutions(plain));
  for (const [name, act] of Object.entries(acts)) {
    const ratio = took(act) / loops;
    if (round >= 0) ratios[name].push(ratio); // those before also compile
  }
}
const found = Object.entries(ratios).map(([name, each]) => {
  const sorted = each.sort((a, b) => a - b);
  const [low, middle, high] = [1, 2, 3].map((quarter) => sorted[(quarter * (ROUNDS - 1)) / 4]);
  return [name, [middle, [low, high]]];
});
console.log(JSON.stringify(Object.fromEntries(found)));
