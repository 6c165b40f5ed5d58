import { display } from "../../lib/show/display.js";
import { escapeHtml } from "../../lib/show/html.js";

/** The types of what JSX in cells calls where no library for it is imported. */
export const jsxTypes = `
declare global {
  /** Makes elements of JSX that show themselves as HTML. Import React, or another library, to have it instead. */
  namespace React {
    function createElement(type: any, properties?: any, ...children: any[]): any;
    const Fragment: any;
    namespace JSX {
      type Element = any;
      type ElementType = any;
      interface IntrinsicAttributes { key?: string | number | null }
      interface ElementChildrenAttribute { children: {} }
      interface IntrinsicElements { [name: string]: any }
    }
  }
}
export {};
`;

type Properties = Readonly<Record<string, unknown>>;

/** A part of a page that JSX describes. */
class JsxElement {
  constructor(
    readonly type: unknown,
    readonly props: Properties,
  ) {}

  toString(): string {
    return htmlOf(this);
  }

  [display]() {
    return { "text/html": htmlOf(this) };
  }
}

const Fragment = (props: Properties) => props.children;

/** What JSX calls where nothing named React is imported; see `jsxTypes`. */
export const jsx: object = {
  Fragment,
  createElement: (type: unknown, properties: Properties | null, ...children: readonly unknown[]) =>
    new JsxElement(type, {
      ...properties,
      ...(children.length === 0 ? {} : { children: children.length === 1 ? children[0] : children }),
    }),
};

/** Elements that have no end: https://html.spec.whatwg.org/multipage/syntax.html#void-elements */
const withoutEnd = new Set("area base br col embed hr img input link meta source track wbr".split(" "));

function htmlOf(node: unknown): string {
  if (node === undefined || node === null || typeof node === "boolean") return "";
  if (Array.isArray(node)) return node.map(htmlOf).join("");
  if (!(node instanceof JsxElement)) return escapeHtml(String(node));
  const { type, props } = node;
  if (typeof type === "function") return htmlOf((type as (given: Properties) => unknown)(props));
  const name = String(type);
  const { children, dangerouslySetInnerHTML: raw, ...attributes } = props;
  const start = `<${name}${Object.entries(attributes)
    .map(([key, value]) => attributeOf(key, value))
    .join("")}>`;
  if (withoutEnd.has(name)) return start;
  return `${start}${raw === undefined ? htmlOf(children) : String((raw as { __html: unknown }).__html)}</${name}>`;
}

/** The names that differ from HTML's in React. */
const htmlNames: Readonly<Record<string, string>> = { className: "class", htmlFor: "for" };

function attributeOf(key: string, value: unknown): string {
  // Handlers are functions of this process, which a page cannot call.
  if (value === undefined || value === null || value === false || typeof value === "function") return "";
  if (key === "key" || key === "ref") return "";
  const name = htmlNames[key] ?? key;
  if (value === true) return ` ${name}`;
  const text = key === "style" && typeof value === "object" ? styleOf(value) : String(value);
  return ` ${name}="${escapeHtml(text)}"`;
}

/** Properties of CSS whose numbers are no lengths: React's list, without what nobody writes. */
const plainNumbers =
  /^(?:flex.*|fontWeight|grid.*|lineHeight|opacity|order|orphans|tabSize|widows|zIndex|zoom|fillOpacity|stroke.*)$/;

function styleOf(style: object): string {
  return Object.entries(style)
    .map(([property, value]: [string, unknown]) => {
      const name = property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const isLength = typeof value === "number" && value !== 0 && !plainNumbers.test(property);
      return `${name}: ${value}${isLength ? "px" : ""}`;
    })
    .join("; ");
}
