/** The page: events change the state, the state is drawn, and the worker trains. */
import { keeping } from './kept/keeping.ts';
import { findAdapter } from './state/adapter.ts';
import { presetSettings } from './state/settings.ts';
import { type Event, initialState, isBusy, reduce, type State } from './state/state.ts';
import { createStore } from './state/store.ts';
import { changesView } from './views/changes.ts';
import { commandView } from './views/command.ts';
import { controlsView } from './views/controls.ts';
import { curvesView } from './views/curves.ts';
import { dataTableView } from './views/data_table.ts';
import { filesView } from './views/files.ts';
import { formView } from './views/form.ts';
import { keptView } from './views/kept.ts';
import { noticesView } from './views/notices.ts';
import { readingsView } from './views/readings.ts';
import { tabsView } from './views/tabs.ts';
import { upkeepView } from './views/upkeep.ts';
import { createRunner } from './worker/runner.ts';

const runner = createRunner(dispatch);
const kept = keeping({ state: () => store.state, dispatch, runner });

const views = [
  formView({
    change: (settings) => dispatch({ type: 'settings', settings }),
    preset: (preset) => dispatch({ type: 'settings', settings: presetSettings(preset, store.state.settings) }),
    start: () => dispatch({ type: 'start' }),
  }),
  controlsView({
    stop: () => dispatch({ type: 'stop' }),
    pause: () => dispatch({ type: 'pause' }),
    resume: () => dispatch({ type: 'resume' }),
    step: () => dispatch({ type: 'step' }),
  }),
  changesView({ adjust: (name, value, replica) => runner.send({ type: 'adjust', name, value, replica }) }),
  keptView(kept),
  filesView(kept),
  upkeepView(),
  noticesView(),
  tabsView((tab) => dispatch({ type: 'tab', tab })),
  readingsView(),
  curvesView(),
  dataTableView(),
  commandView(),
];

const draw = (state: State): void => {
  for (const view of views) view(state);
};

const store = createStore(initialState, reduce, draw);

/** Changes the state, and lets the worker follow where the phase has changed. */
function dispatch(event: Event): void {
  const before = store.state;
  store.dispatch(event);
  const { phase, run } = store.state;
  if (phase === before.phase) return;
  // a run whose device was lost is prepared again by its own worker
  if (phase === 'preparing' && run && !isBusy(before)) runner.start(run.order);
  else if (phase === 'stopped') runner.abort();
  else if (phase === 'stopping') runner.send({ type: 'stop' });
  else if (phase === 'pausing') runner.send({ type: 'pause' });
  else if (phase === 'stepping') runner.send({ type: 'step' });
  else if (phase === 'training' && before.phase !== 'preparing') runner.send({ type: 'resume' });
  if (isBusy(before) !== isBusy(store.state) || before.phase === 'preparing') kept.look();
}

draw(store.state);
kept.look();
dispatch({ type: 'adapter', adapter: await findAdapter() });
