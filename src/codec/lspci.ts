/**
 * Reads the text of `lspci -x`, `-xxx` or `-xxxx`, as `lspci -F` reads it (pciutils, lib/dump.c). Where lspci gives
 * the whole file up, the line is reported as a fault and the rest is read all the same.
 */
import { hexDigits } from '../base/hex.ts';

/** A sentence about one line, counted from 1. */
export interface LspciRemark {
  readonly line: number;
  readonly text: string;
}

export interface LspciDevice {
  /** `0000:6a:01.0`: the domain is always there, at least four digits, lower case. */
  readonly slot: string;
  /** What stands behind the slot. */
  readonly label: string;
  /** Bytes of configuration space that the dump reaches to. */
  readonly size: number;
  /** `size` bytes; those that no row gives are FFh. */
  readonly bytes: Uint8Array;
  /** Line of the slot. */
  readonly line: number;
  /** Line of the row that gives an offset; undefined where no row does. */
  readonly lineOf: (offset: number) => number | undefined;
}

export interface LspciDump {
  readonly devices: readonly LspciDevice[];
  /** What makes lspci refuse the whole file. */
  readonly faults: readonly LspciRemark[];
  /** What lspci passes over in silence. */
  readonly warnings: readonly LspciRemark[];
}

/** Longest text that is read, in characters: a thousand times a large machine. */
export const MAX_DUMP_LENGTH = 64 * 1024 * 1024;
/** As many devices as one PCI domain has Requester IDs. */
export const MAX_DEVICES = 65_536;
const MAX_REMARKS = 100;
const CONFIG_SIZE = 0x1000;
/** lspci reads lines into 255 bytes, the newline and a final zero among them. */
const MAX_LINE_BYTES = 253;

const SLOT_LINE = /^(?:([0-9a-f]{4,6}):)?([0-9a-f]{2}:[0-9a-f]{2}\.[0-9]) (.*)$/i;
const ROW = /^([0-9a-f]{2,8}): (.*)$/i;
const INDENTED_ROW = /^\s+[0-9a-f]{2,3}: [0-9a-f]{2} /i;

/** Reads a dump; never throws, and says by line what it could not use. */
export function parseLspci(text: string): LspciDump {
  const reader = new DumpReader();
  if (text.length > MAX_DUMP_LENGTH) {
    reader.fault(1, `the text has more than ${String(MAX_DUMP_LENGTH)} characters and is not read`);
    return reader.finish();
  }
  let line = 0;
  for (let start = 0; start < text.length && !reader.full;) {
    line += 1;
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    reader.read(line, text.slice(start, end), newline >= 0);
    start = end + 1;
  }
  return reader.finish();
}

/** One device while its rows are read. */
interface Draft {
  readonly slot: string;
  readonly label: string;
  readonly line: number;
  bytes: Uint8Array;
  size: number;
  /** Line that gave each 16-byte row last. */
  readonly rowLines: Map<number, number>;
  /** 1 for each byte that a row gave. */
  given: Uint8Array;
}

class DumpReader {
  private readonly devices: Draft[] = [];
  private readonly faults: LspciRemark[] = [];
  private readonly warnings: LspciRemark[] = [];
  private device: Draft | undefined;
  full = false;

  fault(line: number, text: string): void {
    if (this.faults.length < MAX_REMARKS) this.faults.push({ line, text });
  }

  private warn(line: number, text: string): void {
    if (this.warnings.length < MAX_REMARKS) this.warnings.push({ line, text });
  }

  /** One line without its newline. */
  read(line: number, raw: string, terminated: boolean): void {
    if (isTooLong(raw)) {
      this.fault(line, 'the line has 255 bytes or more');
      return;
    }
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    this.readText(line, text);
    if (!terminated) this.fault(line, 'the last line has no newline');
  }

  private readText(line: number, text: string): void {
    if (text === '') {
      this.device = undefined;
      return;
    }
    const slot = SLOT_LINE.exec(text);
    if (slot !== null) {
      this.open(line, slot[1] ?? '0', slot[2] ?? '', slot[3] ?? '');
      return;
    }
    const row = ROW.exec(text);
    if (row === null) {
      if (INDENTED_ROW.test(text)) this.warn(line, 'the row is indented, so lspci takes it for text');
    } else if (this.device === undefined) {
      this.warn(line, 'the row belongs to no device: no slot line since the start or the last empty line');
    } else {
      this.readRow(line, this.device, row[1] ?? '', row[2] ?? '');
    }
  }

  private open(line: number, domain: string, rest: string, label: string): void {
    if (this.devices.length >= MAX_DEVICES) {
      this.fault(line, `there are more than ${String(MAX_DEVICES)} devices; the rest is not read`);
      this.full = true;
      return;
    }
    const slot = `${hexDigits(Number.parseInt(domain, 16), 4)}:${rest.toLowerCase()}`;
    this.device = {
      slot,
      label,
      line,
      bytes: new Uint8Array(0),
      given: new Uint8Array(0),
      size: 0,
      rowLines: new Map(),
    };
    this.devices.push(this.device);
  }

  /** `xx xx …`: two digits and one space each, up to the first that is something else. */
  private readRow(line: number, device: Draft, offsetText: string, bytesText: string): void {
    let offset = Number.parseInt(offsetText, 16);
    let at = 0;
    for (; at < bytesText.length; at += 3) {
      const digits = bytesText.slice(at, at + 2);
      const behind = bytesText[at + 2];
      if (!/^[0-9a-f]{2}$/i.test(digits) || (behind !== undefined && behind !== ' ')) {
        const found = /^\S*/.exec(bytesText.slice(at))?.[0] ?? '';
        this.fault(line, `malformed row: '${found}' is not a byte of two hex digits`);
        return;
      }
      if (offset >= CONFIG_SIZE) {
        this.fault(line, `offset ${hexDigits(offset)}h is outside the 4096 bytes of configuration space`);
        return;
      }
      store(device, offset, Number.parseInt(digits, 16), line);
      offset += 1;
    }
  }

  finish(): LspciDump {
    for (const device of this.devices) {
      const missing = device.given.subarray(0, device.size).indexOf(0);
      if (missing >= 0) {
        this.warn(device.line, `${device.slot}: no row gives ${hexDigits(missing, 2)}h; it reads as FFh`);
      }
      if (device.size < 64) {
        this.warn(device.line, `${device.slot}: less than 64 bytes, so no capability can be listed`);
      }
    }
    return {
      devices: this.devices.map(({ slot, label, size, bytes, line, rowLines }) => ({
        slot,
        label,
        size,
        bytes: bytes.subarray(0, size),
        line,
        lineOf: (offset) => rowLines.get(offset >>> 4),
      })),
      faults: this.faults,
      warnings: this.warnings,
    };
  }
}

/** Only a line that is long in characters can be too long in bytes: one character has at most three of each. */
const isTooLong = (line: string): boolean =>
  line.length * 3 > MAX_LINE_BYTES && new TextEncoder().encode(line).length > MAX_LINE_BYTES;

function store(device: Draft, offset: number, byte: number, line: number): void {
  if (offset >= device.bytes.length) {
    const length = offset < 0x100 ? 0x100 : CONFIG_SIZE;
    const bytes = new Uint8Array(length).fill(0xff);
    bytes.set(device.bytes);
    const given = new Uint8Array(length);
    given.set(device.given);
    device.bytes = bytes;
    device.given = given;
  }
  device.bytes[offset] = byte;
  device.given[offset] = 1;
  device.size = Math.max(device.size, offset + 1);
  device.rowLines.set(offset >>> 4, line);
}
