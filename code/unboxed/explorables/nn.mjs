// Neural networks in a browser, small enough to read: every operation forwards and backwards.
//
// The operations are those of PyTorch and give what it gives; `unboxed.export` carries trained networks here. A
// forward function makes outputs from inputs. Its backward function is handed the gradient, that is, how much the loss
// rises with each of the outputs, and gives the same for each of the inputs and weights. Nothing given is ever changed.

import { read } from "./bundles.mjs";

/**
 * Numbers in a box: `shape` says how many along each axis, `data` has them in a row, the last axis fastest.
 * Pictures are (batch, channels, height, width). A result has the kind of numbers of its input, 32 or 64 bits each.
 * @typedef {{ shape: number[], data: Float32Array | Float64Array }} Tensor
 *
 * @typedef {{ stride?: number, padding?: number, groups?: number }} Sliding how a kernel moves
 * @typedef {{ kernel: number, stride?: number, padding?: number }} Pooling how a square window moves, by its own side at first
 * @typedef {{ x: Tensor, weight: Tensor, bias: Tensor }} Gradients
 */

/** @param {number[]} shape */
export const count = (shape) => shape.reduce((product, length) => product * length, 1);

/** Zeros of the same kind as x. @param {Tensor} x @param {number[]} [shape] @returns {Tensor} */
export function zeros(x, shape = x.shape) {
  return { shape, data: new (x.data instanceof Float64Array ? Float64Array : Float32Array)(count(shape)) };
}

/** One of so many equal parts of the numbers of a tensor. @param {Tensor} x @param {number} index @param {number} parts */
function part({ data }, index, parts) {
  const size = data.length / parts;
  return data.subarray(index * size, (index + 1) * size);
}

/** Make a tensor; of zeros, if no data are given. @param {number[]} shape @param {Tensor["data"]} [data] @returns {Tensor} */
export function tensor(shape, data = new Float32Array(count(shape))) {
  checked("tensor", { shape, data }, shape.join(" "));
  return { shape, data };
}

/**
 * Hold a shape against words, as in "batch 3 height width": a number is just that length, a word is any, the same
 * wherever it stands. Gives the length of each word.
 * @param {string} name @param {Tensor} given @param {string} wanted @param {Record<string, number>} [known]
 */
export function checked(name, given, wanted, known = {}) {
  if (!(given?.data instanceof Float32Array || given?.data instanceof Float64Array) || !Array.isArray(given.shape)) {
    throw new TypeError(`${name}: expected a tensor of 32-bit or 64-bit floating-point numbers`);
  }
  const words = wanted.split(" ").filter(Boolean);
  const sizes = { ...known };
  const fits = given.shape.map((length, axis) => {
    const word = words[axis];
    return length === (/^\d+$/.test(word) ? Number(word) : (sizes[word] ??= length));
  });
  if (words.length !== given.shape.length || fits.includes(false)) {
    const expected = words.map((word) => (word in known ? `${word} = ${known[word]}` : word)).join(", ");
    throw new RangeError(`${name}: expected shape (${expected}), got (${given.shape.join(", ")})`);
  }
  if (given.data.length !== count(given.shape)) {
    throw new RangeError(`${name}: expected ${count(given.shape)} numbers, got ${given.data.length}`);
  }
  return sizes;
}

/** @param {string} name @param {number} value @param {number} least @param {number} [most] */
function whole(name, value, least, most = Infinity) {
  if (!Number.isInteger(value) || value < least || value > most) {
    const bound = most < Infinity ? `from ${least} to ${most}` : `of at least ${least}`;
    throw new RangeError(`${name}: expected a whole number ${bound}, got ${value}`);
  }
}

/**
 * The sum of the products of two rows of numbers, from two places on.
 * @param {Tensor["data"]} a @param {number} i @param {Tensor["data"]} b @param {number} j @param {number} length
 */
function dot(a, i, b, j, length) {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[i + k] * b[j + k];
  return sum;
}

/**
 * Count the places along one side where a window fits.
 * @param {number} size @param {number} kernel @param {number} [stride] @param {number} [padding] zeros at each end
 */
export function outputSize(size, kernel, stride = 1, padding = 0) {
  whole("stride", stride, 1);
  whole("padding", padding, 0);
  whole("kernel", kernel, 1, size + 2 * padding);
  return Math.floor((size + 2 * padding - kernel) / stride) + 1;
}

