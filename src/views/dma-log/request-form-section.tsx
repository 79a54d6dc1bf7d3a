/** The form that sends a request at the cursor. */
import { useState, type SyntheticEvent } from 'react';
import { makeBdf } from '../../base/bdf.ts';
import { derive } from '../../state/derive.ts';
import { parseRequestForm, type RequestForm, type RequestFormErrors } from '../../state/request-form.ts';
import { focusAt } from '../../state/select-focus.ts';
import { CheckField, SelectField, TextField } from '../../ui/field.tsx';
import { Button } from '../../ui/icon-button.tsx';
import { useExplorer } from '../explorer.tsx';

const functionsOf = derive(
  (state) => [state.run, state.cursor, state.focus],
  (run, cursor, focus) => {
    const { choices, vf, pf } = focusAt(run, cursor, focus);
    return {
      options: choices.map(({ requesterId, role }) => ({
        value: makeBdf(requesterId),
        text: `${makeBdf(requesterId)} ${role === 'other' ? '' : role.toUpperCase()}`.trim(),
      })),
      likely: makeBdf((vf ?? pf)?.requesterId ?? 0),
    };
  },
);

const ACCESSES = [
  { value: 'read', text: 'read' },
  { value: 'write', text: 'write' },
  { value: 'atomic', text: 'atomic' },
];

type Draft = Omit<RequestForm, 'requesterId'> & {
  /** Undefined until chosen: then the function in focus. */
  readonly requesterId: string | undefined;
};

const FIRST: Draft = {
  requesterId: undefined,
  pasid: '5',
  address: '0x10000000',
  access: 'read',
  execute: false,
  privileged: false,
};

export function RequestFormSection() {
  const { options, likely } = useExplorer(functionsOf);
  const act = useExplorer((state) => state.act);
  const [draft, setDraft] = useState(FIRST);
  const [errors, setErrors] = useState<RequestFormErrors>({});
  const change = (part: Partial<Draft>): void => {
    setDraft({ ...draft, ...part });
    setErrors({});
  };
  const send = (event: SyntheticEvent): void => {
    event.preventDefault();
    const parsed = parseRequestForm({ ...draft, requesterId: draft.requesterId ?? likely });
    if (parsed.ok) act({ kind: 'request', request: parsed.value });
    else setErrors(parsed.error);
  };
  return (
    <form
      onSubmit={send}
      noValidate
      aria-label="Send a request"
      className="flex-none border-y border-line bg-sunken px-3 py-2"
    >
      <div className="grid grid-cols-[minmax(0,5fr)_minmax(0,3fr)_minmax(0,5fr)_minmax(0,3.4fr)] gap-2 max-tablet:grid-cols-2">
        <SelectField
          label="Function"
          mono
          options={options}
          value={draft.requesterId ?? likely}
          error={errors.requesterId}
          onChange={(event) => {
            change({ requesterId: event.target.value });
          }}
        />
        <TextField
          label="PASID"
          mono
          value={draft.pasid}
          placeholder="none"
          error={errors.pasid}
          onChange={(event) => {
            change({ pasid: event.target.value });
          }}
        />
        <TextField
          label="Address"
          mono
          value={draft.address}
          error={errors.address}
          onChange={(event) => {
            change({ address: event.target.value });
          }}
        />
        <SelectField
          label="Access"
          options={ACCESSES}
          value={draft.access}
          onChange={(event) => {
            const access = event.target.value;
            change({ access: access === 'write' || access === 'atomic' ? access : 'read' });
          }}
        />
      </div>
      <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1">
        <CheckField
          label="execute"
          checked={draft.execute}
          onChange={(event) => {
            change({ execute: event.target.checked });
          }}
        />
        <CheckField
          label="privileged"
          checked={draft.privileged}
          onChange={(event) => {
            change({ privileged: event.target.checked });
          }}
        />
        <span className="flex-1 text-right text-11 text-ink3">untranslated</span>
        <Button type="submit" tone="primary">
          Send request
        </Button>
      </div>
      {errors.attributes === undefined ? undefined : (
        <p role="alert" className="mt-1 text-11 text-leak">
          {errors.attributes}
        </p>
      )}
    </form>
  );
}
