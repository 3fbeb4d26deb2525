/** The page: events change the state, the state is drawn, and the worker trains. */
import './no_eval.ts';
import { hashOf } from './gallery/exhibits.ts';
import { showsPolicies } from './gallery/policies.ts';
import { keeping } from './kept/keeping.ts';
import { findAdapter } from './state/adapter.ts';
import { presetSettings } from './state/presets.ts';
import { settingsOf } from './state/settings.ts';
import { type Event, initialState, isBusy, reduce, type State } from './state/state.ts';
import { createStore } from './state/store.ts';
import { addressView, followAddress } from './views/address.ts';
import { changesView } from './views/changes.ts';
import { commandView } from './views/command.ts';
import { comparisonView } from './views/comparison.ts';
import { controlsView } from './views/controls.ts';
import { curvesView } from './views/curves.ts';
import { dataTableView } from './views/data_table.ts';
import { episodesView } from './views/episodes.ts';
import { filesView } from './views/files.ts';
import { findingsView } from './views/findings.ts';
import { formView } from './views/form.ts';
import { galleryView } from './views/gallery.ts';
import { createGuide } from './views/guide.ts';
import { keptView } from './views/kept.ts';
import { kernelsView } from './views/kernels.ts';
import { noticesView } from './views/notices.ts';
import { openerView } from './views/opener.ts';
import { pinKeeper } from './views/pin_keeper.ts';
import { readingsView } from './views/readings.ts';
import { saveFile } from './views/save.ts';
import { shownRunsView } from './views/shown_runs.ts';
import { tabsView } from './views/tabs.ts';
import { upkeepView } from './views/upkeep.ts';
import { watchBarView } from './views/watch_bar.ts';
import { welcomeView } from './views/welcome.ts';
import { createRunner } from './worker/runner.ts';

const explain = createGuide();
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
  watchBarView((event) => dispatch(event), explain),
  openerView((event) => dispatch(event)),
  shownRunsView({
    dispatch: (event) => dispatch(event),
    use: (config) => dispatch({ type: 'settings', settings: settingsOf(config) }),
  }),
  welcomeView(() => dispatch({ type: 'tab', tab: 'gallery' })),
  curvesView(explain),
  findingsView(explain),
  comparisonView(),
  dataTableView(),
  kernelsView({
    profile: () => {
      dispatch({ type: 'profile', change: { kind: 'asked' } });
      runner.send({ type: 'profile' });
    },
    change: (change) => dispatch({ type: 'profile', change }),
  }),
  episodesView({
    dispatch: (event) => dispatch(event),
    ask: (request, transfer) => runner.send({ type: 'episodes', request }, transfer),
  }),
  pinKeeper((event) => dispatch(event)),
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

/** Changes the state, and lets the worker follow. */
function dispatch(event: Event): void {
  const before = store.state;
  store.dispatch(event);
  if (event.type === 'episodes' && event.news.type === 'saved')
    saveFile(`episodes.${event.news.kind}`, event.news.blob);
  followPhase(before, event);
  const isOn = showsPolicies(store.state);
  if (isOn !== showsPolicies(before)) runner.send({ type: 'show policies', isOn });
}

function followPhase(before: State, event: Event): void {
  const { phase, run } = store.state;
  if (phase === before.phase) return;
  // a run whose device was lost is prepared again by its own worker
  if (phase === 'preparing' && run && !isBusy(before)) runner.start(run.order);
  else if (phase === 'stopped' && event.type === 'stop') runner.abort();
  else if (phase === 'stopping') runner.send({ type: 'stop' });
  else if (phase === 'pausing') runner.send({ type: 'pause' });
  else if (phase === 'stepping') runner.send({ type: 'step' });
  else if (phase === 'training' && before.phase !== 'preparing') runner.send({ type: 'resume' });
  if (isBusy(before) !== isBusy(store.state) || before.phase === 'preparing') kept.look();
}

draw(store.state);
followAddress((link) => dispatch({ type: 'link', link }));
kept.look();
dispatch({ type: 'adapter', adapter: await findAdapter() });
