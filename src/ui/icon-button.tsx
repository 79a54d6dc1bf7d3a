/** Buttons: a square one with an icon and a spoken name, and one with words. */
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Tooltip } from './tooltip.tsx';

const SHARED =
  'inline-flex flex-none items-center justify-center rounded-control border whitespace-nowrap transition-colors duration-100 disabled:cursor-not-allowed disabled:text-ink3 pointer-coarse:min-h-9';

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label'> {
  /** Spoken name, shown as a tooltip. */
  readonly label: string;
  /** Keys that do the same, shown in the tooltip: `Ctrl Z`. */
  readonly keys?: string;
  readonly pressed?: boolean;
  readonly children: ReactNode;
}

/** A 28 px square button (36 on touch screens) that carries only an icon. */
export function IconButton({ label, keys, pressed, className = '', children, ...rest }: IconButtonProps) {
  const tone =
    pressed === true
      ? 'border-line2 bg-sunken text-ink'
      : 'border-transparent text-ink2 enabled:hover:bg-sunken enabled:hover:text-ink ';
  return (
    <Tooltip text={label} keys={keys}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        className={`${SHARED} size-7 pointer-coarse:min-w-9 ${tone} ${className}`}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** primary: the one main thing; plain: without an edge. */
  readonly tone?: 'outline' | 'primary' | 'plain';
}

/** A 28 px button (36 on touch screens) with words. */
export function Button({ tone = 'outline', className = '', children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={`${buttonClass(tone)} ${className}`} {...rest}>
      {children}
    </button>
  );
}

/** The look of a Button for triggers that other components render. */
export function buttonClass(tone: 'outline' | 'primary' | 'plain' = 'outline'): string {
  const tones = {
    outline: 'border-line2 bg-surface text-ink enabled:hover:bg-sunken',
    primary: 'border-transparent bg-accent font-semibold text-on-solid enabled:hover:brightness-110',
    plain: 'border-transparent text-ink2 enabled:hover:bg-sunken enabled:hover:text-ink',
  };
  return `${SHARED} h-7 gap-1.5 px-2.5 text-12 ${tones[tone]}`;
}