// Convolution ---------------------------------------------------------------------------------------------------------

/** @param {Tensor} x @param {Tensor} weight @param {Sliding} options */
function geometry(x, weight, { stride = 1, padding = 0, groups = 1 }) {
  const { batch, channels, height, width } = checked("x", x, "batch channels height width");
  const filters = weight?.shape?.[0];
  whole("groups", groups, 1);
  if (channels % groups || filters % groups) {
    throw new RangeError(`groups: expected a divisor of ${channels} channels and ${filters} filters, got ${groups}`);
  }
  const depth = channels / groups;
  const words = "filters channels_of_a_group kernel_height kernel_width";
  const sizes = checked("weight", weight, words, { channels_of_a_group: depth });
  const { kernel_height: kernelHeight, kernel_width: kernelWidth } = sizes;
  const rows = outputSize(height, kernelHeight, stride, padding);
  const columns = outputSize(width, kernelWidth, stride, padding);
  const shape = [batch, filters, rows, columns];
  return { shape, batch, height, width, depth, kernelHeight, kernelWidth, stride, padding, groups, rows, columns };
}

/**
 * Convolution is one product of matrices, once the picture has been laid out anew: a row for each weight of a kernel,
 * with all the pixels that this weight meets while the kernel slides. Where it lies on the padding, the row has zeros.
 * Visits the pixels in runs of `length`: those from `pixel` on, `stride` apart, belong from `place` on in the layout.
 * @param {ReturnType<typeof geometry>} form @param {(pixel: number, place: number, length: number) => void} visit
 */
function slide({ depth, height, width, kernelHeight, kernelWidth, stride, padding, rows, columns }, visit) {
  let place = 0;
  for (let channel = 0; channel < depth; channel++) {
    for (let down = 0; down < kernelHeight; down++) {
      for (let across = 0; across < kernelWidth; across++) {
        const first = Math.max(0, Math.ceil((padding - across) / stride));
        const last = Math.min(columns - 1, Math.floor((width - 1 + padding - across) / stride));
        for (let row = 0; row < rows; row++, place += columns) {
          const y = row * stride + down - padding;
          if (y < 0 || y >= height) continue;
          const x = first * stride + across - padding;
          visit((channel * height + y) * width + x, place + first, last - first + 1);
        }
      }
    }
  }
}

/** @param {ReturnType<typeof geometry>} form @param {Tensor["data"]} pixels @param {Tensor["data"]} laid */
function layOut(form, pixels, laid) {
  slide(form, (pixel, place, length) => {
    for (let i = 0; i < length; i++) laid[place + i] = pixels[pixel + i * form.stride];
  });
}

/**
 * Add to each row of `to` a mix of the rows of `from`, a product of matrices: row r gets w[r * down + s * across] times
 * row s, for all s.
 * @param {Tensor["data"]} to @param {Tensor["data"]} from @param {Tensor["data"]} w
 * @param {number} down @param {number} across @param {number} length of a row
 */
function mix(to, from, w, down, across, length) {
  const [rows, sources] = [to.length / length, from.length / length];
  for (let r = 0; r < rows; r += 2) {
    let s = 0;
    if (r + 1 < rows) {
      for (; s + 4 <= sources; s += 4) addFourToTwo(to, r, from, s, w, r * down + s * across, down, across, length);
    }
    for (; s < sources; s++) {
      addOne(to, r, from, s, w[r * down + s * across], length);
      if (r + 1 < rows) addOne(to, r + 1, from, s, w[(r + 1) * down + s * across], length);
    }
  }
}

/**
 * Add to row r of `to` row s of `from`, times a weight.
 * @param {Tensor["data"]} to @param {number} r @param {Tensor["data"]} from @param {number} s
 * @param {number} weight @param {number} length
 */
function addOne(to, r, from, s, weight, length) {
  for (let i = 0; i < length; i++) to[r * length + i] += weight * from[s * length + i];
}

/**
 * The same for four rows and two at once. Fetching and storing numbers takes longer than multiplying them: here eight
 * are multiplied for six fetched and two stored.
 * @param {Tensor["data"]} to @param {number} r @param {Tensor["data"]} from @param {number} s
 * @param {Tensor["data"]} w @param {number} at @param {number} down @param {number} across @param {number} length
 */
