/** Time: a lane an actor, a column a step, and the playhead. */
import { Pause, Play, StepBack, StepForward } from 'lucide-react';
import { useEffect } from 'react';
import { derive } from '../../state/derive.ts';
import { selectColumns, selectDifferenceColumn, selectSentence } from '../../state/select-timeline.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useExplorer } from '../explorer.tsx';
import { TimelineGrid } from './timeline-grid.tsx';
import { TimelineTable } from './timeline-table.tsx';
import './timeline.css';

const columnsOf = derive((state) => [state.run], selectColumns);
const sentenceOf = derive(
  (state) => [state.run, state.cursor, state.scenario],
  (run, cursor, scenario) => selectSentence({ run, cursor, scenario }),
);
const differenceOf = derive(
  (state) => [state.run, state.cursor, state.selectedStep],
  (run, cursor, selectedStep) => selectDifferenceColumn({ run, cursor, selectedStep }),
);

/** Between two steps of a play. */
const STEP_MILLISECONDS = 1100;

export function TimelinePanel() {
  const columns = useExplorer(columnsOf);
  const difference = useExplorer(differenceOf);
  const cursor = useExplorer((state) => state.cursor);
  const sentence = useExplorer(sentenceOf);
  return (
    <Panel
      title="Timeline"
      fact={<Sentence cursor={cursor} count={columns.length} text={sentence} />}
      lead={<Transport count={columns.length} />}
      table={<TimelineTable columns={columns} cursor={cursor} />}
    >
      <p className="px-3 pb-1.5 tablet:hidden">{sentence}</p>
      <TimelineGrid columns={columns} cursor={cursor} difference={difference} />
    </Panel>
  );
}

interface SentenceProps {
  readonly cursor: number;
  readonly count: number;
  readonly text: string;
}

function Sentence({ cursor, count, text }: SentenceProps) {
  return (
    <span className="flex items-baseline gap-2 text-13 text-ink">
      <span className="font-mono text-12 text-ink2">
        <span className="sr-only">Step </span>
        {cursor}/{count}
      </span>
      <span className="min-w-0 truncate max-tablet:hidden" title={text}>
        {text}
      </span>
    </span>
  );
}

function Transport({ count }: { readonly count: number }) {
  const cursor = useExplorer((state) => state.cursor);
  const playing = useExplorer((state) => state.playing);
  const seek = useExplorer((state) => state.seek);
  const setPlaying = useExplorer((state) => state.setPlaying);
  useEffect(() => {
    if (!playing) return;
    const next = cursor < count ? cursor + 1 : 0;
    const timer = setTimeout(
      () => {
        seek(next);
        if (next === count) setPlaying(false);
      },
      cursor < count ? STEP_MILLISECONDS : 0,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [playing, cursor, count, seek, setPlaying]);
  const stepTo = (at: number): void => {
    setPlaying(false);
    seek(at);
  };
  return (
    <div className="flex flex-none">
      <IconButton
        label="Step back"
        keys="←"
        disabled={cursor === 0}
        onClick={() => {
          stepTo(cursor - 1);
        }}
      >
        <StepBack size={15} aria-hidden="true" />
      </IconButton>
      <IconButton
        label={playing ? 'Pause' : 'Play'}
        keys="Space"
        disabled={count === 0}
        onClick={() => {
          setPlaying(!playing);
        }}
      >
        {playing ? <Pause size={15} aria-hidden="true" /> : <Play size={15} aria-hidden="true" />}
      </IconButton>
      <IconButton
        label="Step forward"
        keys="→"
        disabled={cursor === count}
        onClick={() => {
          stepTo(cursor + 1);
        }}
      >
        <StepForward size={15} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
