import { inspect, isDeepStrictEqual } from "node:util";
import { display, type MimeBundle } from "../../lib/show/display.js";
import { type BufferPath, packState, unpackState } from "./buffers.js";
import type { Buffers, PackagedWidgetOptions, Widget, WidgetOptions } from "./widget-api.js";

/**
 * The version of the widget messages and of the view in a MIME bundle.
 * https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md
 */
const protocolVersion = "2.1.0";
const target = "jupyter.widget";

/** The part of a comm that a widget uses. */
export interface WidgetComm {
  readonly id: string;
  send(data: object, buffers?: Buffers): void;
  close(): void;
  onMessage(callback: (data: unknown, buffers: Buffers) => void): void;
}

/** Opens a comm. */
export type OpenComm = (
  target: string,
  data: object,
  attached: { readonly metadata: Record<string, unknown>; readonly buffers: Buffers },
) => WidgetComm;

type Values = Record<string, unknown>;
type Callback = (...values: unknown[]) => void;

/**
 * Makes a widget and opens its model at the front end. Displayed, or as the last value of a cell, it shows its view.
 *
 * @example
 * const counter = widget({ esm: 'export default { render({ model, el }) { … } }', state: { count: 0 } });
 */
export function makeWidget<State extends object>(
  open: OpenComm,
  options: WidgetOptions<State>,
): Widget<State> {
  return new CommWidget(open, options) as unknown as Widget<State>;
}

class CommWidget {
  readonly id: string;
  private readonly comm: WidgetComm;
  private readonly state: Values;
  private readonly callbacks = new Map<string, Set<Callback>>();

  constructor(open: OpenComm, options: WidgetOptions<object>) {
    this.state = { ...options.state };
    const { buffers, ...data } = pack({ ...this.state, ...modelOf(options) });
    this.comm = open(target, data, { metadata: { version: protocolVersion }, buffers });
    this.id = this.comm.id;
    this.whole = () => ({ ...this.state, ...modelOf(options) });
    this.comm.onMessage((message, arrived) => this.receive(message as Values, arrived));
  }

  get(name: string): unknown {
    return this.state[name];
  }

  set(given: string | Values, value?: unknown): void {
    const changed = this.take(typeof given === "string" ? { [given]: value } : given);
    if (Object.keys(changed).length === 0) return;
    this.sendState("update", changed);
    this.tell(changed);
  }

  on(event: string, callback: Callback): void {
    const callbacks = this.callbacks.get(event) ?? new Set();
    this.callbacks.set(event, callbacks.add(callback));
  }

  off(event?: string, callback?: Callback): void {
    if (event === undefined) this.callbacks.clear();
    else if (callback === undefined) this.callbacks.delete(event);
    else this.callbacks.get(event)?.delete(callback);
  }

  send(content: unknown, buffers: Buffers = []): void {
    this.comm.send({ method: "custom", content }, buffers);
  }

  onMessage(callback: Callback): void {
    this.on("msg:custom", callback);
  }

  close(): void {
    this.comm.close();
  }

  [display](): MimeBundle {
    const view = { version_major: 2, version_minor: 0, model_id: this.id };
    const text = `Widget ${inspect(this.state, { depth: 1, maxStringLength: 80, breakLength: 100 })}`;
    return { "application/vnd.jupyter.widget-view+json": view, "text/plain": text };
  }

  /** The state, with the fields that describe the model. */
  private readonly whole: () => Values;

  private receive(message: Values, buffers: Buffers): void {
    const paths = (message.buffer_paths ?? []) as readonly BufferPath[];
    switch (message.method) {
      case "update": {
        const given = unpackState((message.state ?? {}) as Values, paths, buffers);
        // The echo updates other windows that show the widget, and confirms the update to the sender.
        this.sendState("echo_update", given);
        this.tell(this.take(given));
        return;
      }
      case "request_state":
        this.sendState("update", this.whole());
        return;
      case "custom":
        this.call("msg:custom", message.content, buffers);
    }
  }

  /** Stores values and returns those that changed. */
  private take(given: Values): Values {
    const changed = Object.entries(given).filter(
      ([name, value]) => !isDeepStrictEqual(value, this.state[name]),
    );
    Object.assign(this.state, Object.fromEntries(changed));
    return Object.fromEntries(changed);
  }

  private tell(changed: Values): void {
    for (const [name, value] of Object.entries(changed)) this.call(`change:${name}`, value);
    if (Object.keys(changed).length > 0) this.call("change", changed);
  }

  private call(event: string, ...values: unknown[]): void {
    for (const callback of [...(this.callbacks.get(event) ?? [])]) callback(...values);
  }

  private sendState(method: string, values: Values): void {
    const { buffers, ...data } = pack(values);
    this.comm.send({ method, ...data }, buffers);
  }
}

/** Widgets in a widget's state are sent as references to their models. */
function pack(state: Values) {
  return packState(state, (value) => (value instanceof CommWidget ? `IPY_MODEL_${value.id}` : value));
}

/** The fields that tell the front end which model and view to make. */
function modelOf(options: WidgetOptions<object>): Values {
  const {
    module,
    version,
    model,
    view,
  }: Omit<PackagedWidgetOptions<object>, "state"> = "esm" in options ? anywidget : options;
  return {
    _model_module: module,
    _model_module_version: version,
    _model_name: model,
    ...(view === undefined
      ? {}
      : { _view_module: module, _view_module_version: version, _view_name: view, _view_count: null }),
    ...("esm" in options ? { _esm: options.esm, _css: options.css ?? "" } : {}),
  };
}

/** Any version of anywidget at the front end. */
const anywidget = { module: "anywidget", version: "*", model: "AnyModel", view: "AnyView" };
