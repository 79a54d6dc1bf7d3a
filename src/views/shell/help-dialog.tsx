/** Shortcuts, and what shapes and words mean. */
import { ACTORS } from '../../spec/actors.ts';
import { ActorMark } from '../../ui/actor-mark.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { VerdictBadge, type VerdictKind } from '../../ui/verdict-badge.tsx';
import { SHORTCUTS } from './use-hotkeys.ts';

const VERDICTS: readonly { readonly verdict: VerdictKind; readonly means: string }[] = [
  { verdict: 'allowed', means: 'The hardware lets it through, as the guest’s world promises.' },
  {
    verdict: 'blocked',
    means: 'The hardware stops it, as the guest’s world promises. The number is the fault reason.',
  },
  { verdict: 'leak', means: 'The guest’s world forbids it, and the hardware lets it through.' },
  { verdict: 'overblock', means: 'The guest’s world promises it, and the hardware stops it.' },
  { verdict: 'refused', means: 'A step that somebody declined; nothing changed.' },
];

export interface HelpDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

export function HelpDialog({ open, onClose }: HelpDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Help"
      about="A guest owns a Virtual Function. Each DMA request is judged twice: by what the guest has programmed, and by what the hardware does."
    >
      <div className="grid gap-6 tablet:grid-cols-2">
        <section>
          <h3 className="mb-1.5 text-12h font-semibold">Keys</h3>
          <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1.5">
            {SHORTCUTS.map(({ keys, does }) => (
              <div key={keys} className="contents">
                <dt>
                  <kbd className="rounded-badge border border-line2 px-1 text-11">{keys}</kbd>
                </dt>
                <dd className="text-ink2">{does}</dd>
              </div>
            ))}
          </dl>
          <h3 className="mt-5 mb-1.5 text-12h font-semibold">Actors</h3>
          <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1.5">
            {ACTORS.map(({ id, name, owns }) => (
              <div key={id} className="contents">
                <dt className="whitespace-nowrap">
                  <ActorMark actor={id} /> {name}
                </dt>
                <dd className="text-ink2">{owns}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3 className="mb-1.5 text-12h font-semibold">Verdicts</h3>
          <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-2">
            {VERDICTS.map(({ verdict, means }) => (
              <div key={verdict} className="contents">
                <dt>
                  <VerdictBadge verdict={verdict} />
                </dt>
                <dd className="text-ink2">{means}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
