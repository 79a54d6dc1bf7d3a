/**
 * The registers of the selected capability: bits, fields, who wrote them last, what a click on a bit would do. The
 * value is the owner's: the PF's where a VF only borrows, what the guest reads where a guest looks.
 */
import { hexDigits } from '../base/hex.ts';
import { makeBdf } from '../base/bdf.ts';
import { readU32, readWidth } from '../engine/config-space/bytes.ts';
import { placedRegisters } from '../engine/device/register-map.ts';
import { guestConfigBytes } from '../engine/vfio/guest-view.ts';
import { guestReads } from '../engine/world/guest-config.ts';
import type { Run } from '../engine/world/replay.ts';
import { ACCESS } from '../spec/pcie/access.ts';
import { findCapability, findField } from '../spec/pcie/catalogue.ts';
import { ABSENT_IN_VF } from '../spec/pcie/vf-access.ts';
import type { RegisterRow, Source } from '../spec/row.ts';
import type { ChainBlock, ConfigChain } from './chain.ts';
import { derive } from './derive.ts';
import { LSPCI_WORDS } from './lspci-words.ts';
import type {
  CapabilityView,
  DwordView,
  FieldView,
  LastWriter,
  LspciLine,
  RegisterView,
} from './register.ts';
import { selectChains } from './select-chain.ts';
import { selectFocus, type Focus } from './select-focus.ts';
import type { ChainId, RegisterSelection } from './store.ts';

/** The register that is shown: the selected one, else the guest's PASID, else the PF's, else the header. */
export function shownRegister(
  chains: readonly ConfigChain[],
  wished: RegisterSelection | undefined,
): RegisterSelection | undefined {
  const find = (id: ChainId, offset: number) =>
    chains.find((chain) => chain.id === id)?.blocks.find((block) => block.offset === offset);
  if (wished !== undefined && find(wished.chain, wished.offset) !== undefined) return wished;
  const [chain, block] = [...chains]
    .reverse()
    .flatMap((one) => one.blocks.map((candidate) => [one, candidate] as const))
    .find(([, { name, state }]) => name === 'PASID' && state !== 'borrowed' && state !== 'hidden') ?? [
    chains[0],
    chains[0]?.blocks[0],
  ];
  if (chain === undefined || block === undefined) return undefined;
  const field = block.name === 'PASID' ? { field: 'ctrl.ctrlEnable' } : {};
  return { chain: chain.id, offset: block.offset, ...field };
}

/** Everything the register panel shows of a selection. */
export function capabilityAt(
  focus: Focus,
  chains: readonly ConfigChain[],
  run: Run,
  cursor: number,
  selection: RegisterSelection | undefined,
): CapabilityView | undefined {
  const chain = chains.find(({ id }) => id === selection?.chain);
  const block = chain?.blocks.find(({ offset }) => offset === selection?.offset);
  if (chain === undefined || block === undefined) return undefined;
  const owner = ownerOf(focus, chain, block);
  if (owner === undefined) return undefined;
  const dwords = dwordsOf(owner, block, run, cursor);
  return {
    chain: chain.id,
    offset: block.offset,
    name: block.name,
    title: block.title,
    place: placeWords(chain, block),
    requesterId: owner.requesterId,
    dwords,
    notes: notesOf(focus, block, dwords),
    lspci: dwords.flatMap(({ registers }) => registers.flatMap(lspciOf)),
    writer: owner.writer,
  };
}

/** What the register panel shows. */
export const selectCapability = derive(
  (state) => [selectFocus(state), selectChains(state), state.run, state.cursor, selectShownRegister(state)],
  capabilityAt,
);

/** The selection of the config space panel, with its default. */
export const selectShownRegister = derive((state) => [selectChains(state), state.register], shownRegister);

/** Whose bytes are shown, and in which space they are written. */
interface Owner {
  readonly bytes: Uint8Array;
  readonly requesterId: number;
  readonly space: 'config' | 'virtual-config';
  readonly isVf: boolean;
  readonly writer: 'host' | 'guest' | undefined;
}

function ownerOf(
  { world, pf, vf, assignment }: Focus,
  chain: ConfigChain,
  block: ChainBlock,
): Owner | undefined {
  if (chain.id === 'guest') {
    if (assignment === undefined) return undefined;
    const { requesterId } = assignment;
    return {
      bytes: guestConfigBytes(guestReads(world, assignment), world.functions, requesterId),
      requesterId,
      space: 'virtual-config',
      isVf: true,
      writer: block.state === 'hidden' ? undefined : 'guest',
    };
  }
  const fn = chain.id === 'vf' && block.state !== 'borrowed' ? vf : pf;
  if (fn === undefined) return undefined;
  return {
    bytes: fn.config,
    requesterId: fn.requesterId,
    space: 'config',
    isVf: fn.role === 'vf',
    writer: block.state === 'borrowed' ? undefined : 'host',
  };
}

