/** Paint activations on a canvas: one hue for each sign, |value| as opacity. */

import { el } from "../dom.js";

/**
 * A canvas of `value(column, row)` in cells of `width` × `height` pixels, `gap` apart. The rows
 * from `split` on stand `space` pixels lower.
 */
export function createHeatmap({ columns, rows, split, space, width, height, gap, value }) {
  const topOf = (row) => row * height + (row >= split ? space : 0);
  const [wide, tall] = [columns * width, topOf(rows)];
  const style = `width: ${wide}px; height: ${tall}px`;
  const element = el("canvas", { "aria-hidden": true, style });

  /** Paint the first `shown` columns; below the split, where they are read from the right, the last. */
  function paint(shown = columns) {
    const { color: low, accentColor: high } = getComputedStyle(element);
    // In device pixels, so that hairlines stay sharp.
    const sharpness = devicePixelRatio * (element.getBoundingClientRect().width / wide || 1);
    element.width = Math.round(wide * sharpness);
    element.height = Math.round(tall * sharpness);
    const pen = element.getContext("2d");
    pen.scale(element.width / wide, element.height / tall);
    for (let column = 0; column < columns; column += 1) {
      for (let row = 0; row < rows; row += 1) {
        if ((row < split ? column : columns - 1 - column) >= shown) continue;
        const share = value(column, row);
        pen.fillStyle = share < 0 ? low : high;
        // Unpacked, 1 may be a little more, and a canvas ignores what is.
        pen.globalAlpha = Math.min(1, Math.abs(share));
        pen.fillRect(column * width, topOf(row), width - gap - 1, height - gap);
      }
    }
  }

  /** The column and the row at a place of the window, where the page may be drawn larger. */
  function cellAt(x, y) {
    const box = element.getBoundingClientRect();
    const index = (share, count) => Math.max(0, Math.min(count - 1, Math.floor(share)));
    const down = (y - box.top) * (tall / box.height);
    return [
      index((x - box.left) * (columns / box.width), columns),
      index((down - (down > split * height ? space : 0)) / height, rows),
    ];
  }
  return { element, paint, cellAt, topOf };
}
