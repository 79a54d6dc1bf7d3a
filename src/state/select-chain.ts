/** The chains of the function in focus: PF and VF as hardware has them, and the VF as its guest sees it. */
import { hex, hexDigits } from '../base/hex.ts';
import { visitExtended, visitStandard } from '../engine/config-space/links.ts';
import { walkChain } from '../engine/config-space/walk-chain.ts';
import type { FunctionState } from '../engine/device/function-state.ts';
import { guestConfigBytes } from '../engine/vfio/guest-view.ts';
import { guestReads } from '../engine/world/guest-config.ts';
import type { Assignment, World } from '../engine/world/world.ts';
import { findCapability } from '../spec/pcie/catalogue.ts';
import type { ChainBlock, ChainLink, ConfigChain } from './chain.ts';
import { derive } from './derive.ts';
import { selectFocus, type Focus } from './select-focus.ts';

const CAPABILITIES_POINTER = 0x34;
const EXT_CAP_SRIOV = 0x10;

/** The rails to draw, from the hardware's to the guest's; fewer where there is no VF or no guest. */
export function chainsOf({ world, pf, vf, assignment }: Focus): readonly ConfigChain[] {
  const chains: ConfigChain[] = [];
  if (pf !== undefined) chains.push(hardwareChain(pf));
  if (vf !== undefined) {
    const own = vfChain(vf, pf);
    chains.push(own);
    if (assignment !== undefined) chains.push(guestChain(world, assignment, vf, own));
  }
  return chains;
}

/** The chains as the panel shows them. */
export const selectChains = derive((state) => [selectFocus(state)], chainsOf);

function hardwareChain(fn: FunctionState): ConfigChain {
  const { caps, problems } = walkChain(fn.config);
  const isPf = fn.role === 'pf' && caps.some(({ kind, id }) => kind === 'ext' && id === EXT_CAP_SRIOV);
  const blocks = linkedBlocks(fn.config).map((block): ChainBlock =>
    isPf && isShared(block) ? { ...block, state: 'shared' } : block,
  );
  return finish({
    id: 'pf',
    title: isPf ? 'PF in hardware' : 'In hardware',
    requesterId: fn.requesterId,
    size: fn.config.length,
    blocks,
    links: linksOf(fn.config),
    problems: problems.map(({ text }) => text),
  });
}

function vfChain(vf: FunctionState, pf: FunctionState | undefined): ConfigChain {
  const own = linkedBlocks(vf.config);
  const borrowed = (pf === undefined ? [] : linkedBlocks(pf.config))
    .filter((block) => isShared(block) && !own.some(({ kind, id }) => kind === block.kind && id === block.id))
    .map((block): ChainBlock => ({ ...block, state: 'borrowed' }));
  return finish({
    id: 'vf',
    title: 'VF in hardware',
    requesterId: vf.requesterId,
    size: vf.config.length,
    blocks: [...own, ...borrowed, ...hiddenRegisters(vf, 'regs')],
    links: linksOf(vf.config),
    problems: walkChain(vf.config).problems.map(({ text }) => text),
  });
}

function guestChain(
  world: World,
  assignment: Assignment,
  vf: FunctionState,
  hardware: ConfigChain,
): ConfigChain {
  const { config } = assignment;
  const bytes = guestConfigBytes(guestReads(world, assignment), world.functions, vf.requesterId);
  const { emulated, hidden, placementRefused } = config;
  const isHidden = (offset: number) => hidden.some((one) => one.offset === offset);
  const seen = linkedBlocks(bytes)
    .filter(({ offset }) => !isHidden(offset))
    .map((block): ChainBlock =>
      block.offset === emulated?.offset && block.kind === 'ext'
        ? { ...block, length: emulated.length, lengthKnown: true, state: 'emulated', keeper: 'vmm' }
        : block,
    );
  const ghosts = hidden.map(({ kind, id, offset, length }): ChainBlock => {
    const known = hardware.blocks.find((block) => block.kind === kind && block.offset === offset);
    return {
      kind,
      id,
      offset,
      length: length ?? known?.length ?? 4,
      lengthKnown: length !== undefined || known?.lengthKnown === true,
      ...namesOf(kind, id),
      state: 'hidden',
    };
  });
  const links = linksOf(bytes).map((link): ChainLink => {
    const own = hardware.links.some(({ from, to }) => from === link.from && to === link.to);
    if (own) return link;
    const byVmm = emulated !== undefined && (link.from === emulated.offset || link.to === emulated.offset);
    return { ...link, keeper: byVmm ? 'vmm' : 'vfio' };
  });
  const { problems } = walkChain(bytes);
  return finish({
    id: 'guest',
    title: 'VF, guest view',
    requesterId: vf.requesterId,
    size: config.size,
    blocks: [...seen, ...ghosts, ...hiddenRegisters(vf, 'raw')],
    links,
    problems: [
      ...(placementRefused === undefined ? [] : [`No capability was made: ${placementRefused}`]),
      ...problems
        .filter(({ kind, offset }) => kind !== 'unreachable' || !isHidden(offset))
        .map(({ text }) => text)
        .filter((text) => !hardware.problems.includes(text)),
    ],
  });
}