function addFourToTwo(to, r, from, s, w, at, down, across, length) {
  const r0 = r * length;
  const r1 = r0 + length;
  const s0 = s * length;
  const s1 = s0 + length;
  const s2 = s1 + length;
  const s3 = s2 + length;
  const next = at + down;
  const v0 = w[at], v1 = w[at + across], v2 = w[at + 2 * across], v3 = w[at + 3 * across];
  const w0 = w[next], w1 = w[next + across], w2 = w[next + 2 * across], w3 = w[next + 3 * across];
  for (let i = 0; i < length; i++) {
    const a = from[s0 + i], b = from[s1 + i], c = from[s2 + i], d = from[s3 + i];
    to[r0 + i] += v0 * a + v1 * b + v2 * c + v3 * d;
    to[r1 + i] += w0 * a + w1 * b + w2 * c + w3 * d;
  }
}

/**
 * Feature maps of pictures, one for each filter.
 * @param {Tensor} x (batch, channels, height, width)
 * @param {Tensor} weight (filters, channels / groups, kernel height, kernel width)
 * @param {Tensor | null} [bias] (filters)
 * @param {Sliding} [options]
 * @returns {Tensor} (batch, filters, rows, columns)
 */
export function conv2d(x, weight, bias = null, options = {}) {
  const form = geometry(x, weight, options);
  const { batch, groups } = form;
  const y = zeros(x, form.shape);
  const [, filters, rows, columns] = form.shape;
  if (bias) {
    checked("bias", bias, "filters", { filters });
    for (let map = 0; map < batch * filters; map++) part(y, map, batch * filters).fill(bias.data[map % filters]);
  }
  const each = weight.data.length / filters; // the weights of a filter
  const laid = zeros(x, [each, rows * columns]).data;
  for (let some = 0; some < batch * groups; some++) {
    // The filters of a group see the channels of that group alone.
    layOut(form, part(x, some, batch * groups), laid);
    mix(part(y, some, batch * groups), laid, part(weight, some % groups, groups), each, 1, rows * columns);
  }
  return y;
}

/**
 * What comes back from the maps to the pixels, the weights and the biases.
 * @param {Tensor} gradient in the shape of the maps @param {Tensor} x @param {Tensor} weight
 * @param {Sliding} [options] @returns {Gradients}
 */
export function conv2dBackward(gradient, x, weight, options = {}) {
  const form = geometry(x, weight, options);
  checked("gradient", gradient, form.shape.join(" "));
  const { batch, groups, stride } = form;
  const [, filters, rows, columns] = form.shape;
  const result = { x: zeros(x), weight: zeros(x, weight.shape), bias: zeros(x, [filters]) };
  const each = weight.data.length / filters;
  const size = rows * columns;
  const [laid, back] = [zeros(x, [each, size]).data, zeros(x, [each, size]).data];
  for (let some = 0; some < batch * groups; some++) {
    layOut(form, part(x, some, batch * groups), laid);
    const slopes = part(gradient, some, batch * groups);
    // A weight gets the slope of each output, times the pixel that it met there.
    const toWeights = part(result.weight, some % groups, groups);
    for (let at = 0; at < toWeights.length; at++) {
      toWeights[at] += dot(slopes, Math.floor(at / each) * size, laid, (at % each) * size, size);
    }
    // A pixel gets the slopes of the outputs that it took part in, each times the weight that it met there.
    back.fill(0);
    mix(back, slopes, part(weight, some % groups, groups), 1, each, size);
    const toPixels = part(result.x, some, batch * groups);
    slide(form, (pixel, place, length) => {
      for (let i = 0; i < length; i++) toPixels[pixel + i * stride] += back[place + i];
    });
  }
  for (let map = 0; map < batch * filters; map++) {
    let sum = 0;
    for (const slope of part(gradient, map, batch * filters)) sum += slope;
    result.bias.data[map % filters] += sum;
  }
  return result;
}

// Pooling -------------------------------------------------------------------------------------------------------------

/** @param {Tensor} x @param {Pooling} options @returns {number[]} */
function pooledShape(x, { kernel, stride = kernel, padding = 0 }) {
  const { batch, channels, height, width } = checked("x", x, "batch channels height width");
  whole("kernel", kernel, 1);
  whole("padding", padding, 0, Math.floor(kernel / 2)); // so that no window lies on nothing but padding
  return [batch, channels, outputSize(height, kernel, stride, padding), outputSize(width, kernel, stride, padding)];
}

