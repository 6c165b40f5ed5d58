import type { Code, Codebook, Variable } from "../../survey/codebook/codebook.js";
import type { LoadedSurvey, Survey } from "../../survey/survey/survey.js";
import { surveyOf } from "../../survey/survey-of.js";
import type { AlignedSource } from "./alignment-manifest.js";

/** What an aligned survey has beside the columns of its personas. */
export interface AddedColumns {
  /** Items that nobody has answered yet: what the personas will be asked. */
  readonly ask: readonly Variable[];
  /** `[rows]` */
  readonly weights?: ArrayLike<number>;
}

/**
 * The personas of some rows as a survey of their own, labelled synthetic. A weight that the persona set had is kept as a
 * plain column: it was used in choosing. `persona_row` has the row in the persona set, from 1.
 */
export function alignedSurvey(
  personas: Survey,
  rows: Int32Array,
  title: string,
  { ask, weights }: AddedColumns,
): LoadedSurvey {
  const variables = new Map<string, Variable>();
  const columns: Record<string, (Code | null)[]> = {};
  for (const [name, variable] of personas.codebook.variables) {
    const column = personas.column(name);
    columns[name] = Array.from(rows, (row) => column.raw(row));
    variables.set(name, variable.role === "weight" ? { ...variable, role: "other" } : variable);
  }
  const free = (name: string): string => (variables.has(name) ? free(`${name}_`) : name);
  const add = (variable: Variable, codes: (Code | null)[]) => {
    columns[variable.name] = codes;
    variables.set(variable.name, variable);
  };
  for (const item of ask)
    if (!variables.has(item.name))
      add(
        { ...item, role: "item" },
        Array.from(rows, () => null),
      );
  const plain = { measure: "scale", values: [], missing: [] } as const;
  add(
    { ...plain, name: free("persona_row"), label: "row in the persona set", role: "id" },
    Array.from(rows, (row) => row + 1),
  );
  const weight = free("aligned_weight");
  if (weights !== undefined)
    add(
      { ...plain, name: weight, label: "weight of the aligned personas", role: "weight" },
      Array.from(weights),
    );
  const { weight: _, responseSets: __, ...book } = personas.codebook;
  const codebook: Codebook = { ...book, title, synthetic: true, variables };
  return surveyOf(columns, {
    ...{ name: `${personas.name}, aligned`, codebook },
    weight: weights === undefined ? null : weight,
  });
}

/** What identifies a survey in a manifest. */
export function sourceOf({ name, file, hash, size }: Survey): AlignedSource {
  return { name, file, hash, size };
}
