/** Light or dark: the viewer's choice where there is one, else the system's. */
export type Theme = 'light' | 'dark';

const KEY = 'vfscope.theme';

/** Applies the stored choice; without one the system's scheme stays in force. */
export function restoreTheme(): void {
  const stored = readStored();
  if (stored !== undefined) document.documentElement.dataset['theme'] = stored;
}

/** Switches to the other theme and remembers it. */
export function toggleTheme(): void {
  const next: Theme = shownTheme() === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Storage may be refused; the choice then lasts as long as the page.
  }
}

function shownTheme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function readStored(): Theme | undefined {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : undefined;
  } catch {
    return undefined;
  }
}
