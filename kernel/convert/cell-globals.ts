import { join } from "node:path";
import { packageRoot } from "../../lib/files/package-root.js";

/** The types of widgets, from the package itself. */
const widgets = "./dist/kernel/widgets/widget-api.js";

/** Declarations of what cells can use without an import. */
export const cellGlobals = {
  /** A file in memory only. Its path is in the package, so that the types it imports resolve. */
  file: join(packageRoot, "__cell-globals__.d.ts").replaceAll("\\", "/"),
  text: `
export {};
declare global {
  /** A representation of a value for each MIME type. */
  interface MimeBundle { readonly [type: string]: unknown }
  interface DisplayOptions {
    /** Displaying again with the same id replaces the earlier output. */
    readonly id?: string;
  }
  interface Display {
    /**
     * Shows a value under the cell. With an \`id\` already shown, replaces that output.
     * @example display(survey, { id: "current" })
     */
    (value: unknown, options?: DisplayOptions): void;
    /** Shows a MIME bundle as it is. @example display.bundle({ "text/html": "<b>bold</b>", "text/plain": "bold" }) */
    bundle(data: MimeBundle, options?: DisplayOptions & { readonly metadata?: object }): void;
    html(html: string, options?: DisplayOptions): void;
    markdown(markdown: string, options?: DisplayOptions): void;
    md(markdown: string, options?: DisplayOptions): void;
    svg(svg: string, options?: DisplayOptions): void;
    latex(latex: string, options?: DisplayOptions): void;
    /** Shows any value as a tree of JSON. */
    json(value: unknown, options?: DisplayOptions): void;
    /** Runs in the page. */
    javascript(code: string, options?: DisplayOptions): void;
    /** Shows a PNG, JPEG, GIF or WebP: a file, or its bytes. */
    image(pathOrBytes: string | URL | Uint8Array, options?: DisplayOptions): void;
    /** Shows a whole text or value, however long it is. */
    whole(value: unknown): void;
    /** Removes the cell's outputs; with \`wait\`, only when the next one arrives. */
    clear(options?: { readonly wait?: boolean }): void;
  }
  const display: Display;

  interface ImportMeta {
    /** True in a cell. */
    readonly main: boolean;
  }

  /** Asks the person at the notebook and waits for the answer. @param initial the value of an empty answer */
  function prompt(question?: string, initial?: string): string;
  /** Asks for yes or no. */
  function confirm(question?: string): boolean;
  /** Asks for a text that is hidden as it is typed. */
  function promptPassword(question?: string): string;

  /**
   * What the last failed cell threw. Interrupted work leaves its result so far in \`partial\`.
   * @example const run = lastError!.partial as Simulation
   */
  const lastError: (Error & { readonly partial?: unknown }) | undefined;

  /** A channel between the kernel and a widget at the front end. */
  interface Comm {
    readonly id: string;
    readonly target: string;
    send(data: object, buffers?: readonly Uint8Array[]): void;
    close(data?: object): void;
    onMessage(callback: (data: any, buffers: readonly Uint8Array[]) => void): void;
    onClose(callback: (data: any) => void): void;
  }
  /** Channels to widgets: opened here, or by the front end to a target registered here. */
  const comms: {
    open(target: string, data?: object, options?: { readonly metadata?: object; readonly buffers?: readonly Uint8Array[] }): Comm;
    register(target: string, opened: (comm: Comm, data: any) => void): void;
  };

  type Widget<State extends object> = import("${widgets}").Widget<State>;
  /**
   * Makes a widget whose state is shared by the kernel and the page. It shows itself as a cell's last value.
   * @example
   * const counter = widget({
   *   esm: \`export default { render({ model, el }) {
   *     const button = document.createElement("button");
   *     const show = () => { button.textContent = model.get("count"); };
   *     button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
   *     model.on("change:count", show);
   *     show();
   *     el.append(button);
   *   } }\`,
   *   state: { count: 0 },
   * });
   * counter                // and in later cells counter.get("count"), counter.set("count", 0)
   */
  function widget<State extends object = Record<string, any>>(
    options: import("${widgets}").WidgetOptions<State>,
  ): Widget<State>;
}
`,
};
