/** The three chains as three lists side by side: the table twin of the rails. */
import { makeBdf } from '../../base/bdf.ts';
import { hexDigits } from '../../base/hex.ts';
import type { ConfigChain } from '../../state/chain.ts';
import type { RegisterSelection } from '../../state/store.ts';
import { blockWords } from './block-words.ts';

export interface ChainTableProps {
  readonly chains: readonly ConfigChain[];
  readonly onSelect: (register: RegisterSelection) => void;
}

export function ChainTable({ chains, onSelect }: ChainTableProps) {
  return (
    <div className="flex flex-wrap gap-4 px-3 pb-3">
      {chains.map((chain) => (
        <table key={chain.id} className="flex-1 basis-60 border-collapse text-12">
          <caption className="pb-1 text-left font-semibold whitespace-nowrap">
            {chain.title}{' '}
            <span className="font-mono font-normal text-ink3">{makeBdf(chain.requesterId)}</span>
          </caption>
          <thead>
            <tr className="text-left text-11 text-ink3">
              <th scope="col" className="font-medium">
                Offset
              </th>
              <th scope="col" className="font-medium">
                Capability
              </th>
              <th scope="col" className="font-medium">
                Bytes
              </th>
              <th scope="col" className="font-medium">
                State
              </th>
            </tr>
          </thead>
          <tbody>
            {chain.blocks.map((block) => (
              <tr key={`${block.kind}${block.offset}`} className="h-6 border-t border-line">
                <td className="pr-2 font-mono text-11">{hexDigits(block.offset, 3).toUpperCase()}</td>
                <th scope="row" className="pr-2 text-left font-normal">
                  <button
                    type="button"
                    className="text-left underline decoration-line2 underline-offset-2 hover:text-accent pointer-coarse:min-h-9"
                    title={block.title}
                    onClick={() => {
                      onSelect({ chain: chain.id, offset: block.offset });
                    }}
                  >
                    {block.name}
                  </button>
                </th>
                <td className="pr-2 font-mono text-11 text-ink2">
                  {block.lengthKnown ? block.length : `≥ ${block.length}`}
                </td>
                <td className="text-ink2">{blockWords(block)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}
