import { expect, test } from "vitest";
import { PopuliError } from "../../../lib/errors/populi-error.js";
import * as plot from "../../../lib/plot/index.js";

const { Figure: _, ...figures } = plot;

test.each(Object.entries(figures))(
  "plot.%s says what it draws where it is given anything else",
  (name, draw) => {
    for (const given of [3, "text", null, undefined, {}, [], Promise.resolve({})]) {
      const drawn = () => (draw as (given: unknown) => unknown)(given);
      expect(drawn, JSON.stringify(given)).toThrow(PopuliError);
      expect(drawn, JSON.stringify(given)).toThrow(
        new RegExp(`plot\\.${name} was given .*\\n.*(run|returned)`),
      );
    }
  },
);
