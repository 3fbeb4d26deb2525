/** Holds the state. Views are drawn at most once a frame, however fast events come. */
export interface Store<State, Event> {
  readonly state: State;
  dispatch(event: Event): void;
}

export function createStore<State, Event>(
  initial: State,
  reduce: (state: State, event: Event) => State,
  draw: (state: State) => void,
): Store<State, Event> {
  let state = initial;
  let scheduled = false;
  return {
    get state() {
      return state;
    },
    dispatch(event) {
      const next = reduce(state, event);
      if (next === state) return;
      state = next;
      if (scheduled) return;
      scheduled = true;
      requestAnimationFrame(() => {
        scheduled = false;
        draw(state);
      });
    },
  };
}