/**
 * Visit each output of a pooling layer, with the places in x that its window covers, row by row.
 * @param {Tensor} x @param {Pooling} options @param {(output: number, covered: number[]) => void} visit
 */
function windows(x, { kernel, stride = kernel, padding = 0 }, visit) {
  const [batch, channels, rows, columns] = pooledShape(x, { kernel, stride, padding });
  const [, , height, width] = x.shape;
  /** @type {number[]} */
  const covered = [];
  let output = 0;
  for (let plane = 0; plane < batch * channels; plane++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const [top, left] = [row * stride - padding, column * stride - padding];
        covered.length = 0;
        for (let y = Math.max(0, top); y < Math.min(height, top + kernel); y++) {
          for (let z = Math.max(0, left); z < Math.min(width, left + kernel); z++) {
            covered.push((plane * height + y) * width + z);
          }
        }
        visit(output++, covered);
      }
    }
  }
}

/** Where the largest is; of several, the first; not-a-number wins. @param {Tensor["data"]} data @param {number[]} covered */
function largest(data, covered) {
  let best = covered[0];
  for (const at of covered) if (data[at] > data[best] || Number.isNaN(data[at])) best = at;
  return best;
}

/** The largest number of each window. @param {Tensor} x @param {Pooling} options @returns {Tensor} */
export function maxPool2d(x, options) {
  const y = zeros(x, pooledShape(x, options));
  windows(x, options, (output, covered) => (y.data[output] = x.data[largest(x.data, covered)]));
  return y;
}

/** All goes to the largest number. @param {Tensor} gradient @param {Tensor} x @param {Pooling} options @returns {Tensor} */
export function maxPool2dBackward(gradient, x, options) {
  checked("gradient", gradient, pooledShape(x, options).join(" "));
  const result = zeros(x);
  windows(x, options, (output, covered) => (result.data[largest(x.data, covered)] += gradient.data[output]));
  return result;
}

/** The mean of each window; padding counts as zeros. @param {Tensor} x @param {Pooling} options @returns {Tensor} */
export function avgPool2d(x, options) {
  const y = zeros(x, pooledShape(x, options));
  windows(x, options, (output, covered) => {
    let sum = 0;
    for (const at of covered) sum += x.data[at];
    y.data[output] = sum / options.kernel ** 2;
  });
  return y;
}

/** Each has the same share. @param {Tensor} gradient @param {Tensor} x @param {Pooling} options @returns {Tensor} */
export function avgPool2dBackward(gradient, x, options) {
  checked("gradient", gradient, pooledShape(x, options).join(" "));
  const result = zeros(x);
  windows(x, options, (output, covered) => {
    for (const at of covered) result.data[at] += gradient.data[output] / options.kernel ** 2;
  });
  return result;
}

// Dense layers --------------------------------------------------------------------------------------------------------

/**
 * A weighted sum of all inputs for each neuron.
 * @param {Tensor} x (batch, inputs) @param {Tensor} weight (neurons, inputs) @param {Tensor | null} [bias] (neurons)
 * @returns {Tensor} (batch, neurons)
 */
export function dense(x, weight, bias = null) {
  const sizes = checked("weight", weight, "neurons inputs", checked("x", x, "batch inputs"));
  if (bias) checked("bias", bias, "neurons", sizes);
  const { batch, inputs, neurons } = sizes;
  const y = zeros(x, [batch, neurons]);
  for (let example = 0; example < batch; example++) {
    for (let neuron = 0; neuron < neurons; neuron++) {
      const sum = dot(weight.data, neuron * inputs, x.data, example * inputs, inputs);
      y.data[example * neurons + neuron] = sum + (bias ? bias.data[neuron] : 0);
    }
  }
  return y;
}

/**
 * What comes back from the neurons to the inputs, the weights and the biases.
 * @param {Tensor} gradient (batch, neurons) @param {Tensor} x @param {Tensor} weight @returns {Gradients}
 */
