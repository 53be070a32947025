/** Paint activations on a canvas: one hue for each sign, |value| as opacity. */

import { el } from "../dom.js";

/** A canvas of `value(column, row)` in cells of `width` × `height` pixels, `gap` apart. */
export function createHeatmap({ columns, rows, width, height, gap, value }) {
  const [wide, tall] = [columns * width, rows * height];
  const style = `width: ${wide}px; height: ${tall}px`;
  const element = el("canvas", { "aria-hidden": true, style });

  function paint(shown = columns) {
    const { color: low, accentColor: high } = getComputedStyle(element);
    // In device pixels, so that hairlines stay sharp.
    element.width = Math.round(wide * devicePixelRatio);
    element.height = Math.round(tall * devicePixelRatio);
    const pen = element.getContext("2d");
    pen.scale(element.width / wide, element.height / tall);
    for (let column = 0; column < Math.min(columns, shown); column += 1) {
      for (let row = 0; row < rows; row += 1) {
        const share = value(column, row);
        pen.fillStyle = share < 0 ? low : high;
        pen.globalAlpha = Math.abs(share);
        pen.fillRect(column * width, row * height, width - gap - 1, height - gap);
      }
    }
  }

  function cellAt(x, y) {
    const { left, top } = element.getBoundingClientRect();
    const index = (share, count) => Math.max(0, Math.min(count - 1, Math.floor(share)));
    return [index((x - left) / width, columns), index((y - top) / height, rows)];
  }
  return { element, paint, cellAt };
}
