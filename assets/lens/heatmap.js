/** Painting activations on a canvas, in the diverging colours of the stylesheet. */

const STEPS = 127;

/** @typedef {string[]} Palette colour of the value v at index (v + 1) · 127 */

/** @returns {Palette} read from the element's own CSS variables, so that a theme only repaints */
export function readPalette(element) {
  const style = getComputedStyle(element);
  const [low, zero, high] = ["low", "zero", "high"].map((name) =>
    parseColour(style.getPropertyValue(`--${name}`).trim()));
  return Array.from({ length: 2 * STEPS + 1 }, (_, index) => {
    const value = index / STEPS - 1;
    return mix(zero, value < 0 ? low : high, Math.abs(value));
  });
}

function parseColour(hex) {
  return [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
}

function mix(from, to, share) {
  return `rgb(${from.map((value, i) => Math.round(value + (to[i] - value) * share)).join(" ")})`;
}

/**
 * Paint `value(column, row)` in cells of `width` × `height` CSS pixels, `gapX` and `gapY` apart.
 * @param {Palette} palette
 */
export function paintHeatmap(canvas, grid, palette) {
  const { columns, rows, width, height, gapX, gapY, value } = grid;
  const pen = prepare(canvas, columns * width, rows * height);
  for (let column = 0; column < columns; column += 1) {
    for (let row = 0; row < rows; row += 1) {
      pen.fillStyle = palette[Math.round((value(column, row) + 1) * STEPS)];
      pen.fillRect(column * width + gapX / 2, row * height + gapY / 2, width - gapX, height - gapY);
    }
  }
}

/** Size the canvas in device pixels, so that hairlines stay sharp. */
function prepare(canvas, width, height) {
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
  return pen;
}

/** The column and the row of the cell that a mouse event on the canvas is in. */
export function cellAt(canvas, { clientX, clientY }, { columns, rows }) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const index = (share, count) => Math.max(0, Math.min(count - 1, Math.floor(share * count)));
  return [index((clientX - left) / width, columns), index((clientY - top) / height, rows)];
}
