/** The one routine that applies the write rules of `spec/pcie/access.ts`. */
import { ACCESS } from '../../spec/pcie/access.ts';
import type { AccessKind } from '../../spec/row.ts';

/**
 * Bits of a field after a write. `written` holds the bits that the write carries, `enabled` is 1 for each bit that
 * a byte enable selects: the others keep their value whatever the rule.
 */
export function writtenBits(access: AccessKind, before: number, written: number, enabled: number): number {
  switch (ACCESS[access].rule) {
    case 'keep':
      return before >>> 0;
    case 'store':
      return ((before & ~enabled) | (written & enabled)) >>> 0;
    case 'clear-ones':
      return (before & ~(written & enabled)) >>> 0;
  }
}
