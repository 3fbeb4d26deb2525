/** The page: events change the state, the state is drawn, and the worker trains. */
import './platform/no_eval.ts';
import { comparisonView } from './curves/comparison_view.ts';
import { dataTableView } from './curves/data_table.ts';
import { findingsView } from './curves/findings_view.ts';
import { pinStorage } from './curves/pin_storage.ts';
import { readingsView } from './curves/readings.ts';
import { shownRunsView } from './curves/shown_runs.ts';
import { shownRecording } from './curves/state.ts';
import { toolbarView } from './curves/toolbar.ts';
import { curvesView } from './curves/view.ts';
import { episodesView } from './episodes/view.ts';
import { hashOf } from './gallery/exhibits.ts';
import { liveKnobs } from './gallery/live_knobs.ts';
import { showsPolicies } from './gallery/policies.ts';
import { galleryView } from './gallery/view.ts';
import { openingView } from './opening/view.ts';
import { findAdapter } from './platform/adapter.ts';
import { runActions } from './runs/actions.ts';
import { downloadsView } from './runs/downloads_view.ts';
import { openerView } from './runs/opener.ts';
import { storedRunsView } from './runs/view.ts';
import { presetSettings } from './settings/presets.ts';
import { settingsOf } from './settings/settings.ts';
import { formView } from './settings/view.ts';
import { addressView, followAddress } from './shell/address.ts';
import { commandView } from './shell/command.ts';
import { layoutView } from './shell/layout.ts';
import { noticesView } from './shell/notices.ts';
import { type Event, initialState, isFirst, reduce, type State, stageOf } from './shell/state.ts';
import { createStore } from './shell/store.ts';
import { changesView } from './training/changes.ts';
import { controlsView } from './training/controls.ts';
import { isBusy } from './training/state.ts';
import { upkeepView } from './training/upkeep.ts';
import { createGuide } from './ui/guide.ts';
import { lazily } from './ui/lazily.ts';
import { saveFile } from './ui/save.ts';
import { tabsView } from './ui/tabs.ts';
import { createRunner } from './worker/runner.ts';

const explain = createGuide();
const runner = createRunner(dispatch);
const runs = runActions({ state: () => store.state, dispatch, runner });

const drawForm = formView({
  change: (settings) => dispatch({ type: 'settings', settings }),
  preset: (preset) => dispatch({ type: 'settings', settings: presetSettings(preset, store.state.settings) }),
  start: begin,
});

const views = [
  layoutView((isOpen) => dispatch({ type: 'form', isOpen })),
  (state: State) => drawForm(state, isBusy(state) ? { bytes: state.run?.facts?.memoryBytes } : undefined),
  controlsView({
    start: begin,
    stop: () => dispatch({ type: 'stop' }),
    pause: () => dispatch({ type: 'pause' }),
    resume: () => dispatch({ type: 'resume' }),
    step: () => dispatch({ type: 'step' }),
  }),
  changesView({ adjust: (name, value, replica) => runner.send({ type: 'adjust', name, value, replica }) }),
  storedRunsView(runs),
  downloadsView(runs),
  upkeepView(),
  noticesView(),
  tabsView((tab) => dispatch({ type: 'tab', tab })),
  readingsView(),
  toolbarView((event) => dispatch(event), explain),
  openerView((event) => dispatch(event), runs.load),
  shownRunsView({
    dispatch: (event) => dispatch(event),
    use: (config) => {
      dispatch({ type: 'settings', settings: settingsOf(config) });
      dispatch({ type: 'form', isOpen: true });
    },
  }),
  curvesView(explain, (zoom) => dispatch({ type: 'zoom', zoom })),
  findingsView(explain),
  lazily(
    (state: State) => Object.keys(shownRecording(state)?.config.sweep ?? {}).length > 0,
    async () => (await import('./curves/sweep_view.ts')).sweepView(),
  ),
  comparisonView(),
  dataTableView(),
  lazily(
    (state: State) => state.tab === 'kernels',
    async () => {
      const { kernelsView } = await import('./kernels/view.ts');
      return kernelsView({
        profile: () => {
          dispatch({ type: 'profile', change: { kind: 'asked' } });
          runner.send({ type: 'profile' });
        },
        change: (change) => dispatch({ type: 'profile', change }),
      });
    },
  ),
  withStage(
    episodesView({
      dispatch: (event) => dispatch(event),
      ask: (request, transfer) => runner.send({ type: 'episodes', request }, transfer),
    }),
  ),
  pinStorage((event) => dispatch(event)),
  commandView(),
  withFirst(
    galleryView({
      open: (exhibit) => dispatch({ type: 'exhibit', exhibit }),
      turn: (values) => dispatch({ type: 'turn', values }),
      train: (config) => {
        dispatch({ type: 'link', link: hashOf(config) });
        dispatch({ type: 'start' });
      },
      stop: () => dispatch({ type: 'stop' }),
    }),
  ),
  liveKnobs((name, value) => runner.send({ type: 'adjust', name, value, replica: undefined })),
  withFirst(
    openingView({
      start: begin,
      drive: () => dispatch({ type: 'start', isToDrive: true }),
      setUp: () => dispatch({ type: 'form', isOpen: true }),
    }),
  ),
  addressView(),
];

/** Views that are told whether this is the first screen, or whether the stage has a picture. */
function withFirst(view: (state: State & { readonly isFirst: boolean }) => void): (state: State) => void {
  return (state) => view({ ...state, isFirst: isFirst(state) });
}
function withStage(view: (state: State & { readonly isOnStage: boolean }) => void): (state: State) => void {
  return (state) => view({ ...state, isOnStage: stageOf(state) === 'picture' });
}

/** What is wrong with the form is to be seen. */
function begin(): void {
  dispatch(store.state.checked.problem ? { type: 'form', isOpen: true } : { type: 'start' });
}

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
  if (isBusy(before) !== isBusy(store.state) || before.phase === 'preparing') runs.look();
}

draw(store.state);
followAddress((link) => dispatch({ type: 'link', link }));
runs.look();
dispatch({ type: 'adapter', adapter: await findAdapter() });