export function denseBackward(gradient, x, weight) {
  const sizes = checked("weight", weight, "neurons inputs", checked("x", x, "batch inputs"));
  checked("gradient", gradient, "batch neurons", sizes);
  const { batch, inputs, neurons } = sizes;
  const result = { x: zeros(x), weight: zeros(x, weight.shape), bias: zeros(x, [neurons]) };
  for (let example = 0; example < batch; example++) {
    for (let neuron = 0; neuron < neurons; neuron++) {
      const slope = gradient.data[example * neurons + neuron];
      const [from, weights] = [example * inputs, neuron * inputs];
      for (let i = 0; i < inputs; i++) {
        result.x.data[from + i] += slope * weight.data[weights + i];
        result.weight.data[weights + i] += slope * x.data[from + i];
      }
      result.bias.data[neuron] += slope;
    }
  }
  return result;
}

// Activations ---------------------------------------------------------------------------------------------------------

/**
 * A function of each number by itself, and backwards: the gradient times its slope.
 * @param {(x: number) => number} bend @param {(x: number) => number} slope
 */
function activation(bend, slope) {
  return {
    /** @param {Tensor} x @returns {Tensor} */
    forward(x) {
      checked("x", x, x?.shape?.join(" "));
      const y = zeros(x);
      for (let i = 0; i < x.data.length; i++) y.data[i] = bend(x.data[i]);
      return y;
    },
    /** @param {Tensor} gradient @param {Tensor} x what went in @returns {Tensor} */
    backward(gradient, x) {
      checked("gradient", gradient, x.shape.join(" "));
      const result = zeros(x);
      for (let i = 0; i < x.data.length; i++) result.data[i] = gradient.data[i] * slope(x.data[i]);
      return result;
    },
  };
}

const logistic = (/** @type {number} */ x) => 1 / (1 + Math.exp(-x));

// Written with <, so that not-a-number stays what it is. At a corner the slope is 0, as in PyTorch.
export const { forward: relu, backward: reluBackward } = activation(
  (x) => (x < 0 ? 0 : x),
  (x) => (x > 0 ? 1 : 0),
);
export const { forward: relu6, backward: relu6Backward } = activation(
  (x) => (x < 0 ? 0 : x > 6 ? 6 : x),
  (x) => (x > 0 && x < 6 ? 1 : 0),
);
export const { forward: sigmoid, backward: sigmoidBackward } = activation(
  logistic,
  (x) => logistic(x) * logistic(-x),
);
export const { forward: tanh, backward: tanhBackward } = activation(
  Math.tanh,
  (x) => 1 - Math.tanh(x) ** 2,
);

// From scores to a loss -----------------------------------------------------------------------------------------------

/**
 * The logarithm of the sum of exponentials. Taking the largest score out of it keeps them from overflowing.
 * @param {Tensor["data"]} scores
 */
function logSum(scores) {
  let [top, sum] = [-Infinity, 0];
  for (const score of scores) top = Math.max(top, score);
  for (const score of scores) sum += Math.exp(score - top);
  return Math.log(sum) + top;
}

/** Probabilities from scores, example by example. @param {Tensor} x (batch, classes) @returns {Tensor} */
export function softmax(x) {
  const { batch } = checked("x", x, "batch classes");
  const y = zeros(x);
  for (let example = 0; example < batch; example++) {
    const [scores, shares] = [part(x, example, batch), part(y, example, batch)];
    const total = logSum(scores);
    for (let i = 0; i < scores.length; i++) shares[i] = Math.exp(scores[i] - total);
  }
  return y;
}

/** @param {Tensor} gradient @param {Tensor} x what went in @returns {Tensor} */
export function softmaxBackward(gradient, x) {
  const { batch } = checked("gradient", gradient, "batch classes", checked("x", x, "batch classes"));
  const [result, y] = [zeros(x), softmax(x)];
  for (let example = 0; example < batch; example++) {
    const [slopes, shares, back] = [gradient, y, result].map((some) => part(some, example, batch));
    let mean = 0;
    for (let i = 0; i < shares.length; i++) mean += shares[i] * slopes[i];
    for (let i = 0; i < shares.length; i++) back[i] = shares[i] * (slopes[i] - mean);
  }
  return result;
}

/**
 * The mean over a batch of how surprised the softmax of the scores is by the right class, and its gradient.
 * @param {Tensor} logits (batch, classes) @param {ArrayLike<number>} labels the right class of each
 * @returns {{ loss: number, gradient: Tensor }}
 */
