import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { publicSurface } from "./public-surface.js";

const surface = publicSurface();
/** One name a line. A change to it is a change to what notebooks may import: say so in CHANGELOG.md. */
const frozen = fileURLToPath(new URL("./public-surface.txt", import.meta.url));

describe("the public surface", () => {
  test("is the list in public-surface.txt", async () => {
    expect(surface.names).toContain("simulate");
    await expect(`${surface.names.join("\n")}\n`).toMatchFileSnapshot(frozen);
  });

  test("names no type that cannot be imported", () => {
    expect(surface.hidden).toEqual([]);
  });
});
