/** What happened, why, and both worlds' answers: the first thing to read. */
import { ClipboardPaste, LayoutGrid } from 'lucide-react';
import { derive } from '../../state/derive.ts';
import { selectHeadline } from '../../state/select-headline.ts';
import type { Badge } from '../../state/select-request.ts';
import { Button } from '../../ui/icon-button.tsx';
import { Prose } from '../../ui/prose.tsx';
import { VERDICT_WORDS, VerdictBadge } from '../../ui/verdict-badge.tsx';
import { useExplorer } from '../explorer.tsx';
import { PlacementMenu, ProfileMenu } from './row-menus.tsx';

const headlineOf = derive(
  (state) => [state.run, state.cursor, state.selectedStep, state.scenario],
  (run, cursor, selectedStep, scenario) => selectHeadline({ run, cursor, selectedStep, scenario }),
);

export interface HeadlineStripProps {
  readonly onPaste: () => void;
  readonly onGallery: () => void;
}

export function HeadlineStrip({ onPaste, onGallery }: HeadlineStripProps) {
  const { badge, headline, explanation, expected, actual, agrees } = useExplorer(headlineOf);
  return (
    <section
      aria-label="Verdict"
      className="flex flex-none flex-col gap-x-4 gap-y-2 border-b border-line bg-surface px-4 py-2.5 tablet:flex-row tablet:flex-wrap tablet:items-center desk:min-h-[4.875rem] desk:flex-nowrap desk:py-2"
    >
      {badge === undefined ? (
        <span className="inline-flex h-[1.875rem] flex-none items-center self-start justify-center rounded-control border border-dashed border-line2 px-3 text-15 font-semibold text-ink3 tablet:self-auto desk:min-w-[10.25rem]">
          NO REQUEST
        </span>
      ) : (
        <span className="self-start tablet:self-auto desk:grid desk:min-w-[10.25rem] desk:*:justify-center">
          <VerdictBadge verdict={badge.verdict} code={badge.code} size="big" />
        </span>
      )}
      <div className="min-w-0 flex-1 tablet:max-desk:basis-80">
        <h1 className="text-19 font-semibold text-balance tablet:text-17">{headline}</h1>
        <p className="text-13 text-pretty text-ink2 tablet:text-12h">
          <Prose text={explanation} />
        </p>
      </div>
      <p className="sr-only" aria-live="polite">
        {badge === undefined ? 'No request' : VERDICT_WORDS[badge.verdict]}: {headline}
      </p>
      {actual === undefined ? undefined : <TwoWorlds expected={expected} actual={actual} agrees={agrees} />}
      <div className="flex flex-none flex-wrap gap-1.5">
        <Button onClick={onPaste}>
          <ClipboardPaste size={14} aria-hidden="true" />
          Paste lspci
        </Button>
        <Button onClick={onGallery}>
          <LayoutGrid size={14} aria-hidden="true" />
          Gallery
        </Button>
        <span className="contents tablet:hidden">
          <PlacementMenu />
          <ProfileMenu />
        </span>
      </div>
    </section>
  );
}

interface TwoWorldsProps {
  readonly expected: Badge | undefined;
  readonly actual: Badge;
  readonly agrees: boolean | undefined;
}

function TwoWorlds({ expected, actual, agrees }: TwoWorldsProps) {
  return (
    <dl className="grid flex-none grid-cols-[auto_auto_auto] desk:grid-cols-[7.75rem_auto_6.5rem] items-center justify-start gap-x-3 gap-y-0.5 border-line max-tablet:border-t max-tablet:pt-2 tablet:border-l tablet:pl-4">
      <dt className="text-11 text-ink3">Guest’s world expects</dt>
      <dd
        className={`row-span-2 font-mono text-[1.25rem] font-semibold ${
          agrees === undefined ? 'text-ink3' : agrees ? 'text-allowed' : 'text-leak'
        }`}
      >
        <span aria-hidden="true">{agrees === undefined ? '·' : agrees ? '=' : '≠'}</span>
        <span className="sr-only">
          {agrees === undefined ? 'is not asked' : agrees ? 'agrees with' : 'disagrees with'}
        </span>
      </dd>
      <dt className="text-11 text-ink3">Hardware does</dt>
      <dd className="col-start-1">
        {expected === undefined ? (
          <span className="text-12 text-ink3">nothing</span>
        ) : (
          <VerdictBadge verdict={expected.verdict} code={expected.code} quiet />
        )}
      </dd>
      <dd className="col-start-3">
        <VerdictBadge verdict={actual.verdict} code={actual.code} quiet />
      </dd>
    </dl>
  );
}
