/** What the curves say, in sentences; each leads to its section of the guide. */
import type { Recording } from '../recordings/recording.ts';
import { byId, element } from '../ui/dom.ts';
import { type Cause, findingsOf, WINDOW } from './findings.ts';
import { type Shown, shownRecording } from './state.ts';

/** Sentences that change faster than this cannot be read. */
const INTERVAL_MS = 1000;

const causes: Readonly<Record<Cause, string>> = {
  code: 'Code',
  settings: 'Settings',
  learning: 'Learning',
  waiting: 'Wait',
};

/** @param explain opens the guide at a section */
export function findingsView(explain: (section: string) => void): (state: Shown) => void {
  const root = byId('findings');
  const list = element('ul');
  const nothing = element('p', { class: 'hint' }, `Nothing unusual in the last ${WINDOW} epochs.`);
  root.append(element('h3', {}, 'What the curves say'), list, nothing);
  let text = '';

  const show = (recording: Recording): void => {
    const findings = findingsOf(recording);
    nothing.hidden = findings.length > 0;
    const now = JSON.stringify(findings);
    if (now === text) return;
    text = now;
    list.replaceChildren(
      ...findings.map(({ cause, metric, sentence, section }) => {
        const more = element('button', { type: 'button', class: 'explain' }, 'More');
        more.setAttribute('aria-label', `More about ${metric}`);
        more.addEventListener('click', () => explain(section));
        const label = element('span', { class: 'cause', 'data-cause': cause }, causes[cause]);
        return element('li', {}, label, element('span', {}, sentence, ' ', element('code', {}, metric), ' ', more));
      }),
    );
  };

  let latest: Recording | undefined;
  let isWaiting = false;
  return (state) => {
    const shown = shownRecording(state);
    root.hidden = !shown || shown.points.length === 0;
    if (root.hidden || !shown || (latest?.points === shown.points && latest.id === shown.id)) return;
    latest = shown;
    if (isWaiting) return;
    isWaiting = true;
    show(shown);
    setTimeout(() => {
      isWaiting = false;
      if (latest) show(latest);
    }, INTERVAL_MS);
  };
}
