/** Config space of the PF and of one VF, in hardware and as its guest sees it, with the registers below. */
import { makeBdf } from '../../base/bdf.ts';
import type { BlockState, ConfigChain } from '../../state/chain.ts';
import { selectChains } from '../../state/select-chain.ts';
import { selectFocus } from '../../state/select-focus.ts';
import { selectShownRegister } from '../../state/select-register.ts';
import { Panel } from '../../ui/panel.tsx';
import { useExplorer } from '../explorer.tsx';
import { RegisterPanel } from '../registers/register-panel.tsx';
import { useElementSize } from '../use-element-size.ts';
import { STATE_WORDS } from './block-words.ts';
import { ChainRails } from './chain-rails.tsx';
import { ChainTable } from './chain-table.tsx';
import { minimalHeight } from './rail-layout.ts';

export function ConfigSpacePanel() {
  const chains = useExplorer(selectChains);
  const selected = useExplorer(selectShownRegister);
  const selectRegister = useExplorer((state) => state.selectRegister);
  const [measure, size] = useElementSize();
  return (
    <Panel
      title="Config space"
      fact="to scale"
      tools={<FunctionChoice />}
      table={<ChainTable chains={chains} onSelect={selectRegister} />}
      className="h-full"
    >
      {chains.length === 0 ? (
        <p className="p-3 text-12 text-ink3">This platform has no function.</p>
      ) : (
        <div
          ref={measure}
          className="scrolls flex-1 overflow-auto px-1.5 max-tablet:min-h-80!"
          style={{ minHeight: Math.min(minimalHeight(chains), MOST_RAILS) }}
        >
          {size === undefined ? undefined : (
            <div className={chains.some(({ blocks }) => blocks.length > 12) ? '' : 'h-0'}>
              <ChainRails
                chains={chains}
                width={Math.max(size.width, LEAST_COLUMN * chains.length + 30)}
                room={size.height}
                selected={selected}
                onSelect={selectRegister}
              />
            </div>
          )}
        </div>
      )}
      <Legend chains={chains} />
      <Problems chains={chains} />
      <div className="scrolls max-h-[55%] min-h-24 flex-[0_1_auto] overflow-y-auto border-t border-line max-tablet:max-h-none">
        <RegisterPanel />
      </div>
    </Panel>
  );
}

/** Of a rail with its labels, in px: three of them scroll sideways in 320 px. */
const LEAST_COLUMN = 106;

/** Rails whose labels need more px than this scroll, so that the registers keep some room. */
const MOST_RAILS = 310;

/** Chooses the function that is looked at, when there are several. */
function FunctionChoice() {
  const { choices, vf, pf } = useExplorer(selectFocus);
  const setFocus = useExplorer((state) => state.setFocus);
  if (choices.length < 2) return undefined;
  const names = { pf: 'PF', vf: 'VF', other: 'function' };
  return (
    <select
      aria-label="Function"
      className="h-6 rounded-control border border-line2 bg-surface px-1 font-mono text-11 pointer-coarse:h-9"
      value={vf?.requesterId ?? pf?.requesterId}
      onChange={(event) => {
        setFocus(Number(event.target.value));
      }}
    >
      {choices.map(({ requesterId, role, vfNumber }) => (
        <option key={requesterId} value={requesterId}>
          {names[role]}
          {vfNumber === undefined ? '' : ` ${vfNumber}`} {makeBdf(requesterId)}
        </option>
      ))}
    </select>
  );
}

const LEGEND: readonly BlockState[] = [
  'linked',
  'shared',
  'borrowed',
  'emulated',
  'hidden',
  'hidden-registers',
];

/** Only the states that are in the picture. */
function Legend({ chains }: { readonly chains: readonly ConfigChain[] }) {
  const present = new Set(chains.flatMap(({ blocks }) => blocks.map(({ state }) => state)));
  const collides = chains.some(({ blocks }) => blocks.some(({ overlaps }) => overlaps !== undefined));
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-0.5 px-3 py-1 text-11 text-ink2" aria-label="Legend">
      {LEGEND.filter((state) => present.has(state)).map((state) => (
        <li key={state} className="flex items-center gap-1.5 whitespace-nowrap">
          <span className="legend-mark" data-state={state} aria-hidden="true" />
          {STATE_WORDS[state]}
        </li>
      ))}
      {collides ? (
        <li className="flex items-center gap-1.5 whitespace-nowrap">
          <span className="legend-mark" data-state="collision" aria-hidden="true" />
          overlaps
        </li>
      ) : undefined}
    </ul>
  );
}

/** What is wrong with the chains, in words. */
function Problems({ chains }: { readonly chains: readonly ConfigChain[] }) {
  if (chains.every(({ problems }) => problems.length === 0)) return undefined;
  return (
    <ul className="px-3 pb-2 text-11 text-ink2" aria-label="What is wrong with the chains">
      {chains.flatMap(({ id, title, problems }) =>
        problems.map((problem) => (
          <li key={`${id}${problem}`} className="flex gap-1.5">
            <span className="font-semibold whitespace-nowrap text-leak" aria-hidden="true">
              !
            </span>
            <span>
              <span className="font-medium text-ink">{title}:</span> {problem}
            </span>
          </li>
        )),
      )}
    </ul>
  );
}
