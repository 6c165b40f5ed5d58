// saxen has no types of its own.
declare module "saxen" {
  type DecodeEntities = (text: string) => string;
  export class Parser {
    ns(prefixes: Readonly<Record<string, string>>): this;
    on(
      event: "openTag",
      then: (
        name: string,
        attributes: () => Readonly<Record<string, string>>,
        decode: DecodeEntities,
      ) => void,
    ): this;
    on(event: "closeTag", then: (name: string) => void): this;
    on(event: "text", then: (text: string, decode: DecodeEntities) => void): this;
    on(event: "cdata", then: (text: string) => void): this;
    on(event: "error", then: (error: Error) => void): this;
    parse(xml: string): this;
  }
}
