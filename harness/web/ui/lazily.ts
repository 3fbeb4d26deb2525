/** A view that is loaded when it is first wanted: most visits never see it. */

/**
 * @param isWanted whether a state shows it
 * @param load imports and builds it
 */
export function lazily<State>(
  isWanted: (state: State) => boolean,
  load: () => Promise<(state: State) => void>,
): (state: State) => void {
  let view: ((state: State) => void) | undefined;
  let isAsked = false;
  let latest: State;
  return (state) => {
    latest = state;
    if (view) view(state);
    else if (!isAsked && isWanted(state)) {
      isAsked = true;
      load().then((made) => {
        view = made;
        view(latest);
      });
    }
  };
}
