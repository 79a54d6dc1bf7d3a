/**
 * A guest's access to the virtual config space: cut as VFIO cuts it, then answered from the shadow, the device
 * or both (Linux 7.2, drivers/vfio/pci/vfio_pci_config.c, vfio_config_do_rw). The emulated capability is part of
 * the shadow: unlike QEMU 11.0, which sends every guest write to VFIO before it updates its own copy, no access
 * to it reaches the device.
 */
import { hex } from '../../base/hex.ts';
import { findCapability as findCapabilityRow } from '../../spec/pcie/catalogue.ts';
import { mask32 } from '../bits/fields.ts';
import { putWidth, readU16, readWidth } from '../config-space/bytes.ts';
import { findFunction, type FunctionState } from '../device/function-state.ts';
import { AFTER_WRITE } from './after-write.ts';
import {
  EMULATED_PASID,
  headerPermissions,
  permissionBits,
  permissionsOf,
  type PermissionRow,
} from './permissions.ts';
import { type AccessWidth, type HardwareWrite, writeDevice, type WriteDraft } from './write-draft.ts';
import { HEADER_OWNER, UNOWNED, VIRTUAL_OWNER, type VirtualConfig } from './virtual-config.ts';

export interface VirtualWrite {
  readonly config: VirtualConfig;
  /** What reaches the device, in order: one guest access can be cut into several. Empty: nothing does. */
  readonly hardware: readonly HardwareWrite[];
  /** No bit of the write was kept, forwarded or acted upon. */
  readonly dropped: boolean;
  /** The guest asked for a Function Level Reset and VFIO carries it out. */
  readonly flr: boolean;
  /** One sentence, where there is something to say. */
  readonly note?: string;
}

/** What the guest reads, unsigned; all ones beyond config space. */
export function readVirtual(
  config: VirtualConfig,
  functions: readonly FunctionState[],
  requesterId: number,
  offset: number,
  width: AccessWidth,
): number {
  if (!isInside(config, offset, width)) return mask32(8 * width);
  const device = findDevice(functions, requesterId);
  let value = 0;
  for (const chunk of chunks(config, offset, width)) {
    value += readChunk(config, device, chunk) * 2 ** (8 * (chunk.position - offset));
  }
  return value;
}

/** What a guest's write does to the shadow and to the device; beyond config space it is dropped. */
export function writeVirtual(
  config: VirtualConfig,
  functions: readonly FunctionState[],
  requesterId: number,
  offset: number,
  width: AccessWidth,
  value: number,
): VirtualWrite {
  if (!isInside(config, offset, width)) {
    const note = `${hex(offset, 3)} lies beyond config space: VFIO answers -EFAULT.`;
    return { config, hardware: [], dropped: true, flr: false, note };
  }
  const device = findDevice(functions, requesterId);
  const draft: WriteDraft = {
    before: config.bytes,
    shadow: config.bytes.slice(),
    device: device.config.slice(),
    hardware: [],
    notes: [],
    accepted: false,
    flr: false,
  };
  for (const chunk of chunks(config, offset, width)) {
    const shifted = Math.floor((value >>> 0) / 2 ** (8 * (chunk.position - offset)));
    writeChunk(config, device, draft, chunk, (shifted & mask32(8 * chunk.width)) >>> 0);
  }
  const { hardware, accepted, flr, notes } = draft;
  const changed = draft.shadow.some((byte, i) => byte !== config.bytes[i]);
  return {
    config: changed ? { ...config, bytes: draft.shadow } : config,
    hardware,
    dropped: !accepted,
    flr,
    ...(notes.length === 0 ? {} : { note: notes.join(' ') }),
  };
}

type Device = Pick<FunctionState, 'config' | 'role'>;

/** A function that no longer answers reads as ones. */
const NO_ANSWER: Device = { config: new Uint8Array(0x1000).fill(0xff), role: 'vf' };

const findDevice = (functions: readonly FunctionState[], requesterId: number): Device =>
  findFunction(functions, requesterId) ?? NO_ANSWER;

const isInside = (config: VirtualConfig, offset: number, width: number): boolean =>
  Number.isInteger(offset) && offset >= 0 && offset + width <= config.size;

interface Chunk {
  /** Bytes from the start of config space. */
  readonly position: number;
  readonly width: AccessWidth;
}

