/**
 * Sentences that are offered beside the reader's own, in the language that the model reads. Pure.
 * In most languages there are none to offer but the reader's own, shortened.
 */

/** Two that differ only in who does what to whom. */
export const CLASSIC = {
  en: ["The dog bites the man.", "The man bites the dog."],
  es: ["El perro muerde al hombre.", "El hombre muerde al perro."],
};

/** Other sentences, whose vector can be blended in; a test reads what comes out of each. */
export const OTHERS = {
  en: ["The dog drinks water.", "My sister reads a book.", "We live in a big house."],
  es: ["El perro toma agua.", "Mi hermana lee un libro.", "Vivimos en una casa grande."],
};

/**
 * Words that can stand for each other, both ways: what comes out is as correct and as harmless as
 * what went in. So none that ends alike for both genders stands for one that does not.
 */
const WORDS = {
  en: [
    ["black", "white"], ["sleeps", "slept"], ["red", "blue"], ["big", "small"], ["long", "short"],
    ["dog", "cat"], ["man", "woman"], ["brother", "sister"], ["father", "mother"], ["boys", "girls"],
    ["is", "was"], ["are", "were"], ["has", "had"], ["eats", "ate"], ["today", "tomorrow"],
    ["tea", "coffee"], ["my", "your"], ["a", "the"], ["he", "she"], ["we", "they"],
  ],
  es: [
    ["negro", "blanco"], ["negra", "blanca"], ["duerme", "durmió"], ["rojo", "amarillo"], ["roja", "amarilla"],
    ["azul", "verde"], ["grande", "elegante"], ["viejo", "nuevo"], ["vieja", "nueva"], ["perro", "gato"], ["hermano", "padre"],
    ["hermana", "madre"], ["es", "era"], ["está", "estaba"], ["tiene", "tenía"], ["come", "comió"],
    ["hoy", "siempre"], ["té", "café"], ["mi", "tu"],
  ],
};
const MOST = 3;

/** The classic pair of a language; empty where there is none. */
export const classicOf = (language) => CLASSIC[language] ?? [];

/** Sentences that are unlike the one of a trace. */
export const othersOf = ({ source: { text }, model: { direction } }) =>
  OTHERS[languageOf(direction)] ?? withoutAWord(text);

const languageOf = (direction) => direction.split("-")[0];

/**
 * Up to three sentences that lack a word of `text`, one from within if there is one.
 * Example: "O gato preto dorme." → ["O preto dorme.", "O gato dorme."].
 */
export function withoutAWord(text) {
  const words = text.split(" ");
  if (words.length < 2) return [text];
  const places = words.length > 2 ? words.map((_, at) => at).slice(1, -1) : [0];
  return places.map((at) => words.toSpliced(at, 1).join(" ")).slice(0, MOST);
}

/**
 * Up to three sentences that differ from `text` in one word.
 * Example: "The black cat sleeps." → ["The white cat sleeps.", "The black cat slept.", …].
 */
export function pairsOf(text, language) {
  const [one, two] = classicOf(language);
  if (text === one) return [two];
  if (text === two) return [one];
  return (WORDS[language] ?? [])
    .flatMap(([from, to]) => [[from, to], [to, from]])
    .map(([from, to]) => replaceWord(text, from, to))
    .filter((each) => each !== text)
    .slice(0, MOST);
}

/** Replace the first `from` that is a whole word; a capital stays one. */
const replaceWord = (text, from, to) =>
  text.replace(new RegExp(`(?<![\\p{L}'’])${from}(?![\\p{L}'’])`, "iu"), (word) =>
    (word[0] === word[0].toUpperCase() ? to[0].toUpperCase() + to.slice(1) : to));

/** What is offered for a sentence: those that differ in one word, or else any others. */
export function offersOf(trace) {
  const { source: { text }, model: { direction } } = trace;
  const pairs = pairsOf(text, languageOf(direction));
  if (pairs.length) return pairs;
  const others = othersOf(trace).filter((each) => each !== text);
  return others.length ? others : [text];
}
