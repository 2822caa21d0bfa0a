// A picture as a file: to be read again, or to be kept.

/** @typedef {import("./nn.mjs").Tensor} Tensor */

/** Show a picture, with eight bits a colour. @param {HTMLCanvasElement} canvas @param {Tensor} pixels (1, 3, height, width), from 0 to 1 */
export function paint(canvas, { shape, data }) {
  const [height, width] = shape.slice(2);
  const places = height * width;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(width, height);
  for (let i = 0; i < places; i++) {
    for (let colour = 0; colour < 3; colour++) image.data[4 * i + colour] = 255 * data[colour * places + i];
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** @param {Tensor} pixels @param {"image/png" | "image/jpeg"} type @returns {Promise<Blob>} */
export function saved(pixels, type) {
  const canvas = document.createElement("canvas");
  paint(canvas, pixels);
  return new Promise((done, fail) => {
    const given = (/** @type {Blob | null} */ blob) => (blob?.type === type ? done(blob) : fail(new Error(`This browser does not write the type ${type}.`)));
    canvas.toBlob(given, type, 0.9);
  });
}

/** Hand a file to the reader, who says where it is to lie. @param {Blob} blob @param {string} name */
export function keep(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
