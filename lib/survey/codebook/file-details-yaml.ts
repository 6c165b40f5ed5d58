import { type Document, Scalar, type YAMLMap } from "yaml";
import type { FileDetails } from "./codebook.js";
import { type YamlPlace, yamlRecord, yamlText } from "./yaml-place.js";

const ends = { lowest: Number.NEGATIVE_INFINITY, highest: Number.POSITIVE_INFINITY } as const;

/** Reads a `file:` block of a variable or a codebook. */
export function readFileDetails(place: YamlPlace): FileDetails {
  const record = yamlRecord(place, ["format", "missing", "attributes", "documents"]);
  const format = record.get("format");
  const range = record.get("missing");
  const attributes = record.get("attributes");
  const documents = record.get("documents");
  return {
    ...(format === undefined ? {} : { format: yamlText(format) }),
    ...(range === undefined ? {} : { missingRange: readRange(range) }),
    ...(attributes === undefined
      ? {}
      : {
          attributes: Object.fromEntries(
            attributes
              .entries()
              .map(([key, value]) => [
                String(key.scalar),
                value.scalar === undefined ? value.items().map(yamlText) : [yamlText(value)],
              ]),
          ),
        }),
    ...(documents === undefined ? {} : { documents: documents.items().map(yamlText) }),
  };
}

function readRange(place: YamlPlace): readonly [number, number] {
  const [low, high, ...more] = place.items().map((item) => {
    if (typeof item.scalar === "number") return item.scalar;
    const end = ends[String(item.scalar) as keyof typeof ends];
    return end ?? item.fail("expected a number, `lowest` or `highest`");
  });
  if (low === undefined || high === undefined || more.length > 0 || low > high)
    return place.fail("expected a range of missing numbers, such as [lowest, 0]");
  return [low, high];
}

/** Writes a `file:` block, as `readFileDetails` reads it. */
export function fileDetailsNode(
  document: Document,
  { format, missingRange, attributes, documents }: FileDetails,
): YAMLMap {
  const node = document.createNode({}) as YAMLMap;
  const texts = (list: readonly string[]) =>
    document.createNode(
      list.map((text) => new Scalar(text)),
      { flow: true },
    );
  if (format !== undefined) node.set("format", new Scalar(format));
  if (missingRange !== undefined) {
    const [low, high] = missingRange;
    const end = (value: number) => (Number.isFinite(value) ? value : value < 0 ? "lowest" : "highest");
    node.set("missing", document.createNode([end(low), end(high)], { flow: true }));
  }
  if (attributes !== undefined) {
    const map = document.createNode({}) as YAMLMap;
    for (const [name, values] of Object.entries(attributes)) map.set(new Scalar(name), texts(values));
    node.set("attributes", map);
  }
  if (documents !== undefined) node.set("documents", texts(documents));
  return node;
}
