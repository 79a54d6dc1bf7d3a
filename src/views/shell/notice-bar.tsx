/** One notice at a time, with what was expected and what was kept. */
import { Info, TriangleAlert, X } from 'lucide-react';
import { IconButton } from '../../ui/icon-button.tsx';
import { useExplorer } from '../explorer.tsx';

export function NoticeBar() {
  const notice = useExplorer((state) => state.notice);
  const notify = useExplorer((state) => state.notify);
  if (notice === undefined) return undefined;
  const isError = notice.tone === 'error';
  const Icon = isError ? TriangleAlert : Info;
  return (
    <div
      role={isError ? 'alert' : 'status'}
      className={`notice flex flex-none items-start gap-2 border-b border-line px-4 py-2 ${isError ? 'bg-blocked-bg' : 'bg-accent-bg'}`}
    >
      <Icon
        size={15}
        className={`mt-0.5 flex-none ${isError ? 'text-blocked' : 'text-accent'}`}
        aria-hidden="true"
      />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{notice.text}</p>
        {notice.lines?.map((line) => (
          <p key={line} className="text-12 text-ink2">
            {line}
          </p>
        ))}
      </div>
      <IconButton
        label="Dismiss"
        onClick={() => {
          notify(undefined);
        }}
      >
        <X size={15} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
