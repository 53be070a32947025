import assert from "node:assert/strict";
import test from "node:test";
import { CLASSIC, OTHERS, classicOf, offersOf, othersOf, pairsOf } from "../../assets/lens/pairs.js";
import { highOf } from "../../assets/lens/views/scores.js";

for (const [text, language, pairs] of [
  ["The black cat sleeps.", "en", ["The white cat sleeps.", "The black cat slept.", "The black dog sleeps."]],
  ["Black tea is old.", "en", ["White tea is old.", "Black tea was old.", "Black coffee is old."]],
  ["El gato negro duerme.", "es", ["El gato blanco duerme.", "El gato negro durmió.", "El perro negro duerme."]],
  ["El té es de él.", "es", ["El té era de él.", "El café es de él."]],
  // What goes with a noun of either gender goes with both; "mañana" is two words, "old" has two uses.
  ["El libro azul es grande.", "es", ["El libro verde es grande.", "El libro azul es elegante.", "El libro azul era grande."]],
  ["La casa roja.", "es", ["La casa amarilla."]],
  ["Corro por la mañana.", "es", []],
  ["She is ten years old.", "en", ["She was ten years old.", "He is ten years old."]],
  // Parts of other words are no words.
  ["Mañanas de té.", "es", ["Mañanas de café."]],
  ["Hello!", "en", []],
  [CLASSIC.en[0], "en", [CLASSIC.en[1]]],
  [CLASSIC.es[1], "es", [CLASSIC.es[0]]],
]) {
  test(`beside “${text}” stand ${pairs.length}`, () => assert.deepEqual(pairsOf(text, language), pairs));
}

test("for a sentence without such words others are offered, and never itself", () => {
  const offers = (text) => offersOf({ source: { text }, model: { direction: "en-es" } });
  assert.deepEqual(offers("Hello!"), OTHERS.en);
  assert.ok(!offers("We live in a big house.").includes("We live in a big house."));
});

for (const [text, offered] of [
  ["O gato preto dorme.", ["O preto dorme.", "O gato dorme."]],
  ["A casa é muito bonita hoje.", ["A é muito bonita hoje.", "A casa muito bonita hoje.", "A casa é bonita hoje."]],
  ["Bom dia.", ["dia."]],
  // There is nothing to leave out.
  ["Obrigado.", ["Obrigado."]],
]) {
  test(`in another language “${text}” is offered without a word`, () => {
    const trace = { source: { text }, model: { direction: "pt-en" } };
    assert.deepEqual([offersOf(trace), othersOf(trace), classicOf("pt")], [offered, offered, []]);
  });
}

test("a length of the card has an upper bound", () => {
  assert.deepEqual(["1–5 words", "21–30 words", "over 30 words"].map(highOf), [5, 30, Infinity]);
});
