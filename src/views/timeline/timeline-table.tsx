/** The timeline as a table: every act of every step in words. */
import { ACTORS } from '../../spec/actors.ts';
import type { TimelineColumn } from '../../state/select-timeline.ts';
import { ActorMark } from '../../ui/actor-mark.tsx';
import { useExplorer } from '../explorer.tsx';

export interface TimelineTableProps {
  readonly columns: readonly TimelineColumn[];
  readonly cursor: number;
}

export function TimelineTable({ columns, cursor }: TimelineTableProps) {
  const seek = useExplorer((state) => state.seek);
  const run = useExplorer((state) => state.run);
  const nameOf = (actor: string) => ACTORS.find(({ id }) => id === actor)?.name;
  return (
    <table className="w-full border-collapse text-12">
      <thead className="sticky top-0 bg-surface text-left text-11 text-ink3">
        <tr>
          <th className="px-3 py-1 font-medium">Step</th>
          <th className="px-2 font-medium">Who does what</th>
          <th className="px-2 font-medium">What came of it</th>
        </tr>
      </thead>
      <tbody>
        {columns.map(({ index, sentence, refused }) => (
          <tr
            key={index}
            className={`border-t border-line align-top ${index + 1 === cursor ? 'bg-accent-bg' : ''}`}
          >
            <th className="px-3 py-1 text-left font-mono font-normal">
              <button
                type="button"
                aria-current={index + 1 === cursor ? 'step' : undefined}
                onClick={() => {
                  seek(index + 1);
                }}
                className="text-accent underline pointer-coarse:min-h-9"
              >
                {index + 1}
                <span className="sr-only">: go to this step</span>
              </button>
            </th>
            <td className="px-2 py-1">
              <ul>
                {run.steps[index]?.trace.acts.map((act, at) => (
                  <li key={at}>
                    <ActorMark actor={act.actor} size={10} />{' '}
                    <b className="font-semibold">{nameOf(act.actor)}</b> {act.text}
                  </li>
                ))}
              </ul>
            </td>
            <td className="px-2 py-1 text-ink2">
              {refused ? 'Refused: ' : ''}
              {sentence}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
