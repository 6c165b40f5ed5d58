import { join } from "node:path";
import { packageRoot } from "../../lib/files/package-root.js";

/** The types of widgets are the package's own. */
const widgets = "./dist/kernel/widgets/widget-api.js";

/** What every cell can use without importing it, as TypeScript declares it to cells. */
export const cellGlobals = {
  /** A file that is only in memory; it stands in the package, so that the types it imports are found. */
  file: join(packageRoot, "__cell-globals__.d.ts").replaceAll("\\", "/"),
  text: `
export {};
declare global {
  /** What an object looks like, by MIME type. */
  interface MimeBundle { readonly [type: string]: unknown }
  interface DisplayOptions {
    /** The name of the display: showing again under the same id replaces what it showed. */
    readonly id?: string;
  }
  interface Display {
    /**
     * Shows a value under the cell, as rich as it can be. With an \`id\` already shown, replaces that display.
     * @example display(survey, { id: "current" })
     */
    (value: unknown, options?: DisplayOptions): void;
    /** Shows a MIME bundle as it is. @example display.bundle({ "text/html": "<b>bold</b>", "text/plain": "bold" }) */
    bundle(data: MimeBundle, options?: DisplayOptions & { readonly metadata?: object }): void;
    html(html: string, options?: DisplayOptions): void;
    markdown(markdown: string, options?: DisplayOptions): void;
    /** Shows a text or value whole, however long it is. */
    whole(value: unknown): void;
    /** Removes the cell's outputs; with \`wait\`, when the next one comes. */
    clear(options?: { readonly wait?: boolean }): void;
  }
  const display: Display;

  /** Asks the person at the notebook, and waits for the answer. @param initial what an empty answer stands for */
  function prompt(question?: string, initial?: string): string;
  /** Asks for a yes or a no. */
  function confirm(question?: string): boolean;
  /** Asks for a text that is not shown as it is typed. */
  function promptPassword(question?: string): string;

  /**
   * What the last cell that failed threw. Interrupted work keeps what it had done in \`partial\`.
   * @example const run = lastError!.partial as Simulation
   */
  const lastError: (Error & { readonly partial?: unknown }) | undefined;

  /** A line between the kernel and a widget at the front end. */
  interface Comm {
    readonly id: string;
    readonly target: string;
    send(data: object, buffers?: readonly Uint8Array[]): void;
    close(data?: object): void;
    onMessage(callback: (data: any, buffers: readonly Uint8Array[]) => void): void;
    onClose(callback: (data: any) => void): void;
  }
  /** Lines to widgets: opened here, or at the front end for a target registered here. */
  const comms: {
    open(target: string, data?: object, options?: { readonly metadata?: object; readonly buffers?: readonly Uint8Array[] }): Comm;
    register(target: string, opened: (comm: Comm, data: any) => void): void;
  };

  type Widget<State extends object> = import("${widgets}").Widget<State>;
  /**
   * Makes a widget whose state this kernel and the notebook's page share; as a cell's last value it shows itself.
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
