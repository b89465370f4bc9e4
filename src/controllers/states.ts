/** `:state(…)` on a host, for styles of the page. */
export function setStates(internals: ElementInternals, states: Readonly<Record<string, boolean>>): void {
  for (const [name, on] of Object.entries(states)) {
    if (on) internals.states.add(name);
    else internals.states.delete(name);
  }
}
