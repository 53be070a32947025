/** Where the columns of the band are: numbers only, in CSS pixels. */

import { mapValues, sum } from "../trace.js";

const STACK_BELOW = 640;
const MOST_FLAT = 12;
const MOST_TALL = 32;
const LONGEST = 78;
const LETTER = 7;
const SIZE = 12;

/** Lay out a view on a `width`; `left` is 0 for each part when stacked. */
export function layOut({ memories, units, trace: { source, target } }, width) {
  const stacked = width < STACK_BELOW;
  const counts = mapValues(memories, (memory) => memory.length);
  const rows = units.decoder.length;
  const numbers = Object.values(counts);
  const longest = Math.max(...numbers);
  const columns = stacked ? longest : sum(numbers);
  const [least, most] = stacked ? [44, 64] : [14, 80];
  const gaps = numbers.length - 1;
  const narrowest = stacked ? 0 : 32;
  const fit = (reserved) => Math.max(least, Math.min(most,
    Math.floor((width - gaps * narrowest - reserved) / columns)));
  const letters = [...source.pieces, ...target.pieces].map((piece) => piece.length);
  const label = Math.min(LONGEST, LETTER * Math.max(...letters));
  const tilted = longest > MOST_FLAT || label + 2 > fit(0);
  const full = tilted ? Math.ceil(label * Math.SQRT1_2) : 0;
  const column = fit(full);
  const size = tilted ? Math.min(SIZE, 0.72 * column) : SIZE;
  const slant = (full * size) / SIZE;
  // What the columns leave, the gaps take, so that the band ends where the page does.
  const free = column < most ? Math.floor((width - slant - columns * column) / gaps) : 0;
  const space = Math.max(narrowest, free);
  const gap = rows > MOST_TALL ? 0 : 1;
  const cell = gap ? 7 : 1;
  const left = {};
  let end = -space;
  for (const [part, count] of Object.entries(counts)) {
    left[part] = stacked ? 0 : end + space;
    end = left[part] + count * column;
  }
  const total = slant + (stacked ? longest * column : end);
  return { stacked, tilted, size, slant, column, cell, tall: cell * rows, gap, space, left, total };
}

export const middle = ({ left, column }, part, index) => left[part] + (index + 0.5) * column;
