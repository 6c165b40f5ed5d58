import { readHeader } from "./header.js";
import { type Magic, MagicError, type PlaceInCell } from "./magic.js";
import { framesIn, type NamedValues, surveysIn } from "./names-in-scope.js";

const help = `%%sql [name]
SELECT Q260, count(*) AS n, avg(Q46) AS happiness
FROM survey GROUP BY Q260

Puts a query to DuckDB over the notebook's surveys and frames, each a table under its variable's name. A survey's table
holds codes, missing answers as NULL; survey_labels holds value labels, and survey_raw missing codes too. Tables can be
joined. The rows come back as a frame, bound to the name where one is given. A value written \${…} is taken from the
notebook. %show prints the TypeScript it stands for.`;

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

/** `%%sql`: a query over the surveys and frames of the notebook. */
export const sqlMagic: Magic = {
  name: "sql",
  form: "cell",
  summary: "puts a query to DuckDB over the notebook's surveys",
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
    // All of them, where the query names none: the error then knows the nearest.
    const given = (asked.length > 0 ? asked : tables).map((table) => table.name);
    // Interpolations stay what they are in a template; everything else that means something in one is text.
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

/** What can be queried: a variable's name, the tables it stands for, and their columns. */
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

/** Where DuckDB says that the mistake is: "LINE 2: SELECT nothing …", and under it a caret. */
function placeOf(thrown: unknown, linesBefore: number): PlaceInCell | undefined {
  const { cause } = (thrown ?? {}) as Error;
  const message = cause instanceof Error ? cause.message : "";
  const match = /^(LINE (\d+): ).*\n( *)\^/m.exec(message);
  if (match === null) return undefined;
  const [, prefix = "", line, indent = ""] = match;
  return { line: linesBefore + Number(line), column: indent.length - prefix.length + 1, width: 1 };
}
