/** Where the columns of the band stand: numbers only, in CSS pixels. */

import { NUM_ROWS } from "./trace.js";

const COLUMN = { least: 14, most: 64 };
const TOUCH_COLUMN = { least: 32, most: 44 };
export const STACK_BELOW = 640;
const MOST_FLAT = 12;
const CELL = 7;
const GAP = 32;
const SIZES = [12, 11, 10.5];
const LONGEST_TILTED = 80;

/**
 * @param {Record<string, number>} counts columns of each part, in the order they are drawn
 * @param {number} width what there is to draw in
 * @param {(size: number) => number} widest width of the widest label at a font size
 * @returns sizes, and the parts' `left` edges: in the band or, stacked, in their own boxes
 */
export function layOut(counts, width, widest) {
  const stacked = width < STACK_BELOW;
  // One vector stands between two gaps; without it the parts are further apart.
  const gap = counts.context ? GAP : 1.5 * GAP;
  const fit = (space) => fitColumns(Object.values(counts), space, stacked ? 0 : gap, stacked);
  const size = SIZES.find((each) => widest(each) + 2 <= fit(width));
  const tilted = !size || Math.max(...Object.values(counts)) > MOST_FLAT;
  const slant = tilted ? Math.ceil(Math.min(LONGEST_TILTED, widest(SIZES[0])) * Math.SQRT1_2) : 0;
  const column = fit(width - slant);
  return {
    stacked, tilted, column, gap, slant,
    cell: CELL,
    lying: Math.floor(width / NUM_ROWS),
    size: tilted ? SIZES[0] : size,
    ...place(counts, column, gap, stacked, slant),
  };
}

function fitColumns(counts, width, gap, stacked) {
  const { least, most } = stacked ? TOUCH_COLUMN : COLUMN;
  const columns = stacked ? Math.max(...counts) : counts.reduce((sum, count) => sum + count);
  const free = width - (counts.length - 1) * gap;
  return Math.max(least, Math.min(most, Math.floor(free / columns)));
}

function place(counts, column, gap, stacked, slant) {
  const left = {};
  let x = 0;
  for (const [part, count] of Object.entries(counts)) {
    left[part] = stacked ? 0 : x;
    x += count * column + gap;
  }
  return { left, total: x - gap + slant };
}

/** The middle of a column. */
export const middle = (layout, part, index) => layout.left[part] + (index + 0.5) * layout.column;
