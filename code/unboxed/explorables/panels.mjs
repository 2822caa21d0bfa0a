// The product that takes most of the time of a large network, in panels of four by four.
//
// A convolution of 1 × 1 is a product of matrices: (filters, channels) times (channels, places). Sixteen sums are kept
// in registers while eight numbers are fetched for sixteen products.

/** @typedef {Float32Array} Numbers */

/**
 * `to` becomes weights times x, with a start for each row, as ReLU6 leaves it if so wanted, and with `more` added.
 * @param {Numbers} to (rows, places)
 * @param {Numbers} weights (rows, depth)
 * @param {Numbers} x (depth, places)
 * @param {Numbers | null} start (rows), 0 if there is none
 * @param {number} rows @param {number} depth @param {number} places
 * @param {boolean} [relu6] @param {Numbers | null} [more] (rows, places)
 */
export function multiply(to, weights, x, start, rows, depth, places, relu6 = false, more = null) {
  const sums = new Float64Array(16);
  for (let row = 0; row < rows; row += 4) {
    const high = Math.min(4, rows - row);
    // Rows beyond the last repeat it, and are not written.
    const [at0, at1, at2, at3] = [0, 1, 2, 3].map((i) => (row + Math.min(i, high - 1)) * depth);
    const [begin0, begin1, begin2, begin3] = [0, 1, 2, 3].map((i) => (start ? start[row + Math.min(i, high - 1)] : 0));
    let place = 0;
    for (; place + 4 <= places; place += 4) {
      let a0 = begin0, a1 = begin0, a2 = begin0, a3 = begin0;
      let b0 = begin1, b1 = begin1, b2 = begin1, b3 = begin1;
      let c0 = begin2, c1 = begin2, c2 = begin2, c3 = begin2;
      let d0 = begin3, d1 = begin3, d2 = begin3, d3 = begin3;
      for (let k = 0, at = place; k < depth; k++, at += places) {
        const x0 = x[at], x1 = x[at + 1], x2 = x[at + 2], x3 = x[at + 3];
        const wa = weights[at0 + k], wb = weights[at1 + k], wc = weights[at2 + k], wd = weights[at3 + k];
        a0 += wa * x0; a1 += wa * x1; a2 += wa * x2; a3 += wa * x3;
        b0 += wb * x0; b1 += wb * x1; b2 += wb * x2; b3 += wb * x3;
        c0 += wc * x0; c1 += wc * x1; c2 += wc * x2; c3 += wc * x3;
        d0 += wd * x0; d1 += wd * x1; d2 += wd * x2; d3 += wd * x3;
      }
      sums[0] = a0; sums[1] = a1; sums[2] = a2; sums[3] = a3;
      sums[4] = b0; sums[5] = b1; sums[6] = b2; sums[7] = b3;
      sums[8] = c0; sums[9] = c1; sums[10] = c2; sums[11] = c3;
      sums[12] = d0; sums[13] = d1; sums[14] = d2; sums[15] = d3;
      for (let i = 0; i < high; i++) {
        for (let j = 0; j < 4; j++) put(to, (row + i) * places + place + j, sums[4 * i + j], relu6, more);
      }
    }
    for (; place < places; place++) {
      for (let i = 0; i < high; i++) {
        let sum = start ? start[row + i] : 0;
        for (let k = 0; k < depth; k++) sum += weights[(row + i) * depth + k] * x[k * places + place];
        put(to, (row + i) * places + place, sum, relu6, more);
      }
    }
  }
}

/** @param {Numbers} to @param {number} at @param {number} sum @param {boolean} relu6 @param {Numbers | null} more */
function put(to, at, sum, relu6, more) {
  const value = relu6 ? Math.min(6, Math.max(0, sum)) : sum;
  to[at] = more ? value + more[at] : value;
}

/** The rows of a matrix as columns. @param {Numbers} matrix (rows, columns) @param {number} rows @param {number} columns */
export function transposed(matrix, rows, columns) {
  const turned = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = matrix[row * columns + column];
  }
  return turned;
}
