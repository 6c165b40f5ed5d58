import { expect, test } from "vitest";
import { parseBattery } from "../../../../lib/simulate/read/parse-battery.js";

const numbered = (count: number) => Array.from({ length: count }, (_, place) => String(place + 1));

test.each([
  ["1: 2\n2: 1\n3: 10", [1, 0, 9]],
  ["1. 2\r\n2) 1\n3 - 10", [1, 0, 9]],
  ["Here you are.\n\nQuestion 1: 2\n**2**: 1\n- 3: 10 (step 10)", [1, 0, 9]],
  ["问题2：1\n问题1：2", [1, 0, -1]],
  // The first line of an item counts, also where it names no option.
  ["1: 9\n1: 2\n2: 1\n2: 2\n3: none", [-1, 0, -1]],
  // Answers without the number of their question could be anyone's.
  ["2\n1\n10", [-1, -1, -1]],
  ["4: 1\n13: 1\n0: 1", [-1, -1, -1]],
  ["", [-1, -1, -1]],
])("a battery answered %j is read by its numbered lines", (text, answers) => {
  expect(parseBattery(text, [4, 2, 10].map(numbered))).toEqual(answers);
});
