/**
 * Tells a raw `config` file (the bytes of sysfs, /sys/bus/pci/devices/SLOT/config) from lspci text, and gives
 * either as devices.
 */
import { err, ok, type Result } from '../base/result.ts';
import { parseLspci, type LspciDump } from './lspci.ts';

const CONFIG_SIZE = 0x1000;
const SLOT_IN_PATH = /(?:^|\/)([0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])(?=\/|$|[^0-9a-f])/gi;

/** Control characters that no text has: all below 20h but tab to carriage return and escape. */
const isControl = (byte: number): boolean => byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b;

/** Slot that the path of a raw file names, as sysfs does; domain 0, bus 0 otherwise. */
const slotOfPath = (path: string): string =>
  [...path.matchAll(SLOT_IN_PATH)].at(-1)?.[1]?.toLowerCase() ?? '0000:00:00.0';

/** The devices of a file: lspci text, or one raw device of at most 4096 bytes. */
export function readDump(path: string, content: Uint8Array): Result<LspciDump> {
  const control = content.findIndex(isControl);
  if (control < 0) return ok(parseLspci(new TextDecoder().decode(content)));
  if (content.length > CONFIG_SIZE) {
    const line = content.subarray(0, control).filter((byte) => byte === 0x0a).length + 1;
    return err(
      `line ${String(line)}: a control character; this is neither lspci text nor a config file of at most 4096 bytes`,
    );
  }
  const device = {
    slot: slotOfPath(path),
    label: 'raw configuration space',
    size: content.length,
    bytes: content,
    line: 1,
    lineOf: () => undefined,
  };
  return ok({ devices: [device], faults: [], warnings: [] });
}
