import assert from "node:assert/strict";
import test from "node:test";
import { createLocale } from "../../assets/lens/locale.js";

const MESSAGES = {
  hello: "Hello {name}, {name} and {other}",
  steps: "{count} steps",
  "steps.one": "{count} step",
  percent: "{value} %",
  "percent.tiny": "< 0.1 %",
  "percent.most": "> 99.9 %",
  pieces: "{count} pieces",
  "pieces.one": "{count} piece",
  "size.end": "{size} and the end",
  place: "{position} of {total}",
  "place.end": "after all {total}",
  "piece.end": "end",
  "piece.space": "␣ (space)",
};
const english = createLocale({ ...MESSAGES, locale: "en" });
const spanish = createLocale({ ...MESSAGES, locale: "es" });

for (const [key, values, text] of [
  ["hello", { name: "Ana", other: 0 }, "Hello Ana, Ana and 0"],
  ["hello", { name: "$&" }, "Hello $&, $& and {other}"],
  ["hello", undefined, "Hello {name}, {name} and {other}"],
  ["nowhere", {}, "nowhere"],
]) {
  test(`say ${key} with ${JSON.stringify(values)}`, () =>
    assert.equal(english.say(key, values), text));
}

for (const [locale, values, text] of [
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
  const name = locale === english ? "English" : "Spanish";
  test(`the ${name} number ${values.join(", ")} is ${text}`, () =>
    assert.equal(locale.number(...values), text));
}

for (const [n, text] of [[0, "0 steps"], [1, "1 step"], [2, "2 steps"]]) {
  test(`${n} steps are "${text}"`, () => assert.equal(english.count("steps", n), text));
}

for (const [p, width, text] of [
  [0.854, 36, "85 %"], [0.854, 28, "85 %"], [0.854, 27, ""], [0.0099, 36, "<1 %"], [0, 36, "<1 %"],
  [0.0101, 36, "1 %"], [0.99, 36, "99 %"], [0.9901, 36, ">99 %"],
]) {
  test(`a chip of ${width} pixels says p ${p} as ${text}`, () =>
    assert.equal(english.chip(p, width), text));
}

for (const [locale, p, text] of [
  [english, 0.9996, "> 99.9 %"],
  [english, 1, "100.0 %"],
  [english, 0.12345, "12.3 %"],
  [english, 0.001, "0.1 %"],
  [english, 0.0009, "< 0.1 %"],
  [english, 0, "0.0 %"],
  [spanish, 0.12345, "12,3 %"],
]) {
  test(`p ${p} is ${text}`, () => assert.equal(locale.percent(p), text));
}

for (const [piece, text] of [["▁té", "␣té"], ["a", "a"], ["▁▁", "␣␣"], ["▁", "␣ (space)"], ["</s>", "end"]]) {
  test(`the piece ${piece} is shown as ${text}`, () => assert.equal(english.piece(piece), text));
}

for (const [pieces, text] of [
  [["▁a", "b", "</s>"], "2 pieces and the end"],
  [["▁a", "</s>"], "1 piece and the end"],
  [["▁a", "b"], "2 pieces"],
]) {
  test(`${pieces} are ${text}`, () => assert.equal(english.size(pieces), text));
}

for (const [at, text] of [[0, "1 of 2"], [1, "2 of 2"], [2, "after all 2"]]) {
  test(`column ${at} is ${text}`, () =>
    assert.equal(english.place(["▁a", "b", "</s>"], at), text));
}
