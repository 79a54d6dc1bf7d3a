/** Labelled form fields whose error is tied to the input. */
import { useId, type InputHTMLAttributes, type SelectHTMLAttributes } from 'react';

const BOX =
  'h-7 w-full rounded-control border bg-surface px-2 text-12 text-ink pointer-coarse:h-9 disabled:text-ink3';

interface FieldFrame {
  readonly label: string;
  readonly error?: string | undefined;
  readonly mono?: boolean;
  readonly className?: string;
}

export type TextFieldProps = FieldFrame & Omit<InputHTMLAttributes<HTMLInputElement>, 'className'>;

/** One line of text. */
export function TextField({ label, error, mono = false, className = '', ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="block text-11 text-ink3">
        {label}
      </label>
      <input
        id={id}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        className={`${BOX} ${mono ? 'font-mono' : ''} ${error === undefined ? 'border-line2' : 'border-leak'}`}
        {...rest}
      />
      <FieldError id={`${id}-error`} error={error} />
    </div>
  );
}

export interface SelectOption {
  readonly value: string;
  readonly text: string;
}

export type SelectFieldProps = FieldFrame & {
  readonly options: readonly SelectOption[];
} & Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className'>;

/** One of a list, by the platform's own select. */
export function SelectField({
  label,
  error,
  mono = false,
  className = '',
  options,
  ...rest
}: SelectFieldProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="block text-11 text-ink3">
        {label}
      </label>
      <select
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        className={`${BOX} ${mono ? 'font-mono' : ''} ${error === undefined ? 'border-line2' : 'border-leak'}`}
        {...rest}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
      <FieldError id={`${id}-error`} error={error} />
    </div>
  );
}

export interface CheckFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'type'> {
  readonly label: string;
}

/** A box to tick. */
export function CheckField({ label, ...rest }: CheckFieldProps) {
  return (
    <label className="inline-flex items-center gap-1.5 text-12 has-disabled:text-ink3 pointer-coarse:min-h-9">
      <input type="checkbox" className="size-3.5 accent-accent" {...rest} />
      {label}
    </label>
  );
}

function FieldError({ id, error }: { readonly id: string; readonly error: string | undefined }) {
  if (error === undefined) return undefined;
  return (
    <p id={id} className="mt-0.5 text-11 text-leak">
      {error}
    </p>
  );
}
