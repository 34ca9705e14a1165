import { checkOf, readCurrent, readState, stateItem, stateKey } from './items.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';

export const stateStore = (table: Table): Pick<Store, 'states' | 'saveState' | 'current' | 'untold'> => ({
  states: async (checks) => {
    const states = (await table.getMany(checks.map(stateKey))).map(readState);
    return new Map(states.map((state) => [state.check, state]));
  },
  saveState: (state, knownRev) => table.replace(stateItem(state), knownRev),
  current: async () =>
    (await table.queryIndex('current')).map(readCurrent).sort((a, b) => (a.check < b.check ? -1 : 1)),
  untold: async () => (await table.queryIndex('untold')).map(checkOf).sort(),
});
