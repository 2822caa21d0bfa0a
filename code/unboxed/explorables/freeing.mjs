// Memory is given back at once, or used again: else it gathers.

/** @param {Float32Array | Float64Array | Uint8Array} numbers that nobody needs; with others in their buffer they stay */
export function free({ buffer, byteLength }) {
  if (byteLength && byteLength === buffer.byteLength) /** @type {any} */ (buffer).transfer?.(0);
}

/** A copy to be handed over. @param {Float32Array | Float64Array} numbers @param {ArrayBuffer[]} held what has come back of such */
export function copied(numbers, held) {
  const found = held.pop();
  const size = 4 * numbers.length;
  const copy = new Float32Array(found && found.byteLength >= size ? found : new ArrayBuffer(size), 0, numbers.length);
  copy.set(numbers);
  return copy;
}
