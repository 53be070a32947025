/** Sentences that are offered beside the reader's own, in the language that the model reads. */

/** Other sentences, whose vector can be blended in; a test reads what comes out of each. */
export const OTHERS = {
  en: ["The dog drinks water.", "My sister reads a book.", "We live in a big house."],
  es: ["El perro toma agua.", "Mi hermana lee un libro.", "Vivimos en una casa grande."],
};
