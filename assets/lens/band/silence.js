/** Silenced units in the band: their rows are hatched, and a button at its edge silences one more. */

import { button, el, loadSheet } from "../dom.js";
import { partsOf } from "../paths.js";
import { current, shows } from "../store.js";

await loadSheet("band/silence.css");

/** The parts that show what the decoder is given. */
const GIVEN = ["encoder", "context"];

/** Hatch the rows of the units that are silenced. */
export function hatch({ band, shown }) {
  for (const part of GIVEN.filter((name) => name in band.parts)) {
    const { cells, cell, element } = band.parts[part];
    const rows = (shown.trace.band.silenced ?? []).map((unit) => shown.units[part].indexOf(unit));
    element.querySelector(".cells").append(...rows.filter((row) => row >= 0).map((row) =>
      el("div.overlay.silenced", { style: `top: ${cells.topOf(row)}px; bottom: auto; height: ${cell}px` })));
  }
}

/** Offer to silence the unit that is pointed at, or to let it be heard again. */
export function offer({ root, find, band, shown, state, locale }, { part, unit }) {
  if (!shows(state, "continue")) return;
  // With one vector a row is the same unit in all parts; it is silenced in the vector.
  const name = shown.weights ? part : "context";
  if (!GIVEN.includes(name)) return;
  const { cells, cell, element } = band.parts[name];
  const isSilent = partsOf(current(state)).includes(`silence:unit:${unit}`);
  const title = locale.say(isSilent ? "silence.undo" : "silence.unit", { unit });
  const old = root.querySelector("[data-act=silence]");
  if (old?.title === title) return;
  old?.remove();
  const top = cells.topOf(shown.units[name].indexOf(unit)) + cell / 2;
  const sign = isSilent ? "↺" : "⊘";
  const node = button({
    class: "silence rounded muted", "data-act": "silence", "data-value": unit, title, "aria-label": title, style: `top: ${top}px`,
  }, band.isStacked ? `${sign} ${title}` : sign);
  // On a phone it would lie upon cells, so there it follows what is said of the row.
  if (band.isStacked) find(".readout").after(node);
  else element.querySelector(".cells").append(node);
}
