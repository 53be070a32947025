/** Painting activations on a canvas, in the diverging colours of the stylesheet. */

import { el } from "./dom.js";

const STEPS = 127;

/** The colour of each value v at index (v + 1) · 127, from the element's own CSS variables. */
export function readPalette(element) {
  const style = getComputedStyle(element);
  const [low, zero, high] = ["--low", "--zero", "--high"].map((name) =>
    parseColour(style.getPropertyValue(name).trim()));
  return Array.from({ length: 2 * STEPS + 1 }, (_, index) => {
    const value = index / STEPS - 1;
    return mix(zero, value < 0 ? low : high, Math.abs(value));
  });
}

const parseColour = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

function mix(from, to, share) {
  return `rgb(${from.map((value, i) => Math.round(value + (to[i] - value) * share)).join(" ")})`;
}

/** A canvas of `value(column, row)` in cells of `width` × `height` pixels, `gapX` and `gapY` apart. */
export function createHeatmap(grid) {
  const element = el("canvas", { "aria-hidden": "true" });
  return { element, paint: (palette) => paintHeatmap(element, grid, palette) };
}

function paintHeatmap(canvas, grid, palette) {
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
  const ratio = devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
  return pen;
}

/** The position and the row of the cell that a mouse event on the canvas is in. */
export function cellAt(canvas, { clientX, clientY }, { columns, rows, lying }) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const index = (share, count) => Math.min(count - 1, Math.floor(share * count));
  const cell = [index((clientX - left) / width, columns), index((clientY - top) / height, rows)];
  return lying ? cell.reverse() : cell;
}
