/** Finds one capability by following the links, without judging them. */
import { capabilityNamed } from '../../spec/pcie/catalogue.ts';
import { type Link, visitExtended, visitStandard } from './links.ts';

const PCI_X = 0x07;
const EXPRESS = 0x10;
const BROKEN = 0xff;

/**
 * Offset of the first capability with this id (or name, as in linux/pci_regs.h) in list order; undefined where
 * the lists do not lead to one. Extended capabilities need PCI Express or PCI-X in the standard list.
 */
export function findCapability(
  bytes: Uint8Array,
  kind: 'std' | 'ext',
  idOrName: number | string,
): number | undefined {
  const id = typeof idOrName === 'number' ? idOrName : capabilityNamed(kind, idOrName).id;
  const isWanted = (link: Link) => link.id === id;
  if (kind === 'std') return firstOf(visitStandard, bytes, isWanted);
  const gate = firstOf(visitStandard, bytes, (link) => link.id === EXPRESS || link.id === PCI_X);
  return gate === undefined ? undefined : firstOf(visitExtended, bytes, isWanted);
}

/** Offset of the first link that `matches`; a broken standard list ends where it breaks. */
function firstOf(
  visit: typeof visitStandard,
  bytes: Uint8Array,
  matches: (link: Link) => boolean,
): number | undefined {
  let found: number | undefined;
  visit(bytes, bytes.length, (link) => {
    if (link.kind === 'std' && link.id === BROKEN) return false;
    if (matches(link)) found = link.offset;
    return found === undefined;
  });
  return found;
}
