import { handleCommClose, handleCommInfo, handleCommMessage, handleCommOpen } from "./comms.js";
import { handleComplete } from "./complete.js";
import { handleExecute } from "./execute.js";
import { handleHistory } from "./history.js";
import { handleInspect } from "./inspect.js";
import { handleIsComplete } from "./is-complete.js";
import type { Handler } from "./kernel.js";
import { handleKernelInfo } from "./kernel-info.js";

/** Who answers which request on the shell channel. */
export const handlers: Readonly<Record<string, Handler>> = {
  kernel_info_request: handleKernelInfo,
  execute_request: handleExecute,
  complete_request: handleComplete,
  inspect_request: handleInspect,
  is_complete_request: handleIsComplete,
  history_request: handleHistory,
  comm_info_request: handleCommInfo,
  comm_open: handleCommOpen,
  comm_msg: handleCommMessage,
  comm_close: handleCommClose,
};
