/** A link to this step, the same as text for a mail, and the scenario as a file. */
import { Link2 } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { buttonClass } from '../../ui/icon-button.tsx';
import { Popover } from '../../ui/popover.tsx';

const ShareBody = lazy(async () => ({ default: (await import('./share-body.tsx')).ShareBody }));

export function SharePopover() {
  return (
    <Popover
      title="Share this step"
      trigger={
        <button type="button" className={buttonClass('primary')}>
          <Link2 size={14} aria-hidden="true" />
          Share
        </button>
      }
    >
      <Suspense>
        <ShareBody />
      </Suspense>
    </Popover>
  );
}
