/** How to make a widget: as an anywidget, or from a package of widgets. */
export type WidgetOptions<State extends object> = AnyWidgetOptions<State> | PackagedWidgetOptions<State>;

/** A widget whose page side is written in the cell. The front end needs `anywidget` (https://anywidget.dev). */
export interface AnyWidgetOptions<State extends object> {
  /** An ES module, or its URL, whose default export has `render({ model, el })`. */
  readonly esm: string;
  readonly css?: string;
  readonly state?: State;
}

/** A widget of a package at the front end, such as a slider of `@jupyter-widgets/controls`. */
export interface PackagedWidgetOptions<State extends object> {
  readonly module: string;
  /** The version range of the package, as in npm; `2.0.0` for the controls of ipywidgets 8. */
  readonly version: string;
  readonly model: string;
  readonly view?: string;
  readonly state?: State;
}

/** Binary data that arrives with a message. */
export type Buffers = readonly Uint8Array[];

/**
 * The kernel's side of a widget, like anywidget's model on the page. Both sides share the state: what one sets, the
 * other gets.
 */
export interface Widget<State extends object> {
  /** The id of its model at the front end. */
  readonly id: string;
  get<Name extends keyof State>(name: Name): State[Name];
  /** Sets a value and tells the front end, without a `save_changes`. */
  set<Name extends keyof State>(name: Name, value: State[Name]): void;
  /** Sets several values in one message. */
  set(values: Partial<State>): void;
  /** Calls back when a value changes, whichever side set it. */
  on<Name extends keyof State & string>(
    event: `change:${Name}`,
    callback: (value: State[Name]) => void,
  ): void;
  /** Calls back after any change, with the new values. */
  on(event: "change", callback: (values: Partial<State>) => void): void;
  /** Calls back with the messages of the page's `model.send`. */
  // biome-ignore lint/suspicious/noExplicitAny: only the author of the page's side knows its type
  on(event: "msg:custom", callback: (content: any, buffers: Buffers) => void): void;
  /** Removes a callback; without one, all of the event; without an event, all. */
  off(event?: string, callback?: (...values: never[]) => void): void;
  /** Sends a custom message to the page's `model.on("msg:custom", …)`. */
  send(content: unknown, buffers?: Buffers): void;
  /** The same as `on("msg:custom", …)`. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  onMessage(callback: (content: any, buffers: Buffers) => void): void;
  /** Closes the widget on both sides. */
  close(): void;
}