function dwordsOf(owner: Owner, block: ChainBlock, run: Run, cursor: number): readonly DwordView[] {
  const { bytes } = owner;
  const rows = rowsOf(bytes, block).filter(
    ({ row, base }) => base + row.offset + row.width / 8 <= bytes.length,
  );
  const covered = new Map<number, RegisterView[]>();
  for (const { row, base } of rows) {
    const view = registerOf(owner, row, base, run, cursor);
    const dword = view.offset & ~3;
    covered.set(dword, [...(covered.get(dword) ?? []), view]);
  }
  if (covered.size === 0 || block.kind === 'registers') {
    const end = Math.min(block.offset + Math.max(4, block.length), bytes.length - 3, block.offset + 64);
    for (let offset = block.offset & ~3; offset < end; offset += 4) {
      if (!covered.has(offset)) covered.set(offset, []);
    }
  }
  return [...covered]
    .sort(([a], [b]) => a - b)
    .map(([offset, registers]) => ({
      offset,
      value: readU32(bytes, offset),
      registers: registers.sort((a, b) => a.offset - b.offset),
    }));
}

/** The header of a capability as a register of its own, then the registers that its row declares. */
function rowsOf(bytes: Uint8Array, block: ChainBlock): readonly { row: RegisterRow; base: number }[] {
  const { kind, offset, id } = block;
  if (kind === 'registers') return [];
  if (kind === 'header') {
    return placedRegisters(bytes)
      .filter(({ base }) => base === 0)
      .map(({ register }) => ({ row: register, base: 0 }));
  }
  const declared = placedRegisters(bytes).filter(({ base }) => base === offset);
  const registers =
    declared.length > 0
      ? declared.map(({ register }) => register)
      : (findCapability(kind, id ?? -1)?.registers ?? []);
  return [kind === 'ext' ? EXT_HEADER : STD_HEADER, ...registers].map((row) => ({ row, base: offset }));
}

const PCI_REGS: Source = { doc: 'Linux 7.2', at: 'include/uapi/linux/pci_regs.h' };

/** The dword that links an extended capability (PCIe base, section 7.6.3). */
const EXT_HEADER: RegisterRow = {
  id: 'link',
  name: 'Capability header',
  offset: 0,
  width: 32,
  source: PCI_REGS,
  fields: [
    { bits: [15, 0], id: 'id', name: 'Capability ID', access: 'HwInit' },
    { bits: [19, 16], id: 'version', name: 'Version', access: 'HwInit' },
    { bits: [31, 20], id: 'next', name: 'Next Capability Offset', access: 'RO' },
  ],
};

const STD_HEADER: RegisterRow = {
  id: 'link',
  name: 'Capability header',
  offset: 0,
  width: 16,
  source: PCI_REGS,
  fields: [
    { bits: [7, 0], id: 'id', name: 'Capability ID', access: 'HwInit' },
    { bits: [15, 8], id: 'next', name: 'Next Capability Pointer', access: 'RO' },
  ],
};

function registerOf(owner: Owner, row: RegisterRow, base: number, run: Run, cursor: number): RegisterView {
  const offset = base + row.offset;
  const value = readWidth(owner.bytes, offset, row.width);
  return {
    id: row.id,
    name: row.name,
    offset,
    width: row.width,
    value,
    fields: [...row.fields]
      .sort((a, b) => b.bits[0] - a.bits[0])
      .map((field) => fieldOf(owner, row, field, base, value)),
    lastWriter: lastWriterOf(owner, offset, row.width / 8, run, cursor),
  };
}

function fieldOf(
  owner: Owner,
  row: RegisterRow,
  field: RegisterRow['fields'][number],
  base: number,
  registerValue: number,
): FieldView {
  const [msb, lsb] = field.bits;
  const value = Math.floor(registerValue / 2 ** lsb) % 2 ** (msb - lsb + 1);
  const readOnly = whyReadOnly(owner, row, field, base);
  const caution =
    readOnly === undefined &&
    field.lockedBy !== undefined &&
    fieldByPath(owner.bytes, base, row, field.lockedBy) === 1
      ? `Undefined by the specification while ${nameOf(field.lockedBy)} is 1.`
      : undefined;
  const meaning = field.values?.[value];
  return {
    path: `${row.id.split('.').slice(1).join('.') || row.id}.${field.id}`,
    bits: field.bits,
    name: field.name,
    value,
    access: field.access,
    accessProse: ACCESS[field.access].prose,
    source: field.source ?? row.source,
    reserved: field.role === 'reserved',
    modelled: field.modelled !== false,
    ...(meaning === undefined ? {} : { meaning }),
    ...(field.desc === undefined ? {} : { desc: field.desc }),
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(caution === undefined ? {} : { caution }),
  };
}

