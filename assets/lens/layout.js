/** Where the columns of the band stand: numbers only, in CSS pixels. */

import { NUM_ROWS, sum } from "./trace.js";

const COLUMN = { least: 14, most: 80 };
const TOUCH_COLUMN = { least: 44, most: 64 };
const STACK_BELOW = 640;
const MOST_FLAT = 12;
const SPACE = 32;
const SIZES = [12, 11, 10.5];

/**
 * Lay out parts of so many columns (`counts`, in the order they are drawn) on a `width`;
 * `widest` measures the widest label at a font size. `left` is 0 for each part when stacked.
 */
export function layOut(counts, width, widest, rows = NUM_ROWS) {
  const stacked = width < STACK_BELOW;
  const [parts, numbers] = [Object.keys(counts), Object.values(counts)];
  const longest = Math.max(...numbers);
  const columns = stacked ? longest : sum(numbers);
  const { least, most } = stacked ? TOUCH_COLUMN : COLUMN;
  const gaps = parts.length - 1;
  // One vector stands between two gaps; without it the parts are further apart.
  const narrowest = counts.context ? SPACE : 1.5 * SPACE;
  const fit = (slant) => Math.floor((width - slant - (stacked ? 0 : gaps * narrowest)) / columns);
  const clamp = (column) => Math.max(least, Math.min(most, column));
  const fitting = SIZES.find((each) => widest(each) + 2 <= clamp(fit(0)));
  const tilted = !fitting || longest > MOST_FLAT;
  const slantOf = (each) => (tilted ? Math.ceil(widest(each) * Math.SQRT1_2) : 0);
  const column = clamp(fit(slantOf(SIZES[0])));
  // Slanted labels must not meet.
  const size = tilted ? Math.min(SIZES[0], 0.72 * column) : fitting;
  const slant = slantOf(size);
  // What the columns leave, the gaps take, so that the band ends where the page does.
  const free = column < most ? Math.floor((width - slant - columns * column) / gaps) : 0;
  const space = Math.max(narrowest, stacked ? 0 : free);
  const gap = rows > NUM_ROWS ? 0 : 1;
  const cell = gap ? 7 : Math.max(1, Math.min(2, Math.floor(512 / rows)));
  const lying = gap ? Math.floor(width / rows) : width / rows;
  const left = {};
  let end = -space;
  for (const part of parts) {
    left[part] = stacked ? 0 : end + space;
    end = left[part] + counts[part] * column;
  }
  const total = slant + (stacked ? longest * column : end);
  const [tall, hub] = [cell * rows, (lying * rows) / 2];
  return { stacked, tilted, size, slant, column, cell, tall, lying, hub, gap, space, left, total };
}

export const middle = ({ left, column }, part, index) => left[part] + (index + 0.5) * column;
