/** Finds one capability by following the links, without judging them. */
import { capabilityNamed } from '../../spec/pcie/catalogue.ts';
import { visitExtended, visitStandard } from './links.ts';

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
  let found: number | undefined;
  let hasExtended = false;
  visitStandard(bytes, bytes.length, (link) => {
    if (link.id === BROKEN) return false;
    hasExtended ||= link.id === EXPRESS || link.id === PCI_X;
    if (kind === 'std' && link.id === id) found = link.offset;
    return kind === 'std' ? found === undefined : !hasExtended;
  });
  if (kind === 'std' || !hasExtended) return found;
  visitExtended(bytes, bytes.length, (link) => {
    if (link.id === id) found = link.offset;
    return found === undefined;
  });
  return found;
}