function whyReadOnly(
  owner: Owner,
  row: RegisterRow,
  field: RegisterRow['fields'][number],
  base: number,
): string | undefined {
  if (owner.writer === undefined) return 'Nothing can be written here: this register is not in this chain.';
  if (ACCESS[field.access].rule === 'keep') return ACCESS[field.access].prose;
  if (owner.isVf && owner.space === 'config' && ABSENT_IN_VF.has(`${row.id}.${field.id}`)) {
    return "A VF does not have this field: it reads as 0, and the PF's applies.";
  }
  const { needs } = field;
  if (needs !== undefined && owner.space === 'config' && fieldByPath(owner.bytes, base, row, needs) === 0) {
    return `Hard-wired to 0: ${nameOf(needs)} is 0.`;
  }
  return undefined;
}

const nameOf = (path: string): string => {
  const place = findField(path);
  return place === undefined ? path : `${place.capability.name} ${place.field.name}`;
};

/** Value of another field by path: in the same capability, or in the first of its kind. */
function fieldByPath(bytes: Uint8Array, base: number, own: RegisterRow, path: string): number | undefined {
  const place = findField(path);
  if (place === undefined) return undefined;
  const { capability, register, field } = place;
  const at = capability.registers.some(({ id }) => id === own.id)
    ? base
    : placedRegisters(bytes).find((placed) => placed.register.id === register.id)?.base;
  if (at === undefined) return undefined;
  const [msb, lsb] = field.bits;
  return Math.floor(readWidth(bytes, at + register.offset, register.width) / 2 ** lsb) % 2 ** (msb - lsb + 1);
}

/** Who started the last step that wrote one of these bytes. */
function lastWriterOf(
  { requesterId, space }: Owner,
  offset: number,
  length: number,
  run: Run,
  cursor: number,
): LastWriter | undefined {
  for (let index = Math.min(cursor, run.steps.length) - 1; index >= 0; index--) {
    const acts = run.steps[index]?.trace.acts ?? [];
    const wrote = acts.some(({ writes }) =>
      writes.some(
        (write) =>
          (write.space === space || (space === 'virtual-config' && write.space === 'config')) &&
          write.requesterId === requesterId &&
          write.offset < offset + length &&
          offset < write.offset + write.width,
      ),
    );
    const [first] = acts;
    if (wrote && first !== undefined) return { actor: first.actor, step: index + 1 };
  }
  return undefined;
}

const STATE_PLACES: Readonly<Record<ChainBlock['state'], string>> = {
  linked: 'linked',
  shared: 'shared by VFs',
  borrowed: "the PF's counts",
  emulated: 'emulated',
  hidden: 'hidden by VFIO',
  'hidden-registers': 'in no chain',
};

const placeWords = ({ id, requesterId }: ConfigChain, { state }: ChainBlock): string =>
  `${id === 'guest' ? 'guest view' : makeBdf(requesterId)} · ${STATE_PLACES[state]}`;

function notesOf(focus: Focus, block: ChainBlock, dwords: readonly DwordView[]): readonly string[] {
  const notes: string[] = [];
  if (block.state === 'borrowed' && focus.pf !== undefined) {
    notes.push(
      `The VF has no such register: it obeys the one of its PF ${makeBdf(focus.pf.requesterId)}, shown here.`,
    );
  }
  if (block.state === 'hidden') {
    notes.push('VFIO took this capability out of the chain; the bytes can still be read raw.');
  }
  if (block.overlaps !== undefined) notes.push(`Overlaps ${block.overlaps}.`);
  if (block.kind === 'registers') notes.push('No capability names these bytes, and no table describes them.');
  else if (dwords.every(({ registers }) => registers.every(({ id }) => id === 'link'))) {
    notes.push('The registers of this capability are recognised by name only.');
  }
  return notes;
}

function lspciOf({ id, fields }: RegisterView): readonly LspciLine[] {
  const row = LSPCI_WORDS[id];
  if (row === undefined) return [];
  const find = (fieldId: string) => fields.find(({ path }) => path.endsWith(`.${fieldId}`));
  const flags = row.flags.flatMap(([fieldId, word]) => {
    const field = find(fieldId);
    return field === undefined ? [] : [{ text: `${word}${field.value === 0 ? '-' : '+'}`, path: field.path }];
  });
  const numbers = (row.numbers ?? []).flatMap(([fieldId, words, digits]) => {
    const field = find(fieldId);
    if (field === undefined) return [];
    const text = digits === 0 ? String(field.value) : hexDigits(field.value, digits);
    return [{ text: `${words}: ${text}`, path: field.path }];
  });
  return [{ label: row.label, words: [...flags, ...numbers] }];
}
