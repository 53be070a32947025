import assert from "node:assert/strict";
import test from "node:test";
import { linkOf } from "../../assets/lens/link.js";
import { start } from "../../assets/lens/store.js";

const HOME = "https://example.org/lens/";
const trailOf = (...paths) => [[], ...paths].map((forced) => ({ target: { forced } }));
const STATE = {
  ...start("es"),
  text: "I like tea.",
  home: HOME,
  model: { direction: "en-es", architecture: "context", revision: "abc1234" },
  selection: { part: "decoder", index: 0 },
  trails: [trailOf(), trailOf()],
};

for (const [name, state, query] of [
  ["as it opens", {}, "step=1"],
  ["a source piece", { selection: { part: "encoder", index: 2 } }, "src=3"],
  ["the second sentence", { sentence: 1 }, "s=2&step=1"],
  ["choices", { trails: [trailOf([[2, 517], [4, 9]])] }, "step=1&force=2:517,4:9"],
  ["another tab", { tab: "table" }, "step=1&tab=table"],
]) {
  test(`the link of ${name}`, () => {
    const link = new URL(linkOf({ ...STATE, ...state }));
    const [before, after] = [
      "?q=I+like+tea.&dir=en-es&m=context&rev=abc1234&", "&ui=es"];
    assert.equal(link.search, `${before}${query}${after}`);
    assert.equal(link.origin + link.pathname, HOME);
  });
}

test("what is hidden stays hidden, and all of the text is data", () => {
  const text = "a&b=c#d, e:é\n2";
  const link = new URL(linkOf({ ...STATE, text, hide: ["model", "examples"] }));
  assert.equal(link.searchParams.get("q"), text);
  assert.match(link.search, /&hide=model,examples$/);
  assert.equal(link.hash, "");
});
