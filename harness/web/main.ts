/** The page: events change the state, the state is drawn, and the worker trains. */
import { findAdapter } from './adapter.ts';
import { commandView } from './command.ts';
import { curvesView } from './curves_view.ts';
import { dataTableView } from './data_table.ts';
import { formView } from './form.ts';
import { noticesView } from './notices.ts';
import { readingsView } from './readings.ts';
import { createRunner } from './runner.ts';
import { presetSettings } from './settings.ts';
import { type Event, initialState, reduce, type State } from './state.ts';
import { createStore } from './store.ts';

const views = [
  formView({
    change: (settings) => dispatch({ type: 'settings', settings }),
    preset: (preset) => dispatch({ type: 'settings', settings: presetSettings(preset, store.state.settings) }),
    start: () => dispatch({ type: 'start' }),
    stop: () => dispatch({ type: 'stop' }),
  }),
  noticesView(),
  readingsView(),
  curvesView(),
  dataTableView(),
  commandView(),
];

const draw = (state: State): void => {
  for (const view of views) view(state);
};

const store = createStore(initialState, reduce, draw);
const runner = createRunner(dispatch);

/** Changes the state, and lets the worker follow where the phase has changed. */
function dispatch(event: Event): void {
  const before = store.state.phase;
  store.dispatch(event);
  const { phase, run } = store.state;
  if (phase === before) return;
  if (phase === 'preparing' && run) runner.start(run.checked.config);
  else if (phase === 'stopping') runner.stop();
  else if (phase === 'stopped') runner.abort();
}

draw(store.state);
dispatch({ type: 'adapter', adapter: await findAdapter() });
