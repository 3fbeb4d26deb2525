/** The page: events change the state, the state is drawn, and the worker trains. */

import { hashOf } from './gallery/exhibits.ts';
import { showsPolicies } from './gallery/policies.ts';
import { findAdapter } from './state/adapter.ts';
import { type Event, initialState, reduce, type State } from './state/state.ts';
import { createStore } from './state/store.ts';
import { addressView, followAddress } from './views/address.ts';
import { commandView } from './views/command.ts';
import { controlsView } from './views/controls.ts';
import { curvesView } from './views/curves.ts';
import { dataTableView } from './views/data_table.ts';
import { formView } from './views/form.ts';
import { galleryView } from './views/gallery.ts';
import { noticesView } from './views/notices.ts';
import { readingsView } from './views/readings.ts';
import { tabsView } from './views/tabs.ts';
import { createRunner } from './worker/runner.ts';

const views = [
  formView({
    change: (settings) => dispatch({ type: 'settings', settings }),
    preset: (preset) => dispatch({ type: 'settings', settings: preset.settings }),
    start: () => dispatch({ type: 'start' }),
  }),
  controlsView({
    stop: () => dispatch({ type: 'stop' }),
    pause: () => dispatch({ type: 'pause' }),
    resume: () => dispatch({ type: 'resume' }),
    step: () => dispatch({ type: 'step' }),
  }),
  noticesView(),
  tabsView((tab) => dispatch({ type: 'tab', tab })),
  readingsView(),
  curvesView(),
  dataTableView(),
  commandView(),
  galleryView({
    open: (exhibit) => dispatch({ type: 'exhibit', exhibit }),
    turn: (values) => dispatch({ type: 'turn', values }),
    train: (config) => {
      dispatch({ type: 'link', link: hashOf(config) });
      dispatch({ type: 'start' });
    },
  }),
  addressView(),
];

const draw = (state: State): void => {
  for (const view of views) view(state);
};

const store = createStore(initialState, reduce, draw);
const runner = createRunner(dispatch);

/** Changes the state, and lets the worker follow. */
function dispatch(event: Event): void {
  const before = store.state;
  store.dispatch(event);
  followPhase(before);
  const isOn = showsPolicies(store.state);
  if (isOn !== showsPolicies(before)) runner.send({ type: 'show policies', isOn });
}

function followPhase(before: State): void {
  const { phase, run } = store.state;
  if (phase === before.phase) return;
  if (phase === 'preparing' && run) runner.start(run.checked.config);
  else if (phase === 'stopped') runner.abort();
  else if (phase === 'stopping') runner.send({ type: 'stop' });
  else if (phase === 'pausing') runner.send({ type: 'pause' });
  else if (phase === 'stepping') runner.send({ type: 'step' });
  else if (phase === 'training' && before.phase !== 'preparing') runner.send({ type: 'resume' });
}

draw(store.state);
followAddress((link) => dispatch({ type: 'link', link }));
dispatch({ type: 'adapter', adapter: await findAdapter() });
