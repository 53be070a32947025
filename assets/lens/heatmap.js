/** Painting activations on a canvas: on the page's colour, so much of one of two others. */

import { el } from "./dom.js";

/** A canvas of `value(column, row)` in cells of so many pixels, `gapX` and `gapY` apart. */
export function createHeatmap({ columns, rows, width, height, gapX = 0, gapY = 0, value }) {
  const element = el("canvas", { "aria-hidden": "true" });
  const [wide, tall] = [columns * width, rows * height];
  element.style = `width: ${wide}px; height: ${tall}px`;

  function paint() {
    const style = getComputedStyle(element);
    const [low, high] = ["--low", "--high"].map((name) => style.getPropertyValue(name));
    // In device pixels, so that hairlines stay sharp.
    element.width = Math.round(wide * devicePixelRatio);
    element.height = Math.round(tall * devicePixelRatio);
    const pen = element.getContext("2d");
    pen.scale(element.width / wide, element.height / tall);
    for (let column = 0; column < columns; column += 1) {
      for (let row = 0; row < rows; row += 1) {
        const shown = value(column, row);
        pen.fillStyle = shown < 0 ? low : high;
        pen.globalAlpha = Math.abs(shown);
        const [x, y] = [column * width + gapX / 2, row * height + gapY / 2];
        pen.fillRect(x, y, width - gapX, height - gapY);
      }
    }
  }

  /** The column and the row that a mouse event on the canvas is in. */
  function cellAt({ clientX, clientY }) {
    const { left, top } = element.getBoundingClientRect();
    const index = (share, count) => Math.max(0, Math.min(count - 1, Math.floor(share * count)));
    return [index((clientX - left) / wide, columns), index((clientY - top) / tall, rows)];
  }
  return { element, paint, cellAt };
}