export function crossEntropy(logits, labels) {
  const { batch, classes } = checked("logits", logits, "batch classes");
  if (labels.length !== batch) throw new RangeError(`labels: expected ${batch}, got ${labels.length}`);
  const gradient = softmax(logits);
  let loss = 0;
  for (let example = 0; example < batch; example++) {
    whole("labels", labels[example], 0, classes - 1);
    const scores = part(logits, example, batch);
    loss += (logSum(scores) - scores[labels[example]]) / batch;
    gradient.data[example * classes + labels[example]] -= 1;
  }
  gradient.data.forEach((value, i) => (gradient.data[i] = value / batch));
  return { loss, gradient };
}

/** The sum of two tensors of one shape. Backwards, each gets the whole gradient. @param {Tensor} a @param {Tensor} b */
export function add(a, b) {
  checked("b", b, a.shape.join(" "));
  const y = zeros(a);
  for (let i = 0; i < y.data.length; i++) y.data[i] = a.data[i] + b.data[i];
  return y;
}

/** The same numbers in the shape (batch, all the others). @param {Tensor} x @returns {Tensor} */
export function flatten(x) {
  return { shape: [x.shape[0], count(x.shape.slice(1))], data: x.data };
}

// Networks ------------------------------------------------------------------------------------------------------------

/**
 * A layer of a network: its name, its kind, and the settings that its function takes. Its input is what the layer
 * before gave, or the outputs that `inputs` names.
 * @typedef {{ name: string, kind: string, inputs?: string[], kernel?: number } & Sliding} Layer
 * @typedef {{ weight?: Tensor, bias?: Tensor }} Weights
 * @typedef {{ inputs: Tensor[], weight?: Tensor, bias?: Tensor }} Shares the gradient, for all that made an output
 * @typedef {{
 *   forward: (inputs: Tensor[], layer: any, weights: any) => Tensor,
 *   backward: (gradient: Tensor, inputs: Tensor[], layer: any, weights: any) => Shares,
 * }} Kind
 */

/** @param {Gradients} gradients @returns {Shares} */
const shared = ({ x, weight, bias }) => ({ inputs: [x], weight, bias });

/**
 * A kind of layer without weights.
 * @param {(x: Tensor, layer: any) => Tensor} forward
 * @param {(gradient: Tensor, x: Tensor, layer: any) => Tensor} backward
 * @returns {Kind}
 */
const plain = (forward, backward) => ({
  forward: ([x], layer) => forward(x, layer),
  backward: (gradient, [x], layer) => ({ inputs: [backward(gradient, x, layer)] }),
});

/** @type {Record<string, Kind>} */
const KINDS = {
  conv2d: {
    forward: ([x], layer, { weight, bias }) => conv2d(x, weight, bias, layer),
    backward: (gradient, [x], layer, { weight }) => shared(conv2dBackward(gradient, x, weight, layer)),
  },
  linear: {
    forward: ([x], _, { weight, bias }) => dense(x, weight, bias),
    backward: (gradient, [x], _, { weight }) => shared(denseBackward(gradient, x, weight)),
  },
  add: {
    forward: ([a, b]) => add(a, b),
    backward: (gradient) => ({ inputs: [gradient, gradient] }),
  },
  max_pool2d: plain(maxPool2d, maxPool2dBackward),
  avg_pool2d: plain(avgPool2d, avgPool2dBackward),
  relu: plain(relu, reluBackward),
  relu6: plain(relu6, relu6Backward),
  sigmoid: plain(sigmoid, sigmoidBackward),
  tanh: plain(tanh, tanhBackward),
  softmax: plain(softmax, softmaxBackward),
  flatten: plain(flatten, (gradient, x) => ({ shape: x.shape, data: gradient.data })),
  // Dropout is for training; asked for an answer, all neurons speak.
  dropout: plain((x) => x, (gradient) => gradient),
};

/** Layers one after the other, with their weights. */
export class Network {
  /** @param {Layer[]} layers @param {Map<string, Tensor>} tensors with the weights of each layer, as in "conv1.weight" */
  constructor(layers, tensors) {
    /** @type {Map<string, Tensor>} */
    this.parameters = new Map();
    const names = ["input"];
    this.layers = layers.map((given) => {
      const layer = { ...given, inputs: given.inputs ?? names.slice(-1) };
      const kinds = Object.keys(KINDS);
      if (!kinds.includes(layer.kind)) {
        throw new Error(`${layer.name}: expected one of ${kinds.join(", ")}, got ${layer.kind}`);
      }
      if (names.includes(layer.name)) throw new Error(`${layer.name}: expected a name of its own, got that of another`);
      const unknown = layer.inputs.filter((name) => !names.includes(name));
      if (unknown.length) throw new Error(`${layer.name}: expected inputs from before it, got ${unknown.join(", ")}`);
      names.push(layer.name);
      for (const name of [`${layer.name}.weight`, `${layer.name}.bias`]) {
        const found = tensors.get(name);
        if (found) this.parameters.set(name, found);
        else if (name.endsWith("weight") && ["conv2d", "linear"].includes(layer.kind)) {
          throw new Error(`${name}: expected weights for this layer, got none`);
        }
      }
      return layer;
    });
  }

