/** A few choices side by side, one of them pressed. */
import type { ReactNode } from 'react';

export interface SegmentedOption<T extends string> {
  readonly value: T;
  readonly text: string;
  /** Said in full to assistive technology; must contain the text. */
  readonly name?: string;
}

export interface SegmentedProps<T extends string> {
  /** Name of the group. */
  readonly label: string;
  readonly options: readonly SegmentedOption<T>[];
  /** No option is pressed when the value is none of them. */
  readonly value: string;
  readonly onChange: (value: T) => void;
  readonly mono?: boolean;
  /** More choices, after the last segment. */
  readonly trailing?: ReactNode;
  readonly className?: string;
}

/** One line of toggle buttons; exactly one is pressed. */
export function Segmented<T extends string>(props: SegmentedProps<T>) {
  const { label, options, value, onChange, mono = false, trailing, className = '' } = props;
  return (
    <div
      role="group"
      aria-label={label}
      className={`inline-flex h-7 flex-none items-stretch rounded-control border border-line2 bg-sunken p-0.5 pointer-coarse:h-9 ${className}`}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-label={option.name}
          aria-pressed={option.value === value}
          onClick={() => {
            onChange(option.value);
          }}
          className={segmentClass(option.value === value, mono)}
        >
          {option.text}
        </button>
      ))}
      {trailing}
    </div>
  );
}

/** The look of one segment, for a trailing menu trigger. */
export function segmentClass(pressed: boolean, mono = false): string {
  return `inline-flex flex-auto items-center justify-center gap-1 rounded-badge px-2 text-12 font-medium whitespace-nowrap ${mono ? 'font-mono' : ''} ${
    pressed ? 'bg-surface text-ink outline outline-line2 forced-colors:outline-2' : 'text-ink2 hover:text-ink'
  }`;
}
