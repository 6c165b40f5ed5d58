import { randomUUID } from "node:crypto";
import type { JsonObject, Message } from "../protocol/message.js";
import type { Parent } from "../protocol/thread-messages.js";
import type { Attached, Wire } from "../protocol/wire.js";

type OnMessage = (data: unknown, buffers: readonly Uint8Array[]) => void;
type OnClose = (data: unknown) => void;

/**
 * A comm: a channel between the kernel and a widget at the front end, open until either side closes it.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#custom-messages
 */
export class Comm {
  private messageCallback: OnMessage = () => {};
  private closeCallback: OnClose = () => {};

  constructor(
    readonly id: string,
    readonly target: string,
    private readonly publish: (type: string, content: JsonObject, attached?: Attached) => void,
    private readonly forget: () => void,
  ) {}

  send(data: object, buffers: readonly Uint8Array[] = []): void {
    this.publish("comm_msg", { comm_id: this.id, data }, { buffers });
  }

  close(data: object = {}): void {
    this.publish("comm_close", { comm_id: this.id, data });
    this.forget();
  }

  onMessage(callback: OnMessage): void {
    this.messageCallback = callback;
  }

  onClose(callback: OnClose): void {
    this.closeCallback = callback;
  }

  /** Takes a message of the front end. */
  receive(data: unknown, buffers: readonly Uint8Array[]): void {
    this.messageCallback(data, buffers);
  }

  /** The front end closed the comm. */
  closed(data: unknown): void {
    this.forget();
    this.closeCallback(data);
  }
}

/** The open comms, and the callbacks for those that a front end opens. */
export class Comms {
  private readonly targets = new Map<string, (comm: Comm, data: unknown) => void>();
  private readonly byId = new Map<string, Comm>();

  constructor(
    private readonly wire: Wire,
    private readonly parent: () => Parent,
  ) {}

  /** Opens a comm to a target of the front end. */
  open(target: string, data: object = {}, attached: Attached = {}): Comm {
    const comm = this.add(randomUUID(), target);
    this.wire.publish(
      "comm_open",
      this.parent(),
      { comm_id: comm.id, target_name: target, target_module: null, data },
      attached,
    );
    return comm;
  }

  /** Registers a callback for comms that a front end opens to a target. */
  register(target: string, opened: (comm: Comm, data: unknown) => void): void {
    this.targets.set(target, opened);
  }

  get(id: unknown): Comm | undefined {
    return this.byId.get(String(id));
  }

  list(target: unknown): Comm[] {
    return [...this.byId.values()].filter((comm) => typeof target !== "string" || comm.target === target);
  }

  /** A front end opened a comm. The protocol requires that one to an unknown target is closed. */
  opened(request: Message): void {
    const { comm_id: id, target_name: target, data = {} } = request.content;
    const comm = this.add(String(id), String(target));
    const opened = this.targets.get(comm.target);
    if (opened === undefined) comm.close();
    else opened(comm, data);
  }

  private add(id: string, target: string): Comm {
    const comm = new Comm(
      id,
      target,
      (type, content, attached) => this.wire.publish(type, this.parent(), content, attached),
      () => this.byId.delete(id),
    );
    this.byId.set(id, comm);
    return comm;
  }
}
