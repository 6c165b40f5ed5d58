/** What a widget is made of: an anywidget, or a model of another package of widgets. */
export type WidgetOptions<State extends object> = AnyWidgetOptions<State> | PackagedWidgetOptions<State>;

/** A widget whose front end is written in the cell; the front end needs the package `anywidget` (https://anywidget.dev). */
export interface AnyWidgetOptions<State extends object> {
  /** An ES module, or its address, whose default export has `render({ model, el })`. */
  readonly esm: string;
  readonly css?: string;
  readonly state?: State;
}

/** A widget of a package the front end has, such as a slider of `@jupyter-widgets/controls`. */
export interface PackagedWidgetOptions<State extends object> {
  readonly module: string;
  /** The versions of the package that will do, as npm writes them; `2.0.0` for the controls of ipywidgets 8. */
  readonly version: string;
  readonly model: string;
  readonly view?: string;
  readonly state?: State;
}

/** Binary data that travels with a message, as it arrives. */
export type Buffers = readonly Uint8Array[];

/**
 * The kernel's half of a widget, in the manner of anywidget's model at the front end. The state is shared: what one half
 * sets, the other gets.
 */
export interface Widget<State extends object> {
  /** The id of its model at the front end. */
  readonly id: string;
  get<Name extends keyof State>(name: Name): State[Name];
  /** Sets a value and tells the front end, without a `save_changes`. */
  set<Name extends keyof State>(name: Name, value: State[Name]): void;
  /** Sets several values in one message. */
  set(values: Partial<State>): void;
  /** Calls back when a value changes, whichever half has set it. */
  on<Name extends keyof State & string>(
    event: `change:${Name}`,
    callback: (value: State[Name]) => void,
  ): void;
  /** Calls back after any change, with the new values. */
  on(event: "change", callback: (values: Partial<State>) => void): void;
  /** Calls back with what the front end's `model.send` sends. */
  // biome-ignore lint/suspicious/noExplicitAny: what the person's own front end sends, only they know
  on(event: "msg:custom", callback: (content: any, buffers: Buffers) => void): void;
  /** Takes a callback off again; all of an event's, or all, when none is named. */
  off(event?: string, callback?: (...values: never[]) => void): void;
  /** Sends a message of one's own, which the front end's `model.on("msg:custom", …)` gets. */
  send(content: unknown, buffers?: Buffers): void;
  /** The same as `on("msg:custom", …)`. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  onMessage(callback: (content: any, buffers: Buffers) => void): void;
  /** Removes the widget, at the front end too. */
  close(): void;
}
