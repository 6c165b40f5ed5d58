import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { principalDirection } from "../../../../lib/steer/extract/principal-direction.js";

interface Case {
  readonly rows: readonly (readonly number[])[];
  readonly direction: readonly number[];
  readonly length: number;
  readonly share: number;
}
const cases = JSON.parse(
  readFileSync(new URL("../reference/principal.json", import.meta.url), "utf8"),
) as readonly Case[];

describe("the principal direction of differences", () => {
  it.each(cases.map((each) => [`${each.rows.length} × ${each.rows[0]!.length}`, each] as const))(
    "is NumPy's first right singular vector, %s",
    (_, { rows, direction, length, share }) => {
      const found = principalDirection(rows);
      for (const [i, x] of direction.entries()) expect(found.direction[i]!).toBeCloseTo(x, 10);
      expect(found.length).toBeCloseTo(length, 10);
      expect(found.share).toBeCloseTo(share, 10);
    },
  );

  it("of zero differences is zero", () => {
    expect(principalDirection([[0, 0, 0]])).toMatchObject({ length: 0, share: 0 });
  });
});
