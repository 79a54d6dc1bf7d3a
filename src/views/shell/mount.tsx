/** Puts the page into the document: the scenario of the link, else the default one. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createExplorer } from '../../state/store.ts';
import '../../ui/tokens.css';
import '../../ui/base.css';
import { App } from './app.tsx';
import { openDefault, openFragment } from './opening.ts';
import { restoreTheme } from './theme.ts';

/** Renders the page into an element of the document. */
export async function mount(root: Element): Promise<void> {
  restoreTheme();
  const { scenario, cursor, notice } = (await openFragment(location.hash)) ?? openDefault();
  const store = createExplorer(scenario, cursor);
  store.getState().notify(notice);
  createRoot(root).render(
    <StrictMode>
      <App store={store} />
    </StrictMode>,
  );
}
