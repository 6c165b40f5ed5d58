import { denoTypes, makeDeno } from "../compat/deno.js";
import { jsx, jsxTypes } from "../compat/jsx.js";
import { makeTslab, tslabTypes } from "../compat/tslab.js";
import { show } from "../display/show.js";
import type { CellGifts } from "../session/open-session.js";
import type { CellDisplay } from "./cell-display.js";
import type { CellRun } from "./cell-run.js";
import { resultModule, resultTypes } from "./results.js";

/** What other kernels give their cells: `tslab`, `Deno`, and JSX without a library. */
export function giftsOf(run: () => CellRun | undefined, display: CellDisplay, typescript: string): CellGifts {
  const showBundle = (bundle: object, id?: string) => display.bundle(bundle, id === undefined ? {} : { id });
  const Deno = makeDeno({
    showBundle,
    showValue: (value, id) => display(value, id === undefined ? {} : { id }),
    bundleOf: (value) => {
      const shown = show(value);
      return shown instanceof Promise ? shown.then(({ data }) => data) : shown.data;
    },
    publish: (type, content) => run()?.publish(type, content),
    typescript,
  });
  return {
    modules: {
      tslab: { types: tslabTypes, make: () => makeTslab(showBundle, typescript) },
      [resultModule]: { types: resultTypes, make: () => ({}) },
    },
    ambient: { types: [denoTypes, jsxTypes], values: { Deno, React: jsx } },
  };
}
