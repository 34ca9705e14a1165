import type { Store } from '../../shared/store/store.ts';

/** A store whose index of open incidents lists those that there were when `catchUp` was last called; none before. */
export const laggingIndex = (store: Store): { store: Store; catchUp(): Promise<void> } => {
  let listed = new Set<string>();
  return {
    store: {
      ...store,
      // The incidents themselves are read consistently.
      openIncidents: async () => (await store.openIncidents()).filter(({ id }) => listed.has(id)),
    },
    catchUp: async () => {
      listed = new Set((await store.openIncidents()).map(({ id }) => id));
    },
  };
};
