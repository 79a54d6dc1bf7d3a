import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createExplorer } from './state/store.ts';
import './ui/tokens.css';
import './ui/base.css';
import { App } from './views/shell/app.tsx';
import { openDefault, openFragment } from './views/shell/opening.ts';
import { restoreTheme } from './views/shell/theme.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
restoreTheme();
const { scenario, cursor, notice } = (await openFragment(location.hash)) ?? openDefault();
const store = createExplorer(scenario, cursor);
store.getState().notify(notice);
createRoot(root).render(
  <StrictMode>
    <App store={store} />
  </StrictMode>,
);
