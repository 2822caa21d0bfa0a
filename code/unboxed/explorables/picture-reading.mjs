// From a file that should be a picture to pixels. A worker does it, for a large one takes a while.

import { cut, fit, plan } from "./picture.mjs";

/** @typedef {import("./nn.mjs").Tensor} Tensor */
/** @typedef {{ side: number, whole?: boolean }} How the square in its middle, of so many pixels a side, or else the whole picture, its long side so long */

const EXACT = 2048; // pixels of the short side: a larger picture is first shrunk by the browser, for it would fill the memory
const SHRUNK = 1024;

/** @param {Blob} picture @returns {Promise<ImageBitmap>} upright */
async function decoded(picture) {
  try {
    return await createImageBitmap(picture, { imageOrientation: "from-image" });
  } catch (error) {
    if (error instanceof TypeError) return createImageBitmap(picture); // a browser without this option
    throw new Error("This browser cannot read the file as a picture. Save it as JPEG or PNG first.");
  }
}

/** @param {Blob} picture @param {How} how @returns {Promise<{ pixels: Tensor, size: number[] }>} size as it came */
export async function readPicture(picture, { side, whole = false }) {
  const bitmap = await decoded(picture);
  try {
    let { width, height } = bitmap;
    const size = [width, height];
    if (Math.min(width, height) > EXACT) {
      const share = SHRUNK / Math.min(width, height);
      [width, height] = size.map((length) => Math.round(length * share));
    }
    const wanted = (whole ? fit : plan)(width, height, side);
    const { across, down } = wanted;
    const [columns, rows] = [across.high - across.low, down.high - down.low];
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
      new OffscreenCanvas(columns, rows).getContext("2d", { willReadFrequently: true }));
    context.fillStyle = "#fff"; // what is transparent is white
    context.fillRect(0, 0, columns, rows);
    context.imageSmoothingQuality = "high";
    const [x, y] = [size[0] / width, size[1] / height];
    context.drawImage(bitmap, across.low * x, down.low * y, columns * x, rows * y, 0, 0, columns, rows);
    return { pixels: cut(context.getImageData(0, 0, columns, rows).data, wanted), size };
  } finally {
    bitmap.close();
  }
}
