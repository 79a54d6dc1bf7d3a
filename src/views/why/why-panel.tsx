/** Why: the ordered checks of both worlds behind one request, and what the host's kernel log says. */
import { silenceText } from '../../codec/report.ts';
import { requestText } from '../../engine/world/sentence.ts';
import type { RequestOutcome, StepTrace } from '../../engine/world/trace.ts';
import { ACTORS } from '../../spec/actors.ts';
import { derive } from '../../state/derive.ts';
import { decisiveSentence, guestSentence, selectLadder } from '../../state/select-ladder.ts';
import { selectSubject } from '../../state/select-request.ts';
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
      const { seq, outcome } = subject.request;
      return (
        <Panel title="Why" fact={`#${seq}: ${requestText(outcome.request)}`}>
          <LadderView key={subject.request.index} outcome={outcome} />
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

function LadderView({ outcome }: { readonly outcome: RequestOutcome }) {
  const policy = useExplorer((state) => state.scenario.policy);
  const { guest, hardware } = selectLadder(outcome);
  const decided = decisiveTone(outcome);
  return (
    <>
      <ol
        className="scrolls min-h-0 flex-1 overflow-y-auto pb-1"
        aria-label="Checks in the order they are made"
      >
        {guest.map((rung) =>
          rung.kind === 'fold' ? (
            <FoldRow key={rung.id} fold={rung} />
          ) : (
            <CheckRow
              key={rung.check.id}
              check={rung.check}
              tone={rung.tone}
              verdict={rung.tone === 'disagrees' ? decided : 'blocked'}
              sentence={guestSentence(outcome)}
            />
          ),
        )}
        {hardware.map((rung) =>
          rung.kind === 'fold' ? (
            <FoldRow key={rung.id} fold={rung} />
          ) : (
            <CheckRow
              key={rung.check.id}
              check={rung.check}
              tone={rung.tone}
              verdict={decided}
              sentence={rung.tone === 'decisive' ? decisiveSentence(outcome, policy) : undefined}
            />
          ),
        )}
      </ol>
      <KernelLog outcome={outcome} />
    </>
  );
}

const decisiveTone = ({ agreement, actual }: RequestOutcome): RungVerdict =>
  agreement === 'leak' || agreement === 'overblock' ? agreement : actual.verdict;

function KernelLog({ outcome }: { readonly outcome: RequestOutcome }) {
  const line = outcome.actual.fault?.linuxLine;
  return (
    <div className="flex-none border-t border-line px-3 pt-1 pb-2">
      <div className="flex min-h-7 items-center justify-between text-11 text-ink3">
        <h3>dmesg on the host</h3>
        {line === undefined ? undefined : <CopyButton text={line} label="Copy" tone="plain" />}
      </div>
      <p className={`font-mono text-11 break-words ${line === undefined ? 'text-ink2' : 'text-ink'}`}>
        {line ?? silenceText(outcome.actual)}
      </p>
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
