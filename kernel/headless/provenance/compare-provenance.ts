import { counted } from "../../../lib/errors/counted.js";
import { compareManifests } from "../../../lib/report/manifest/verify-manifest.js";
import type { Provenance } from "./provenance.js";

/** One thing that a report was made from, as recorded and as found. */
export interface ProvenanceLine {
  readonly what: string;
  readonly recorded: string;
  readonly found: string;
  readonly same: boolean;
  /** Whether a difference means another result: of versions it need not. */
  readonly counts: boolean;
}

const line = (what: string, recorded: string, found: string, counts = true): ProvenanceLine => ({
  ...{ what, recorded, found, counts },
  same: recorded === found,
});

/** The code of a notebook beside that of the report: one line where all is the same, else one a cell. */
export function compareCode(recorded: Provenance, found: Provenance): ProvenanceLine[] {
  const most = Math.max(recorded.cells.length, found.cells.length);
  const lines = Array.from({ length: most }, (_, c) =>
    line(`code of cell ${c + 1}`, short(recorded.cells[c]?.code), short(found.cells[c]?.code)),
  );
  const cells = (count: number) => counted(count, "cell");
  if (lines.every(({ same }) => same)) return [line("code", cells(most), cells(most))];
  return lines.filter(({ same }) => !same);
}

/** What a run of the same code showed, beside the report: outputs, and manifests line by line. */
export function compareResults(recorded: Provenance, found: Provenance): ProvenanceLine[] {
  const outputs = recorded.cells.map(({ shown }, c) =>
    line(`output of cell ${c + 1}`, short(shown), short(found.cells[c]?.shown)),
  );
  const differing = outputs.filter(({ same }) => !same);
  const manifests = recorded.manifests.flatMap((record, m) => {
    const other = found.manifests[m];
    const of = `manifest of ${record.condition}`;
    if (other === undefined) return [line(of, "there", "absent")];
    const lines = compareManifests(record, other).filter(({ same }) => !same);
    if (lines.length === 0) return [line(of, "the same", "the same")];
    return lines.map(({ what, recorded: was, found: is }) =>
      line(`${of}: ${what}`, cut(was), cut(is), !what.startsWith("versions.")),
    );
  });
  const all = `${outputs.length} outputs`;
  return [...(differing.length === 0 ? [line("outputs", all, all)] : differing), ...manifests];
}

/** Versions of the software, then and now. */
export function compareVersions(recorded: Provenance, found: Provenance): ProvenanceLine[] {
  return Object.entries(recorded.versions).map(([name, version]) =>
    line(`version of ${name}`, version, found.versions[name] ?? "—", false),
  );
}

function short(hash: string | undefined): string {
  return hash?.slice(0, 12) ?? "absent";
}

function cut(text: string): string {
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}
