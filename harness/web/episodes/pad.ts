/** What drives by pointer or touch: a stick, a lever for each component, or a button for each action. */
import { button, element } from '../ui/dom.ts';
import { actionOfStick, type Steering } from './steering.ts';

const clamp = (value: number): number => Math.min(1, Math.max(-1, value));

/** A stick that springs back to the middle. */
function stick(steering: Steering & { kind: 'stick' }, act: (action: readonly number[]) => void): HTMLElement {
  const knob = element('span', { class: 'stick-knob' });
  const pad = element('div', { class: 'stick', role: 'img', 'aria-label': 'A stick to drive with: drag it' }, knob);
  let pointer: number | undefined;
  const hold = (event: PointerEvent): void => {
    const box = pad.getBoundingClientRect();
    const x = clamp((2 * (event.clientX - box.left)) / box.width - 1);
    const y = clamp((2 * (event.clientY - box.top)) / box.height - 1);
    knob.style.translate = `${(x * box.width) / 2}px ${(y * box.height) / 2}px`;
    act(actionOfStick(steering, -y, -x));
  };
  const release = (): void => {
    pointer = undefined;
    knob.style.translate = '';
    act(actionOfStick(steering, 0, 0));
  };
  pad.addEventListener('pointerdown', (event) => {
    pointer = event.pointerId;
    pad.setPointerCapture(pointer);
    hold(event);
  });
  pad.addEventListener('pointermove', (event) => event.pointerId === pointer && hold(event));
  for (const end of ['pointerup', 'pointercancel'] as const) pad.addEventListener(end, release);
  return pad;
}

/** Levers that spring back when they are let go. */
function levers({ count }: Steering & { kind: 'levers' }, act: (action: readonly number[]) => void): HTMLElement {
  const action = new Array<number>(count).fill(0);
  const all = action.map((_, k) => {
    const lever = element('input', {
      type: 'range',
      min: -1,
      max: 1,
      step: 0.05,
      value: 0,
      'aria-label': `Actuator ${k + 1}`,
    });
    const pull = (): void => {
      action[k] = Number(lever.value);
      act([...action]);
    };
    lever.addEventListener('input', pull);
    for (const end of ['pointerup', 'pointercancel', 'blur'] as const)
      lever.addEventListener(end, () => {
        lever.value = '0';
        pull();
      });
    return lever;
  });
  return element('div', { class: 'levers', role: 'group', 'aria-label': 'Actuators' }, ...all);
}

function choices(
  { choices: count }: Steering & { kind: 'choice' },
  act: (action: readonly number[]) => void,
): HTMLElement {
  const names = count === 4 ? ['↑', '→', '↓', '←'] : Array.from({ length: count }, (_, k) => `Action ${k + 1}`);
  const labels = count === 4 ? ['Up', 'Right', 'Down', 'Left'] : names;
  const buttons = names.map((name, k) => button(name, () => act([k]), { 'aria-label': labels[k] }));
  return element('div', { class: 'choice', role: 'group', 'aria-label': 'Action' }, ...buttons);
}

export function padOf(steering: Steering, act: (action: readonly number[]) => void): HTMLElement {
  if (steering.kind === 'stick') return stick(steering, act);
  return steering.kind === 'levers' ? levers(steering, act) : choices(steering, act);
}
