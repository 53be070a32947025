import assert from "node:assert/strict";
import test from "node:test";
import { FACTS } from "../../assets/lens/lesson/facts.js";
import { timesBetween } from "../../assets/lens/lesson/say.js";
import { createLocale } from "../../assets/lens/locale.js";
import { openTrace } from "../../assets/lens/trace.js";
import { tinyTrace } from "./tiny.js";

const locale = createLocale({ locale: "en" });

/** What a card says of `trace`, the last one of its trail. */
function tell(name, trail) {
  const state = { sides: [{ trails: [trail] }], side: 0, sentence: 0 };
  return FACTS[name]({ state, trace: trail.at(-1), locale, answers: [], mine: {}, card: {} });
}

test("where as many pieces were written as read, the end says that this is chance", () => {
  const sent = tinyTrace("context");
  sent.target.end_log_prob = [-5, -1];
  sent.target.stop = "end";
  assert.equal(tell("end", [openTrace(sent)]).reveal, "reveal");
  sent.source.pieces = sent.source.pieces.slice(1);
  assert.equal(tell("end", [openTrace(sent)]).reveal, "reveal.same");
});

test("the loop tells of the piece that was forced, and whether anything is new after it", () => {
  const sent = tinyTrace("attention");
  const own = openTrace(sent);
  assert.equal(tell("loop", [own]).isWaiting, true);
  const forced = (ids) => openTrace(
    { ...sent, target: { ...sent.target, ids, pieces: ["▁el", "x"] }, change: `force:1:${ids[0]}` }, sent);
  const same = tell("loop", [own, forced([22, 3])]);
  assert.deepEqual([same.isWaiting, same.reveal, same.told.changed], [false, "reveal.same", 0]);
  const other = tell("loop", [own, forced([22, 23])]);
  assert.deepEqual([other.reveal, other.told.changed, other.told.after], ["reveal", 1, 1]);
  assert.equal(other.values.other, "␣el");
});

test("the words that one vector alone writes are counted once each, wherever they stand", () => {
  const scores = [["1–5 words", 40], ["6–10 words", 40], ["11–15 words", 40], ["over 15 words", 40]];
  const texts = { attention: "La nieve larga cae.", context: "Cae nieve, ronó nieve; ronó el pan." };
  const sides = Object.entries(texts).map(([kind, text]) => {
    const sent = tinyTrace(kind);
    const trace = openTrace({ ...sent, target: { ...sent.target, text } });
    const behind = kind === "context" ? [0, 0, 20, 20] : [0, 0, 0, 0];
    return { trails: [[trace]], scores: scores.map(([name, value], at) => [name, value - behind[at]]) };
  });
  const state = { sides, side: 0, sentence: 0 };
  const count = (name, value) => `${value} ${name}`;
  const { values } = FACTS.length({ state, trace: sides[0].trails[0][0], locale: { ...locale, count } });
  // "ronó", "el" and "pan".
  assert.equal(values.differ, "3 words");
});

test("how many times likelier a text is follows from the bits that are shown", () => {
  // 4.0 − 2.1, not 4.04 − 2.06.
  assert.equal(timesBetween(4.04, 2.06, locale), "3.7");
});
