// One long-lived Node that does what tests ask of it, a line of JSON each way. A tensor travels as its shape, its kind
// of numbers, and their bytes: exactly. Bytes alone travel as { bytes }.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

console.log = console.error; // the way out is for answers

const KINDS = { float32: Float32Array, float64: Float64Array };

function received(value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(received);
  if (typeof value.bytes === "string") {
    const bytes = new Uint8Array(Buffer.from(value.bytes, "base64"));
    return value.dtype ? { shape: value.shape, data: new KINDS[value.dtype](bytes.buffer) } : bytes.buffer;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, received(item)]));
}

function sent(value) {
  if (value instanceof Map) return sent(Object.fromEntries(value));
  if (ArrayBuffer.isView(value)) return sent({ shape: [value.length], data: value });
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(sent);
  if (ArrayBuffer.isView(value.data) && Array.isArray(value.shape)) {
    const { buffer, byteOffset, byteLength, constructor } = value.data;
    if (constructor === Float32Array || constructor === Float64Array) {
      const dtype = constructor === Float32Array ? "float32" : "float64";
      return { shape: value.shape, dtype, bytes: Buffer.from(buffer, byteOffset, byteLength).toString("base64") };
    }
    return [...value.data];
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sent(item)]));
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const { module, name, given } = JSON.parse(line);
    const { [name]: asked } = await import(pathToFileURL(module));
    answer = { result: sent((await asked(...given.map(received))) ?? null) };
  } catch (error) {
    answer = { error: String(error?.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
