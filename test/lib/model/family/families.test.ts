import { expect, test } from "vitest";
import { families } from "../../../../lib/model/family/families.js";
import { decoderConfig } from "../../../../lib/model/family/read-config.js";

const read = (json: unknown) => decoderConfig(json, "config.json");
const classes = families.flatMap((family) => family.classes.map((one) => ({ family, ...one })));
const sizes = {
  hidden_size: 64,
  num_hidden_layers: 4,
  num_attention_heads: 8,
  intermediate_size: 128,
  vocab_size: 100,
};

test("no two families share a name, a class or a model_type", () => {
  for (const key of ["name", "type"] as const) {
    expect(new Set(classes.map((one) => one[key])).size).toBe(classes.length);
  }
  expect(new Set(families.map(({ name }) => name)).size).toBe(families.length);
});

test.each(classes)("a configuration of class $name, or of type $type, is of its family", (one) => {
  const fields = one.textType === undefined ? sizes : { text_config: sizes };
  const architecture = one.family.name;
  expect(read({ ...fields, architectures: [one.name] })).toMatchObject({ architecture, layers: 4 });
  expect(read({ ...fields, model_type: one.type })).toMatchObject({ architecture, layers: 4 });
});

test("a class that no family has is refused, with all classes that run", () => {
  const refusal = `the architecture 'GPT2LMHeadModel' is not known\n  these run: ${classes.map(({ name }) => name).join(", ")}`;
  expect(() => read({ ...sizes, architectures: ["GPT2LMHeadModel"] })).toThrow(refusal);
});

test("a configuration that names neither class nor type is refused", () => {
  expect(() => read(sizes)).toThrow(/the architecture is not stated/);
});
