// What `unboxed.export` and `unboxed.ladders` wrote, from addresses or from memory. What is not as it was is refused.

/**
 * What there is: how much of it, which parts it has and where, the layers that these belong to, and what else is known.
 * @typedef {{
 *   format: string, dtype: string, bytes: number, crc32: number, layers: any[], facts: Record<string, any>,
 *   tensors: Record<string, { shape: number[], offset: number, bits?: number }>,
 * }} Manifest
 * @typedef {{ bytes?: number, manifest: string | Manifest, weights: string | ArrayBuffer | ArrayBufferView }} Bundle
 */

/** @param {Bundle} bundle @returns {Promise<{ manifest: Manifest, view: DataView }>} */
export async function read(bundle) {
  const manifest = typeof bundle.manifest === "string" ? await described(bundle.manifest) : bundle.manifest;
  if (manifest.format !== "unboxed-bundle/1") {
    throw new Error(`manifest: expected the format unboxed-bundle/1, got ${manifest.format}`);
  }
  const given = typeof bundle.weights === "string" ? await (await get(bundle.weights)).arrayBuffer() : bundle.weights;
  const view = ArrayBuffer.isView(given)
    ? new DataView(given.buffer, given.byteOffset, given.byteLength)
    : new DataView(given);
  if (view.byteLength !== manifest.bytes) {
    throw new Error(`weights: expected ${manifest.bytes} bytes, got ${view.byteLength}`);
  }
  const sum = crc32(view);
  if (sum !== manifest.crc32) {
    throw new Error(`weights: damaged: expected the checksum ${manifest.crc32}, got ${sum}`);
  }
  return { manifest, view };
}

/** @param {string} address */
async function get(address) {
  const response = await fetch(address).catch(() => {
    throw new Error(`${address}: expected a file, got no answer`);
  });
  if (!response.ok) throw new Error(`${address}: expected a file, got the answer ${response.status}`);
  return response;
}

/** @param {string} address @returns {Promise<Manifest>} */
async function described(address) {
  const text = await (await get(address)).text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${address}: expected JSON, got ${text.slice(0, 20)}`);
  }
}

/** The checksum of zip and PNG. The browser's own need https, and books are read from plain http too. @param {DataView} view */
function crc32(view) {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
    return byte;
  });
  let sum = ~0;
  for (let i = 0; i < view.byteLength; i++) sum = table[(sum ^ view.getUint8(i)) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
}
