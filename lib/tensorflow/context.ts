import type { Address, TensorFlowC } from "./c_api.ts";
import { readCString } from "./native_memory.ts";
import { encodeConfigProto, type RuntimeConfig } from "./config_proto.ts";
import type { Status } from "./status.ts";

/** A processor or accelerator that TensorFlow can place ops on. */
export interface Device {
  /** TensorFlow's full name, `/job:localhost/replica:0/task:0/device:CPU:0` for example. */
  name: string;
  /** `CPU` or `GPU`. */
  type: string;
  /** Memory that TensorFlow may use on it, in bytes. */
  memoryBytes: number;
}

/** Starts TensorFlow's eager runtime. It lives as long as the process: its thread pools cannot be changed or stopped. */
export function createContext(c: TensorFlowC, status: Status, config: RuntimeConfig): Address {
  const options = c.TFE_NewContextOptions();
  try {
    const bytes = encodeConfigProto(config);
    c.TFE_ContextOptionsSetConfig(options, bytes, BigInt(bytes.length), status.pointer);
    status.check("TFE_ContextOptionsSetConfig");
    const context = c.TFE_NewContext(options, status.pointer);
    status.check("TFE_NewContext");
    return context;
  } finally {
    c.TFE_DeleteContextOptions(options);
  }
}

/** The devices of a context, in TensorFlow's order. */
export function listDevices(c: TensorFlowC, status: Status, context: Address): Device[] {
  const list = c.TFE_ContextListDevices(context, status.pointer);
  status.check("TFE_ContextListDevices");
  try {
    return Array.from({ length: c.TF_DeviceListCount(list) }, (_, i) => {
      const name = readCString(c, c.TF_DeviceListName(list, i, status.pointer));
      const type = readCString(c, c.TF_DeviceListType(list, i, status.pointer));
      const memoryBytes = Number(c.TF_DeviceListMemoryBytes(list, i, status.pointer));
      return { name, type, memoryBytes };
    });
  } finally {
    c.TF_DeleteDeviceList(list);
  }
}
