import { readFileSync } from "node:fs";
import { checkArgument } from "../../errors/check-given.js";
import { text } from "../../errors/kind.js";
import { adviseName } from "../../errors/nearest.js";
import { fileNamed, type NamedFiles, namesOf } from "../../files/named-files.js";
import type { ValueLabel } from "../../survey/codebook/codebook.js";
import {
  openYaml,
  type YamlPlace,
  yamlNumber,
  yamlRecord,
  yamlText,
} from "../../survey/codebook/yaml-place.js";
import type { Inventory, InventoryItem } from "./inventory.js";

const inventories: NamedFiles = { folder: "instruments", ending: ".inventory.yaml", what: "inventory" };

/**
 * The inventories that Populi has.
 *
 * @example
 * inventoryNames(); // ["mini-ipip"]
 */
export function inventoryNames(): string[] {
  return namesOf(inventories);
}

/**
 * Reads an inventory by its name ("mini-ipip") or from a YAML file like `data/instruments/mini-ipip.inventory.yaml`.
 *
 * @throws PopuliError naming file and line of a mistake: a key that is not 1 or −1, an item of a scale that does not exist
 *   (with the nearest), a scale of fewer than two items, a statement that is there twice
 * @example
 * readInventory("mini-ipip").items.length; // 20
 */
export function readInventory(nameOrFile: string): Inventory {
  checkArgument("readInventory", "inventory", nameOrFile, {
    ...text,
    advice: () => `give a YAML file, or a name: ${inventoryNames().join(", ")}`,
  });
  const file = fileNamed(inventories, nameOrFile);
  return parseInventory(readFileSync(file, "utf8"), nameOrFile, file);
}

/** Gets an inventory from YAML text; throws as `readInventory` does. */
export function parseInventory(content: string, name: string, file: string): Inventory {
  const root = openYaml(content, file);
  const record = yamlRecord(root, ["title", "source", "question", "answers", "scales", "items"]);
  const need = (key: string) => record.get(key) ?? root.fail(`'${key}' is missing`, `write '${key}: …'`);
  const question = yamlText(need("question"));
  if (!question.includes("{item}"))
    need("question").fail("it does not say where the statement stands", "write {item} there");
  const answers = need("answers")
    .entries()
    .map(([code, label]): ValueLabel => ({ code: yamlNumber(code), label: yamlText(label) }));
  if (answers.length < 2) need("answers").fail("a statement needs two answers or more");
  if (answers.some(({ code }, k) => k > 0 && !(Number(code) > Number(answers[k - 1]!.code))))
    need("answers").fail("the codes of answers must rise, from disagreeing to agreeing");
  const scales = need("scales")
    .entries()
    .map(([key, label]) => ({ name: yamlText(key), label: yamlText(label) }));
  const items = need("items")
    .entries()
    .map(([key, value]) =>
      itemOf(
        yamlText(key),
        value,
        scales.map((scale) => scale.name),
      ),
    );
  const twice = items.find(({ text: one }, k) => items.findIndex((item) => item.text === one) < k);
  if (twice !== undefined) need("items").fail(`the statement '${twice.text}' is there twice`);
  for (const scale of scales) {
    const own = items.filter((item) => item.scale === scale.name).length;
    if (own < 2)
      need("scales").fail(
        `the scale '${scale.name}' has ${own === 0 ? "no item" : "one item"}`,
        "a scale needs two items or more",
      );
  }
  return {
    name,
    title: yamlText(need("title")),
    source: yamlText(need("source")),
    question,
    answers,
    scales,
    items,
  };
}

function itemOf(name: string, place: YamlPlace, scales: readonly string[]): InventoryItem {
  const record = yamlRecord(place, ["text", "scale", "key"]);
  const need = (key: string) => record.get(key) ?? place.fail(`'${key}' is missing`, `write '${key}: …'`);
  const scale = yamlText(need("scale"));
  if (!scales.includes(scale)) need("scale").fail(`there is no scale '${scale}'`, adviseName(scale, scales));
  const key = need("key").scalar;
  if (key !== 1 && key !== -1)
    return need("key").fail(
      `a key is 1 or -1, not ${need("key").written ?? "a list"}`,
      "-1 where agreeing means less",
    );
  return { name, text: yamlText(need("text")), scale, key };
}
