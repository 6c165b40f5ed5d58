import { expect, test } from "vitest";
import { blockBar, blockColumns } from "../../../../lib/plot/text/blocks.js";

test("bars of characters are as long as their share", () => {
  expect(blockBar(0.5, 8)).toBe("████");
  expect(blockBar(0.5625, 8)).toBe("████▌");
  expect(blockBar(0, 8)).toBe("");
  expect(blockColumns([0, 0.1, 0.5, 1], 1)).toBe("·▁▄█");
});
