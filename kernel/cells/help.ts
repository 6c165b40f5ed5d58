import { existsSync } from "node:fs";
import { join } from "node:path";
import { adviseName } from "../../lib/errors/nearest.js";
import { packageRoot } from "../../lib/files/package-root.js";
import { type Magic, MagicError, written } from "./magic.js";

const general = `Populi: TypeScript cells, checked before they run.

  import { loadSurvey } from "populi"     works in a notebook in any folder
  await …                                 works at the top level; a promise as last expression is awaited
  display(value, { id: "name" })          shows a value; the same id again replaces it
  widget({ esm, state })                  makes a control whose state the page shares
  prompt("question"), confirm("sure?")    ask the person at the notebook
  Tab completes, Shift-Tab inspects (also names of survey variables inside strings)

Magics (%help name, or %%name?, for more):`;

/** Where the reference is. The package contains it; in a clone it is built on demand. */
function whereReferenceIs(): string {
  const file = join(packageRoot, "docs", "api", "index.html");
  const place = existsSync(file) ? file : `npm run docs, in ${packageRoot}, writes it`;
  return `Reference of the library, to open in a browser: ${place}`;
}

/** `%help`: help for cells, or for one magic. */
export function helpMagic(all: () => readonly Magic[]): Magic {
  return {
    name: "help",
    form: "line",
    summary: "shows help for cells, or for one magic",
    help: "%help [name]\n\nShows help for cells, or for the magic of that name.",
    options: [],
    subjects: () => all().map(({ name }) => name),
    run: (call) => {
      const wanted = call.args.replace(/^%+/, "");
      const named = all().find(({ name }) => name === wanted);
      if (wanted !== "" && named === undefined) {
        const line = call.text.split("\n")[call.line - 1]!;
        const at = { line: call.line, column: line.indexOf(call.args) + 1, width: call.args.length };
        throw new MagicError(
          `there is no magic '${call.args}'`,
          at,
          adviseName(
            wanted,
            all().map(({ name }) => name),
          ),
        );
      }
      const list = all().map((magic) => `  ${written(magic).padEnd(12)} ${magic.summary}`);
      const text = named?.help ?? [general, ...list, "", whereReferenceIs()].join("\n");
      return { kind: "shown", shown: { data: { "text/plain": text }, metadata: {} } };
    },
  };
}
