/** Copies a text and says whether it worked. */
import { Check, Copy, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Button } from './icon-button.tsx';

export interface CopyButtonProps {
  readonly text: string | (() => string | Promise<string>);
  readonly label: string;
  readonly tone?: 'outline' | 'primary' | 'plain';
  readonly className?: string;
}

type Outcome = 'idle' | 'copied' | 'failed';

export function CopyButton({ text, label, tone = 'outline', className = '' }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>('idle');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
      setOutcome('copied');
    } catch {
      setOutcome('failed');
    }
  };
  const Icon = { idle: Copy, copied: Check, failed: TriangleAlert }[outcome];
  return (
    <Button
      tone={tone}
      className={className}
      onClick={() => void copy()}
      onBlur={() => {
        setOutcome('idle');
      }}
    >
      <Icon size={14} aria-hidden="true" />
      <span aria-live="polite">
        {outcome === 'copied' ? 'Copied' : outcome === 'failed' ? 'Copying is not allowed here' : label}
      </span>
    </Button>
  );
}