  /** @param {Layer} layer @returns {Weights} */
  weights({ name }) {
    return { weight: this.parameters.get(`${name}.weight`), bias: this.parameters.get(`${name}.bias`) };
  }

  /**
   * What every layer makes of x, by name, in order: "input" is x itself, and the last is the answer.
   * @param {Tensor} x @returns {Map<string, Tensor>}
   */
  forward(x) {
    const outputs = new Map([["input", x]]);
    for (const layer of this.layers) {
      try {
        outputs.set(layer.name, KINDS[layer.kind].forward(taken(outputs, layer), layer, this.weights(layer)));
      } catch (error) {
        throw new Error(`${layer.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
    return outputs;
  }

  /**
   * How much the loss rises with each number of the input and each weight.
   * @param {Map<string, Tensor>} outputs what `forward` gave
   * @param {Tensor} gradient the same for each number of the answer, as `crossEntropy` gives it
   * @returns {{ input: Tensor, parameters: Map<string, Tensor> }}
   */
  backward(outputs, gradient) {
    const parameters = new Map();
    const arrived = new Map([[[...outputs.keys()][outputs.size - 1], gradient]]);
    for (const layer of [...this.layers].reverse()) {
      const here = arrived.get(layer.name);
      if (!here) continue; // nothing that leads to the answer made use of it
      const weights = this.weights(layer);
      const { inputs, ...others } = KINDS[layer.kind].backward(here, taken(outputs, layer), layer, weights);
      layer.inputs.forEach((name, i) => {
        // What several layers have used gets the sum of what comes back from them.
        const before = arrived.get(name);
        arrived.set(name, before ? add(before, inputs[i]) : inputs[i]);
      });
      if (weights.weight) parameters.set(`${layer.name}.weight`, others.weight);
      if (weights.bias) parameters.set(`${layer.name}.bias`, others.bias);
    }
    return { input: /** @type {Tensor} */ (arrived.get("input")), parameters };
  }
}

/** @param {Map<string, Tensor>} outputs @param {{ inputs: string[] }} layer */
const taken = (outputs, layer) => layer.inputs.map((name) => /** @type {Tensor} */ (outputs.get(name)));

// From a file ---------------------------------------------------------------------------------------------------------

/**
 * @typedef {import("./bundles.mjs").Bundle} Bundle
 * @typedef {import("./bundles.mjs").Manifest} Manifest
 */

/**
 * Load a network, or tensors alone, from addresses or from memory. What is not as it was written is refused.
 * @param {Bundle} bundle
 * @returns {Promise<{ manifest: Manifest, tensors: Map<string, Tensor>, network: Network | null }>}
 */
export async function load(bundle) {
  const { manifest, view } = await read(bundle);
  const tensors = new Map(
    Object.entries(manifest.tensors).map(([name, { shape, offset }]) => {
      return [name, { shape, data: numbers(name, view, manifest.dtype, offset, count(shape)) }];
    }),
  );
  return { manifest, tensors, network: manifest.layers.length ? new Network(manifest.layers, tensors) : null };
}

/** @param {string} name @param {DataView} view @param {string} dtype @param {number} offset @param {number} length */
function numbers(name, view, dtype, offset, length) {
  const size = { float16: 2, float32: 4 }[dtype];
  if (!size) throw new Error(`manifest: expected numbers of the kind float16 or float32, got ${dtype}`);
  whole(`${name}: offset`, offset, 0, view.byteLength - length * size);
  const data = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const at = offset + i * size;
    data[i] = size === 2 ? half(view.getUint16(at, true)) : view.getFloat32(at, true);
  }
  return data;
}

/** Read a number of 16 bits: one for the sign, five for the exponent, ten for the fraction. @param {number} bits */
function half(bits) {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}
