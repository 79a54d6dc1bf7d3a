import { mount } from './views/shell/mount.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
await mount(root);