/** Cuts an access into naturally aligned pieces, each within one dword and one owner. */
function chunks({ owners }: VirtualConfig, offset: number, width: number): readonly Chunk[] {
  const cut: Chunk[] = [];
  for (let position = offset; position < offset + width;) {
    let same = 1;
    while ((position + same) % 4 !== 0 && owners[position + same] === owners[position]) same++;
    const left = Math.min(same, offset + width - position);
    const piece = left >= 4 && position % 4 === 0 ? 4 : left >= 2 && position % 2 === 0 ? 2 : 1;
    cut.push({ position, width: piece });
    position += piece;
  }
  return cut;
}

/** Permission row and capability start that govern a byte; undefined where nobody owns it. */
function governing(
  config: VirtualConfig,
  device: Device,
  position: number,
): { readonly row: PermissionRow; readonly start: number; readonly name: string } | undefined {
  const owner = config.owners[position];
  if (owner === undefined || owner === UNOWNED) return undefined;
  const emulated = config.emulated?.offset;
  if (owner === VIRTUAL_OWNER && emulated !== undefined && position >= emulated) {
    return { row: EMULATED_PASID, start: emulated, name: 'the emulated PASID' };
  }
  if (owner === HEADER_OWNER && position < 0x40) {
    return { row: headerPermissions(device.role), start: 0, name: 'the header' };
  }
  const kind = position < 0x100 ? 'std' : 'ext';
  const capability = config.owned.findLast(
    (row) =>
      row.kind === kind &&
      row.offset <= position &&
      position < row.offset + row.length &&
      (row.id & 0xff) === owner,
  );
  const start = capability?.offset ?? position;
  const row = permissionsOf(kind, owner, readU16(device.config, start + 2));
  return { row, start, name: findCapabilityRow(kind, owner)?.name ?? hex(owner, 2) };
}

function readChunk(config: VirtualConfig, device: Device, { position, width }: Chunk): number {
  const physical = readWidth(device.config, position, 8 * width);
  const rule = governing(config, device, position);
  if (rule === undefined) return physical;
  const virtual = permissionBits(rule.row, 'virtual', position - rule.start, width);
  const shadow = readWidth(config.bytes, position, 8 * width);
  return ((physical & ~virtual) | (shadow & virtual)) >>> 0;
}

function writeChunk(
  config: VirtualConfig,
  device: Device,
  draft: WriteDraft,
  { position, width }: Chunk,
  value: number,
): void {
  const rule = governing(config, device, position);
  if (rule === undefined || rule.row.write === 'raw') {
    if (rule === undefined) draft.notes.push(unownedNote(config, position));
    writeDevice(draft, position, width, value);
    draft.accepted = true;
    return;
  }
  const offset = position - rule.start;
  const writable = rule.row.write === 'none' ? 0 : permissionBits(rule.row, 'writable', offset, width);
  if (writable === 0) {
    draft.notes.push(`VFIO shows ${rule.name} read-only at ${hex(position, 3)}: the write is dropped.`);
    return;
  }
  draft.accepted = true;
  const virtual = permissionBits(rule.row, 'virtual', offset, width);
  const kept = (writable & virtual) >>> 0;
  const forwarded = (writable & ~virtual) >>> 0;
  const shadow = readWidth(draft.shadow, position, 8 * width);
  putWidth(draft.shadow, position, 8 * width, (shadow & ~kept) | (value & kept));
  if (forwarded !== 0) {
    const physical = readWidth(draft.device, position, 8 * width);
    writeDevice(draft, position, width, (physical & ~forwarded) | (value & forwarded));
  }
  if (rule.row.afterWrite !== undefined) {
    AFTER_WRITE[rule.row.afterWrite](draft, { start: rule.start, offset, width, value });
  }
}

/** Says where a raw write ends up: VFIO hides a capability, but not its registers. */
function unownedNote({ hidden }: VirtualConfig, position: number): string {
  const inside = hidden.find(({ offset, length = 4 }) => offset <= position && position < offset + length);
  const where =
    inside === undefined
      ? ''
      : `, into the hidden ${findCapabilityRow(inside.kind, inside.id)?.name ?? hex(inside.id)}`;
  return `No shown capability owns ${hex(position, 3)}: VFIO writes it straight to the device${where}.`;
}
