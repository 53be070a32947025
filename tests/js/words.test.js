import assert from "node:assert/strict";
import test from "node:test";
import { createWords } from "../../assets/lens/words.js";

const CATALOGUE = {
  hello: "Hello {name}, {name} and {other}",
  steps: "{count} steps",
  "steps.one": "{count} step",
  percent: "{value} %",
  "percent.tiny": "< 0.1 %",
  "piece.end": "end",
};
const english = createWords({ ...CATALOGUE, locale: "en" });
const spanish = createWords({ ...CATALOGUE, locale: "es" });

for (const [key, values, text] of [
  ["hello", { name: "Ana", other: 0 }, "Hello Ana, Ana and 0"],
  ["hello", { name: "$&" }, "Hello $&, $& and {other}"],
  ["hello", undefined, "Hello {name}, {name} and {other}"],
  ["nowhere", {}, "nowhere"],
]) {
  test(`say ${key} with ${JSON.stringify(values)}`, () =>
    assert.equal(english.say(key, values), text));
}

for (const [words, values, text] of [
  [english, [0.5, 2], "0.50"],
  [english, [-0.254, 2], "−0.25"],
  [english, [6000], "6,000"],
  [english, [0.5, 2, "exceptZero"], "+0.50"],
  [english, [-0.5, 2, "exceptZero"], "−0.50"],
  [english, [0.001, 2, "exceptZero"], "0.00"],
  [english, [-0.001, 2], "0.00"],
  [spanish, [-0.254, 2], "−0,25"],
  [spanish, [60000], "60.000"],
]) {
  const locale = words === english ? "English" : "Spanish";
  test(`the ${locale} number ${values.join(", ")} is ${text}`, () =>
    assert.equal(words.number(...values), text));
}

for (const [n, text] of [[0, "0 steps"], [1, "1 step"], [2, "2 steps"]]) {
  test(`${n} steps are "${text}"`, () => assert.equal(english.count("steps", n), text));
}

for (const [p, width, text] of [[0.854, 36, "85 %"], [0.854, 35, "85"], [0.25, 80, "25 %"]]) {
  test(`a chip of ${width} pixels says p ${p} as ${text}`, () =>
    assert.equal(english.chip(p, width), text));
}

for (const [words, p, text] of [
  [english, 0.9996, "100.0 %"],
  [english, 0.12345, "12.3 %"],
  [english, 0.001, "0.1 %"],
  [english, 0.0009, "< 0.1 %"],
  [english, 0, "0.0 %"],
  [spanish, 0.12345, "12,3 %"],
]) {
  test(`p ${p} is ${text}`, () => assert.equal(words.percent(p), text));
}

for (const [piece, text] of [["▁té", "·té"], ["a", "a"], ["▁▁", "··"], ["</s>", "end"]]) {
  test(`the piece ${piece} is shown as ${text}`, () => assert.equal(english.piece(piece), text));
}
