import assert from "node:assert/strict";
import test from "node:test";
import { linkOf } from "../../assets/lens/link.js";

const VALUE = { text: "I like tea.", hide: [], home: "https://example.org/lens/" };
const STATE = {
  value: VALUE, sentence: 0, selection: { part: "decoder", index: 0 }, tab: "whatif",
};
const TRACE = {
  model: { direction: "en-es", architecture: "context", revision: "abc1234" },
  target: { forced: [] },
};

for (const [name, state, forced, query] of [
  ["as it opens", {}, [], "step=1"],
  ["a source piece", { selection: { part: "encoder", index: 2 } }, [], "src=3"],
  ["the second sentence", { sentence: 1 }, [], "s=2&step=1"],
  ["choices", {}, [[2, 517], [4, 9]], "step=1&force=2:517,4:9"],
  ["another tab", { tab: "table" }, [], "step=1&tab=table"],
]) {
  test(`the link of ${name}`, () => {
    const link = new URL(linkOf({ ...STATE, ...state }, { ...TRACE, target: { forced } }, "es"));
    const [before, after] = [
      "?q=I+like+tea.&dir=en-es&m=context&rev=abc1234&", "&ui=es"];
    assert.equal(link.search, `${before}${query}${after}`);
    assert.equal(link.origin + link.pathname, VALUE.home);
  });
}

test("what is hidden stays hidden, and all of the text is data", () => {
  const value = { ...VALUE, text: "a&b=c#d, e:é\n2", hide: ["model", "examples"] };
  const link = new URL(linkOf({ ...STATE, value }, TRACE, "en"));
  assert.equal(link.searchParams.get("q"), value.text);
  assert.match(link.search, /&hide=model,examples$/);
  assert.equal(link.hash, "");
});
