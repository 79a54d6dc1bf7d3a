/**
 * Lists the capabilities of a configuration space as lspci lists them (pciutils, ls-caps.c and ls-ecaps.c), and
 * says what is wrong with the lists. Never throws and always ends, whatever the bytes.
 */
import { findCapability as findRow } from '../../spec/pcie/catalogue.ts';
import { readU16 } from './bytes.ts';
import { capabilityLength, portTypeAt } from './capability-length.ts';
import { bodyProblems, type ChainProblem, h, linkProblems } from './chain-problems.ts';
import { shortAllocationEntry } from './enhanced-allocation.ts';
import { type Link, type ListEnd, standardListPointer, visitExtended, visitStandard } from './links.ts';
import { unreachableHeaders } from './unreachable.ts';

/** A capability that the lists lead to. */
export interface FoundCapability {
  readonly kind: 'std' | 'ext';
  readonly id: number;
  readonly offset: number;
  /** Version in the header (extended), or in the first register (PM, EXP); null for the others. */
  readonly version: number | null;
  /** Name in linux/pci_regs.h; null for an unknown id. */
  readonly name: string | null;
  /** Bytes from the header, where they are known. */
  readonly length: number | undefined;
}

export interface ChainWalk {
  /** In list order, standard list first; each offset once per list. */
  readonly caps: readonly FoundCapability[];
  readonly problems: readonly ChainProblem[];
}

const PM = 0x01;
const PCI_X = 0x07;
const EXPRESS = 0x10;
const EA = 0x14;
const BROKEN = 0xff;

/** Version as the contract gives it: the header's for extended, the register's for PM and EXP. */
function versionOf(bytes: Uint8Array, link: Link): number | null {
  if (link.kind === 'ext') return link.version;
  if (link.id === PM) return readU16(bytes, link.offset + 2) & 7;
  if (link.id === EXPRESS) return readU16(bytes, link.offset + 2) & 0xf;
  return null;
}

/** Walks both lists of `bytes`, of which the first `size` bytes can be read. */
export function walkChain(bytes: Uint8Array, size: number = bytes.length): ChainWalk {
  const readable = bytes.subarray(0, Math.max(0, Math.min(size, bytes.length, 0x1000)));
  const problems: ChainProblem[] = [];
  const links: Link[] = [];
  let portType: number | undefined;

  const collect = (first: Link): ((link: Link) => boolean) => {
    const met = new Set<number>();
    let from = first;
    return (link) => {
      const { kind, offset } = link;
      if (met.has(offset)) {
        problems.push({
          kind: 'loop',
          chain: kind,
          offset,
          text: `The list comes back to ${h(offset)}, which it has met before: it has no end.`,
        });
        return false;
      }
      met.add(offset);
      problems.push(...linkProblems(from, link));
      if (kind === 'std' && link.id === BROKEN) {
        problems.push({
          kind: 'broken',
          chain: kind,
          offset,
          text: `The list leads to ${h(offset)}, where the id reads as FFh: nothing answers there.`,
        });
        return false;
      }
      if (kind === 'std' && link.id === EXPRESS) portType = portTypeAt(readable, offset);
      links.push(link);
      from = link;
      return true;
    };
  };

  const pointer = standardListPointer(readable, readable.length);
  const head: Link = { kind: 'std', offset: 0, id: 0, version: 0, next: pointer };
  const standardEnd = visitStandard(readable, readable.length, collect(head));
  problems.push(...standardEndProblems(standardEnd, readable.length));
  if (links.some(({ id }) => id === EXPRESS || id === PCI_X)) {
    const end = visitExtended(readable, readable.length, collect({ ...head, kind: 'ext', next: 0x100 }));
    problems.push(...extendedEndProblems(end, readable.length));
  }

  const caps = links.map((link): FoundCapability => ({
    kind: link.kind,
    id: link.id,
    offset: link.offset,
    version: versionOf(readable, link),
    name: findRow(link.kind, link.id)?.name ?? null,
    length: capabilityLength(readable, link.kind, link.id, link.offset, portType),
  }));
  return {
    caps,
    problems: [
      ...problems,
      ...bodyProblems(caps, readable.length),
      ...allocationProblems(caps, readable),
      ...unreachableHeaders(readable, caps).map(({ kind, offset, name }): ChainProblem => ({
        kind: 'unreachable',
        chain: kind,
        offset,
        text: `What looks like the header of ${name} stands at ${h(offset)}, but no link leads there.`,
      })),
    ],
  };
}

function allocationProblems(caps: readonly FoundCapability[], bytes: Uint8Array): ChainProblem[] {
  return caps.flatMap(({ kind, id, offset }): ChainProblem[] => {
    const entry = kind === 'std' && id === EA ? shortAllocationEntry(bytes, offset) : undefined;
    if (entry === undefined) return [];
    const text = `EA at ${h(offset)}: the entry at ${h(entry)} is too short for what it says; lspci aborts there.`;
    return [{ kind: 'truncated', chain: kind, offset, text }];
  });
}

function standardEndProblems(end: ListEnd, size: number): ChainProblem[] {
  if (end.reason !== 'unreadable') return [];
  const at = { chain: 'std', offset: end.offset } as const;
  return [
    {
      kind: 'access-denied',
      ...at,
      text: `The list leads to ${h(end.offset)}, which cannot be read; lspci shows <access denied>.`,
    },
    {
      kind: 'truncated',
      ...at,
      text: `The dump ends at ${h(size)}, before the capability at ${h(end.offset)}.`,
    },
  ];
}

function extendedEndProblems(end: ListEnd, size: number): ChainProblem[] {
  const at = { chain: 'ext', offset: end.offset } as const;
  // A dump of 256 bytes has no extended space to speak of; lspci says nothing either.
  if (end.reason === 'unreadable' && size > 0x100) {
    return [
      {
        kind: 'truncated',
        ...at,
        text: `The dump ends at ${h(size)}, before the capability at ${h(end.offset)}.`,
      },
    ];
  }
  if (end.reason === 'allOnes') {
    return [
      {
        kind: 'allOnes',
        ...at,
        text: `The header at ${h(end.offset)} reads as FFFFFFFFh: nothing answers there, and the list ends.`,
      },
    ];
  }
  return [];
}
