import { display } from "../../lib/show/display.js";
import { Table } from "../../lib/show/table.js";
import { type Magic, written } from "./magic.js";

/** `%lsmagic`: the list of magics. */
export function lsmagic(all: () => readonly Magic[]): Magic {
  return {
    name: "lsmagic",
    form: "line",
    summary: "lists the magics",
    help: "%lsmagic\n\nLists every magic and what it does. %%name? shows the help of one.",
    options: [],
    run: () => {
      const table = new Table(
        "Magics",
        [{ name: "magic" }, { name: "what it does" }],
        all().map((magic) => [written(magic), magic.summary]),
        ["%%name? shows the help of one"],
      );
      return { kind: "shown", shown: { data: table[display](), metadata: {} } };
    },
  };
}
