import { expect, test } from "vitest";
import { counted, thereAre } from "../../../lib/errors/counted.js";

test("one thing is counted in the singular, none and several in the plural", () => {
  expect([0, 1, 2].map((n) => counted(n, "item"))).toEqual(["0 items", "1 item", "2 items"]);
  expect([1, 2].map((n) => counted(n, "person lacks", "people lack"))).toEqual([
    "1 person lacks",
    "2 people lack",
  ]);
  expect([0, 1, 2].map(thereAre)).toEqual(["there are none", "there is 1", "there are 2"]);
});
