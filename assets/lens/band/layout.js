/** Where the columns of the band are: numbers only, in CSS pixels. */

import { mapValues, sum } from "../trace.js";

const STACK_BELOW = 640;
const MOST_FLAT = 12;
const MOST_TALL = 32;
const LONGEST = 110;
const LETTER = 7.5;
/** Of the label between the two groups of the encoder's rows. */
const GROUP = 20;
/** Of the place before the decoder's first column, where the chip "start" is. */
const START = 44;
/** Heights of a row; what the window has beyond the rest of the first screen is for the rows. */
const CELLS = [7, 12];
const REST = 590;

/** Lay out a view on a `width`, in a window of a `height`. */
export function layOut({ memories, units, split, trace: { source, target } }, width, height = 0) {
  const stacked = width < STACK_BELOW;
  const counts = mapValues(memories, (memory) => memory.length);
  const rows = units.decoder.length;
  const numbers = Object.values(counts);
  const longest = Math.max(...numbers);
  const columns = stacked ? longest : sum(numbers);
  const [least, most] = stacked ? [44, 64] : [16, 100];
  const gaps = numbers.length - 1;
  const narrowest = stacked ? 0 : START;
  const fit = (reserved) => Math.max(least, Math.min(most,
    Math.floor((width - gaps * narrowest - reserved) / columns)));
  const letters = [...source.pieces, ...target.pieces].map((piece) => piece.length);
  const label = Math.min(LONGEST, LETTER * Math.max(...letters));
  const tilted = longest > MOST_FLAT || label + 2 > fit(0);
  const full = tilted ? Math.ceil(label * Math.SQRT1_2) : 0;
  const column = fit(full);
  const slant = full;
  // What the columns leave, the gaps take, so that the band ends where the page does.
  const free = column < most ? Math.floor((width - slant - columns * column) / gaps) : 0;
  const space = Math.max(narrowest, free);
  const gap = rows > MOST_TALL ? 0 : 1;
  const [low, high] = CELLS;
  const cell = gap ? Math.max(low, Math.min(high, Math.floor((height - REST) / rows))) : 1;
  const group = split < Infinity ? GROUP : 0;
  const left = {};
  let end = -space;
  for (const [part, count] of Object.entries(counts)) {
    const own = part === "decoder" ? START : 0;
    left[part] = stacked ? own : end + space;
    end = left[part] + count * column;
  }
  const total = slant + (stacked ? Math.max(counts.encoder * column, end) : end);
  const tall = cell * rows + group;
  return { stacked, tilted, slant, column, cell, tall, gap, group, space, left, total };
}

export const middle = ({ left, column }, part, index) => left[part] + (index + 0.5) * column;
