// Numbers as grey pixels.

/**
 * Show numbers, from black at 0 to white at `most`.
 * @param {HTMLCanvasElement} canvas as many pixels as there are numbers
 * @param {ArrayLike<number>} numbers in rows
 * @param {number} most
 */
export function paint(canvas, numbers, most) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const pixels = context.createImageData(canvas.width, canvas.height);
  const scale = most > 0 ? 255 / most : 0;
  for (let place = 0; place < canvas.width * canvas.height; place++) {
    pixels.data.fill(Math.round(numbers[place] * scale), 4 * place, 4 * place + 3);
    pixels.data[4 * place + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
}
