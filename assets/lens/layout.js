/** Where the columns of the band stand: numbers only, in CSS pixels. */

import { NUM_ROWS } from "./trace.js";

const COLUMN = { least: 14, most: 80 };
const TOUCH_COLUMN = { least: 32, most: 44 };
const STACK_BELOW = 640;
const MOST_FLAT = 12;
const CELL = 7;
const GAP = 32;
const SIZES = [12, 11, 10.5];

/**
 * Lay out parts of so many columns (`counts`, in the order they are drawn) on a `width`;
 * `widest` measures the widest label at a font size. `left` is 0 for each part when stacked.
 */
export function layOut(counts, width, widest) {
  const stacked = width < STACK_BELOW;
  // One vector stands between two gaps; without it the parts are further apart.
  const gap = counts.context ? GAP : 1.5 * GAP;
  const fit = (space) => fitColumns(Object.values(counts), space, stacked ? null : gap);
  const fitting = SIZES.find((size) => widest(size) + 2 <= fit(width));
  const tilted = !fitting || Math.max(...Object.values(counts)) > MOST_FLAT;
  const size = tilted ? SIZES[0] : fitting;
  const slant = tilted ? Math.ceil(widest(size) * Math.SQRT1_2) : 0;
  const column = fit(width - slant);
  const lying = Math.floor(width / NUM_ROWS);
  const left = {};
  let total = 0;
  for (const [part, count] of Object.entries(counts)) {
    left[part] = stacked || !total ? 0 : total - slant + gap;
    total = Math.max(total, left[part] + count * column + slant);
  }
  return { stacked, tilted, size, slant, column, cell: CELL, lying, gap, left, total };
}

function fitColumns(counts, width, gap) {
  const stacked = gap === null;
  const { least, most } = stacked ? TOUCH_COLUMN : COLUMN;
  const columns = stacked ? Math.max(...counts) : counts.reduce((sum, count) => sum + count);
  const free = stacked ? width : width - (counts.length - 1) * gap;
  return Math.max(least, Math.min(most, Math.floor(free / columns)));
}

export const middle = ({ left, column }, part, index) => left[part] + (index + 0.5) * column;
