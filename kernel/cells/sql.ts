import { readHeader } from "./header.js";
import { type Magic, MagicError, type PlaceInCell } from "./magic.js";
import { framesIn, type NamedValues, surveysIn } from "./names-in-scope.js";

const help = `%%sql [name]
SELECT Q260, count(*) AS n, avg(Q46) AS happiness
FROM survey GROUP BY Q260

Runs a DuckDB query over the notebook's surveys and frames; each is a table named as its variable. A survey's table has
codes, with NULL for missing answers; survey_labels has value labels, and survey_raw has missing codes too. Tables can be
joined. The result is a frame, bound to the name if there is one. \${…} is a value of the notebook. %show prints the
TypeScript the cell stands for.`;

const keywords = [
  "SELECT",
  "FROM",
  "WHERE",
  "GROUP BY",
  "ORDER BY",
  "JOIN",
  "USING",
  "LIMIT",
  "count(*)",
  "avg(",
];

/** `%%sql`: runs a query over the notebook's surveys and frames. */
export const sqlMagic: Magic = {
  name: "sql",
  form: "cell",
  summary: "runs a DuckDB query over the notebook's surveys and frames",
  help,
  options: [],
  body: "sql",
  namesInBody: (scope) => [
    ...tablesIn(scope).flatMap(({ name, asked }) => [name, ...asked]),
    ...tablesIn(scope).flatMap(({ columns }) => columns),
    ...keywords,
  ],
  run: (call, context) => {
    const { name } = readHeader(call, { subject: false }, "%%sql rows, and FROM survey below");
    const at = { line: call.line, column: 1, width: call.text.split("\n")[call.line - 1]!.length };
    const tables = tablesIn({ names: context.names, get: context.value });
    if (tables.length === 0)
      throw new MagicError(
        "there is no survey to query",
        at,
        "load one first: const survey = await loadSurvey(…)",
      );
    const query = call.body.trim();
    if (query === "") throw new MagicError("there is no query", at, "write one on the lines below");
    const words = new Set(query.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? []);
    const asked = tables.filter(({ asked }) => asked.some((table) => words.has(table.toLowerCase())));
    // All of them if the query names none, so that the error can suggest the nearest.
    const given = (asked.length > 0 ? asked : tables).map((table) => table.name);
    // Interpolations stay; other characters with a meaning in a template are escaped.
    const text = query.replace(/[`\\]/g, "\\$&");
    const expression = `await sql({ ${given.join(", ")} }, \`\n${text}\n\`)`;
    const code = [
      'import { sql } from "populi";',
      ...(name === undefined ? [expression] : [`const ${name} = ${expression};`, name]),
    ];
    const start = call.body.slice(0, call.body.indexOf(query)).split("\n").length;
    const lines = [
      call.line,
      call.line,
      ...query.split("\n").map((_, i) => call.line + start + i),
      call.line,
      call.line,
    ];
    return {
      kind: "translation",
      translation: {
        code: code.join("\n"),
        lines,
        keep: new Set(name === undefined ? [] : [name]),
        placeOf: (thrown) => placeOf(thrown, call.line + start - 2),
      },
    };
  },
};

/** What can be queried: a variable's name, its tables, and their columns. */
function tablesIn(scope: NamedValues) {
  return [
    ...surveysIn(scope).map(([name, survey]) => ({
      name,
      asked: [name, `${name}_labels`, `${name}_raw`],
      columns: [...survey.codebook.variables.keys()],
    })),
    ...framesIn(scope).map(([name, frame]) => ({ name, asked: [name], columns: frame.columns.map(String) })),
  ];
}

/** The place of a mistake, from DuckDB's message: "LINE 2: SELECT nothing …" with a caret below. */
function placeOf(thrown: unknown, linesBefore: number): PlaceInCell | undefined {
  const { cause } = (thrown ?? {}) as Error;
  const message = cause instanceof Error ? cause.message : "";
  const match = /^(LINE (\d+): ).*\n( *)\^/m.exec(message);
  if (match === null) return undefined;
  const [, prefix = "", line, indent = ""] = match;
  return { line: linesBefore + Number(line), column: indent.length - prefix.length + 1, width: 1 };
}
