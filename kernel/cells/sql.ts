import { readHeader } from "./header.js";
import { type Magic, MagicError, type PlaceInCell } from "./magic.js";
import { surveysIn } from "./names-in-scope.js";

const help = `%%sql [name] [on survey]
SELECT Q260, count(*) AS n FROM survey GROUP BY Q260

Puts a query to DuckDB; the survey's table is called survey, and its columns hold codes. The rows come back as a frame,
bound to the name where one is given. 'on survey' may be left out where there is only one survey. A value written \${…} is
taken from the notebook. %show prints the TypeScript it stands for.`;

/** `%%sql`: a query to a survey's DuckDB. */
export const sqlMagic: Magic = {
  name: "sql",
  form: "cell",
  summary: "puts a query to a survey's DuckDB",
  help,
  options: ["SELECT", "FROM survey", "GROUP BY", "ORDER BY", "WHERE"],
  run: (call, context) => {
    const { name, subject } = readHeader(call, {}, "%%sql rows on survey");
    const at = { line: call.line, column: 1, width: call.text.split("\n")[call.line - 1]!.length };
    const surveys = surveysIn({ names: context.names, get: context.value }).map(([called]) => called);
    if (subject === undefined && surveys.length !== 1)
      throw new MagicError(
        surveys.length === 0
          ? "there is no survey to query"
          : `there are ${surveys.length} surveys: ${surveys.join(", ")}`,
        at,
        surveys.length === 0
          ? "load one first: const survey = await loadSurvey(…)"
          : "say which: '%%sql on name'",
      );
    const query = call.body.trim();
    if (query === "") throw new MagicError("there is no query", at, "write one on the lines below");
    // Interpolations stay what they are in a template; everything else that means something in one is text.
    const text = query.replace(/[`\\]/g, "\\$&");
    const asked = `await ${subject ?? surveys[0]}.sql(\`\n${text}\n\`)`;
    const start = call.body.slice(0, call.body.indexOf(query)).split("\n").length;
    const lines = [
      call.line,
      ...query.split("\n").map((_, i) => call.line + start + i),
      call.line,
      call.line,
    ];
    return {
      kind: "translation",
      translation: {
        code: name === undefined ? `${asked};` : `const ${name} = ${asked};\n${name}`,
        lines,
        keep: new Set(name === undefined ? [] : [name]),
        placeOf: (thrown) => placeOf(thrown, call.line + start - 2),
      },
    };
  },
};

/** Where DuckDB says the mistake is: "LINE 2: SELECT nothing …", and under it a caret. */
function placeOf(thrown: unknown, linesBefore: number): PlaceInCell | undefined {
  const message = String((thrown as Error | null)?.message);
  const match = /^(LINE (\d+): ).*\n( *)\^/m.exec(message);
  if (match === null) return undefined;
  const [, prefix = "", line, indent = ""] = match;
  return { line: linesBefore + Number(line), column: indent.length - prefix.length + 1, width: 1 };
}
