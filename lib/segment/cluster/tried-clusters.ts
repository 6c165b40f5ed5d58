import { counted } from "../../errors/counted.js";
import { decimal } from "../../show/number-text.js";
import { Table } from "../../show/table.js";

/** A number of clusters that was tried. */
export interface TriedClusters {
  readonly clusters: number;
  readonly cost: number;
  /** Mean silhouette of the respondents it was computed on; `null` with one cluster. */
  readonly silhouette: number | null;
}

/** The largest silhouette; with one number of clusters, that. */
export function bestBySilhouette<T extends { readonly tried: TriedClusters }>(found: readonly T[]): T {
  return found.reduce((most, one) =>
    (one.tried.silhouette ?? -1) > (most.tried.silhouette ?? -1) ? one : most,
  );
}

/** What a note says of the clusters that were chosen. */
export function clustersInWords(
  what: string,
  chosen: number,
  tried: readonly TriedClusters[],
  silhouetteOf: number,
): string {
  const own = tried.find(({ clusters }) => clusters === chosen)!;
  const of = tried.length > 1 ? `, the largest silhouette of ${tried.length} numbers` : "";
  return `${chosen} ${what}${of}${own.silhouette === null ? "" : `: mean silhouette ${decimal(own.silhouette)}, of ${counted(silhouetteOf, "respondent")}`}`;
}

/** The numbers of clusters that were tried; no table of one. */
export function triedTable(title: string, costIs: string, tried: readonly TriedClusters[]): readonly Table[] {
  if (tried.length < 2) return [];
  return [
    new Table(
      title,
      [{ name: "clusters" }, { name: "silhouette", digits: 3 }, { name: "cost", digits: 2 }],
      tried.map(({ clusters, silhouette, cost }) => [clusters, silhouette, cost]),
      [`cost: ${costIs}`, "chosen: the largest silhouette"],
    ),
  ];
}
