/** What a block's outline means, in words: for names, tables and the legend. */
import type { BlockState, ChainBlock, Keeper } from '../../state/chain.ts';

const KEEPERS: Readonly<Record<Keeper, string>> = { vmm: 'VMM', vfio: 'VFIO' };

/** The states as the legend lists them. */
export const STATE_WORDS: Readonly<Record<BlockState, string>> = {
  linked: 'linked',
  shared: 'shared by VFs',
  borrowed: 'borrowed from PF',
  emulated: 'emulated',
  hidden: 'hidden by VFIO',
  'hidden-registers': 'hidden registers',
};

/** A block's state in words: `emulated by the VMM, overlaps hidden registers`. */
export function blockWords({ state, keeper, overlaps }: ChainBlock): string {
  const by = state === 'emulated' && keeper !== undefined ? ` by the ${KEEPERS[keeper]}` : '';
  return `${STATE_WORDS[state]}${by}${overlaps === undefined ? '' : `, overlaps ${overlaps}`}`;
}
