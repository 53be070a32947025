/** The band as a file: a figure (SVG, PNG), or its numbers (CSV). */

import { el } from "../dom.js";
import { makePng, makeSvg } from "./figure.js";
import { makeCsv } from "./numbers.js";

const MAKERS = { svg: makeSvg, png: makePng, csv: makeCsv };

/**
 * Download the band as "svg", "png" or "csv". `given` has the view, its `selection` (a column), the
 * `link` to it, and for a figure the `title` and what its rows are: `axis`.
 */
export async function exportBand(kind, given) {
  const href = URL.createObjectURL(await MAKERS[kind](given));
  el("a", { href, download: `seq2seq-lens.${kind}` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}
