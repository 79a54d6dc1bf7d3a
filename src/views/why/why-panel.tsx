/** Why: the ordered checks of both worlds behind one request, and what the host's kernel log says. */
import { useLayoutEffect, useRef, useState } from 'react';
import { silenceText } from '../../codec/report.ts';
import { requestText } from '../../engine/world/sentence.ts';
import type { RequestOutcome, StepTrace } from '../../engine/world/trace.ts';
import { ACTORS } from '../../spec/actors.ts';
import { derive } from '../../state/derive.ts';
import { BEFORE_FOLD, decisiveSentence, guestSentence, selectLadder } from '../../state/select-ladder.ts';
import { selectSubject, type RequestStep } from '../../state/select-request.ts';
import { ActorMark } from '../../ui/actor-mark.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { VerdictBadge } from '../../ui/verdict-badge.tsx';
import { useExplorer } from '../explorer.tsx';
import { CheckRow, FoldRow, type RungVerdict } from './check-row.tsx';

const subjectOf = derive(
  (state) => [state.run, state.cursor, state.selectedStep],
  (run, cursor, selectedStep) => selectSubject({ run, cursor, selectedStep }),
);

export function WhyPanel() {
  const subject = useExplorer(subjectOf);
  switch (subject.kind) {
    case 'request': {
      const { seq, index, outcome } = subject.request;
      return (
        <Panel title="Why" fact={`#${seq}: ${requestText(outcome.request)}`}>
          <LadderView key={index} request={subject.request} />
        </Panel>
      );
    }
    case 'refusal':
      return (
        <Panel title="Why" fact={`step ${subject.index + 1}`}>
          <RefusalView trace={subject.trace} />
        </Panel>
      );
    case 'none':
      return (
        <Panel title="Why">
          <p className="px-3 pb-3 text-ink2">
            The checks behind a request are listed here, in the order in which they are made.
          </p>
        </Panel>
      );
  }
}

function LadderView({ request }: { readonly request: RequestStep }) {
  const { outcome } = request;
  const run = useExplorer((state) => state.run);
  const policy = useExplorer((state) => state.scenario.policy);
  const [whole, setWhole] = useState(isRoomy);
  const list = useRef<HTMLOListElement>(null);
  const { guest, hardware } = selectLadder(outcome, whole);
  const decided = decisiveTone(outcome);
  useLayoutEffect(() => {
    const decisive = list.current?.querySelector('[data-decisive]');
    if (list.current === null || !(decisive instanceof HTMLElement)) return;
    const end = decisive.offsetTop + decisive.offsetHeight - list.current.offsetTop;
    list.current.scrollTop = Math.max(0, end - list.current.clientHeight);
  }, []);
  return (
    <>
      <ol
        ref={list}
        className="scrolls min-h-0 flex-1 overflow-y-auto pb-1"
        aria-label="Checks in the order they are made"
      >
        {guest.map((rung, index) =>
          rung.kind === 'fold' ? (
            <FoldRow key={rung.id} fold={rung} />
          ) : (
            <CheckRow
              key={index}
              check={rung.check}
              tone={rung.tone}
              verdict={rung.tone === 'disagrees' ? decided : 'blocked'}
              sentence={guestSentence(outcome)}
            />
          ),
        )}
        {hardware.map((rung, index) =>
          rung.kind === 'check' ? (
            <CheckRow
              key={index}
              check={rung.check}
              tone={rung.tone}
              verdict={decided}
              sentence={rung.tone === 'decisive' ? decisiveSentence(run, request, policy) : undefined}
            />
          ) : (
            <FoldRow
              key={rung.id}
              fold={rung}
              onOpen={
                rung.id === BEFORE_FOLD
                  ? () => {
                      setWhole(true);
                    }
                  : undefined
              }
            />
          ),
        )}
      </ol>
      <KernelLog outcome={outcome} />
    </>
  );
}

/** Is there room for every check before the decisive one? */
const isRoomy = (): boolean => matchMedia('(min-width: 1680px) and (min-height: 1250px)').matches;

const decisiveTone = ({ agreement, actual }: RequestOutcome): RungVerdict =>
  agreement === 'leak' || agreement === 'overblock' ? agreement : actual.verdict;

function KernelLog({ outcome }: { readonly outcome: RequestOutcome }) {
  const line = outcome.actual.fault?.linuxLine;
  if (line === undefined) {
    return (
      <p className="flex flex-none flex-wrap gap-x-2 border-t border-line px-3 py-1.5 text-11 text-ink2">
        <span className="text-ink3">On the host</span>
        <span className="font-mono">{silenceText(outcome.actual)}</span>
      </p>
    );
  }
  return (
    <div className="flex-none border-t border-line px-3 pb-2">
      <div className="flex min-h-7 items-center justify-between text-11 text-ink3">
        <h3>dmesg on the host</h3>
        <CopyButton text={line} label="Copy" tone="plain" className="-mr-2.5" />
      </div>
      <p className="font-mono text-11 break-words text-ink">{line}</p>
    </div>
  );
}

function RefusalView({ trace }: { readonly trace: StepTrace }) {
  const { refusal } = trace;
  if (refusal === undefined) return undefined;
  const { actor, reason, errno, source } = refusal;
  return (
    <div className="space-y-2 px-3 pb-3">
      <p className="flex items-center gap-2">
        <VerdictBadge verdict="refused" />
        <ActorMark actor={actor} />
        {ACTORS.find(({ id }) => id === actor)?.name}
        {errno === undefined ? undefined : <code className="text-12">{errno}</code>}
      </p>
      <p className="text-ink2">{reason}</p>
      {source === undefined ? undefined : (
        <p className="text-11 text-ink3">
          {source.doc}, {source.at}
          {source.unverified === true ? ', unverified' : ''}
        </p>
      )}
    </div>
  );
}