/** The header, and every capability that the lists of these bytes lead to. */
function linkedBlocks(bytes: Uint8Array): readonly ChainBlock[] {
  const header: ChainBlock = {
    kind: 'header',
    offset: 0,
    length: Math.min(0x40, bytes.length),
    lengthKnown: true,
    name: 'header',
    title: 'Configuration header',
    state: 'linked',
  };
  const caps = walkChain(bytes).caps.map(({ kind, id, offset, length }): ChainBlock => ({
    kind,
    id,
    offset,
    length: Math.min(length ?? (kind === 'std' ? 2 : 4), bytes.length - offset),
    lengthKnown: length !== undefined,
    ...namesOf(kind, id),
    state: 'linked',
  }));
  return [header, ...caps];
}

function namesOf(kind: 'std' | 'ext', id: number): { readonly name: string; readonly title: string } {
  const row = findCapability(kind, id);
  return row === undefined
    ? { name: `id ${hexDigits(id, kind === 'std' ? 2 : 4)}h`, title: 'Unknown capability' }
    : { name: row.name, title: row.title };
}

const isShared = ({ kind, id }: ChainBlock): boolean =>
  (kind === 'std' || kind === 'ext') &&
  id !== undefined &&
  findCapability(kind, id)?.sharing === 'pf-only-shared-with-vfs';

const hiddenRegisters = (fn: FunctionState, name: string): readonly ChainBlock[] =>
  (fn.hidden ?? []).map(({ offset, length }) => ({
    kind: 'registers',
    offset,
    length,
    lengthKnown: true,
    name,
    title: 'Registers of the device that no capability names',
    state: 'hidden-registers',
  }));

/** Every next pointer that the lists follow, the one that closes a loop included. */
function linksOf(bytes: Uint8Array): readonly ChainLink[] {
  const links: ChainLink[] = [];
  const met = new Set<number>();
  let from = CAPABILITIES_POINTER;
  visitStandard(bytes, bytes.length, ({ kind, offset }) => {
    links.push({ kind, from, to: offset });
    if (met.has(offset)) return false;
    met.add(offset);
    from = offset;
    return true;
  });
  met.clear();
  // Without PCI Express or PCI-X in the standard list nobody looks at the extended one.
  if (!walkChain(bytes).caps.some(({ kind }) => kind === 'ext')) return links;
  let before: number | undefined;
  visitExtended(bytes, bytes.length, ({ kind, offset }) => {
    if (before !== undefined) links.push({ kind, from: before, to: offset });
    if (met.has(offset)) return false;
    met.add(offset);
    before = offset;
    return true;
  });
  return links;
}

/** Sorted blocks, each told what it lies on. What lies on hidden things is a problem that no walk can see. */
function finish(chain: ConfigChain): ConfigChain {
  const sorted = [...chain.blocks].sort((a, b) => a.offset - b.offset || a.length - b.length);
  const problems = [...chain.problems];
  const blocks = sorted.map((block, index): ChainBlock => {
    const under = sorted.find((other, at) => meets(block, other) && liesOn(block, other, at < index));
    if (under === undefined) return block;
    const overlaps = placeOf(under);
    if (!claims(under)) problems.push(`${block.name} at ${hex(block.offset, 3)} lies on ${overlaps}.`);
    return { ...block, overlaps };
  });
  return { ...chain, blocks, problems };
}

const claims = ({ state }: ChainBlock): boolean =>
  state === 'linked' || state === 'shared' || state === 'emulated';

const meets = (a: ChainBlock, b: ChainBlock): boolean =>
  a !== b && a.offset < b.offset + b.length && b.offset < a.offset + a.length;

/** An emulated capability lies on anything that is there; a linked one on a linked one that starts before it. */
const liesOn = (block: ChainBlock, other: ChainBlock, isBefore: boolean): boolean =>
  other.state !== 'borrowed' && (block.state === 'emulated' || (claims(block) && claims(other) && isBefore));

function placeOf({ name, state, offset, length }: ChainBlock): string {
  const what =
    state === 'hidden-registers' ? 'hidden registers' : state === 'hidden' ? `the hidden ${name}` : name;
  return `${what} at ${hex(offset, 3)} to ${hex(offset + length - 1, 3)}`;
}
