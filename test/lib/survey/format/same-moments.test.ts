import { expect, test } from "vitest";
import { sameMoments } from "../../../../lib/survey/format/sheet/same-moments.js";
import { readColumnOf } from "../../../../lib/survey/table/read-column.js";

test.each([
  [
    ["2024-01-05T10:30:00", "2024-01-06", null],
    ["2024-01-05T10:30:00", "2024-01-06T00:00:00"],
  ],
  [["2024-01-05", "2024-01-06"], undefined],
  [["2024-01-05T10:30:00", "never"], undefined],
  [["2024-01-05T00:00:00", "2024-01-05"], undefined],
])("dates of which some have a time: %j", (cells, codes) => {
  expect(sameMoments(readColumnOf("when", cells)).codes).toEqual(codes ?? cells);
});
