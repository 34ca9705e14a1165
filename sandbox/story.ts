import type { Config } from '../shared/config/schema.ts';
import type { Incident } from '../shared/health/incident.ts';
import { type State, standing, visibleFault } from '../shared/health/state.ts';
import type { Platform } from './platform.ts';

/** What the monitor knows and has told after a pass. */
export type World = { config: Config; states: readonly State[]; incidents: readonly Incident[] };

type Act = {
  title: string;
  /** Makes the fault happen, between two ticks. */
  begin(platform: Platform): Promise<void>;
  /** Whether the monitor has told it. */
  told(world: World): boolean;
};

const API_TARGETS = ['api-targets', 'dp-api-targets', 'registry-targets'];

const isOpen = (incident: Incident): boolean => incident.closedAt === undefined;
const openWithRoot = (root: string) => (world: World) =>
  world.incidents.some(
    (incident) => isOpen(incident) && incident.root === root && incident.step.settledAt !== undefined,
  );

/** The incident that vpcwatch was born of, act by act. */
export const ACTS: readonly Act[] = [
  {
    title: 'the platform is healthy',
    begin: async () => {},
    told: ({ config, states }) =>
      states.length === config.checks.length && states.every((state) => standing(state) === 'healthy'),
  },
  {
    title: 'the security group of Redis is shut: its packets are dropped',
    begin: ({ faults }) => faults.redis.on(),
    told: openWithRoot('redis-primary'),
  },
  {
    title: 'mlflow.hokusai-development.local stops resolving; the API waits for it',
    begin: ({ faults }) => faults.name.on(),
    told: openWithRoot('mlflow-dns'),
  },
  {
    title: 'the load balancer gives up on the API before the API gives up on the name',
    begin: async () => {},
    told: ({ incidents }) =>
      incidents.some(
        (incident) =>
          incident.root === 'mlflow-dns' &&
          API_TARGETS.every((check) => incident.members.some((member) => member.check === check)),
      ),
  },
  {
    title: 'both are mended',
    begin: async ({ faults }) => {
      await faults.redis.off();
      await faults.name.off();
    },
    told: ({ incidents, states }) => !incidents.some(isOpen) && states.every((state) => standing(state) === 'healthy'),
  },
];

/** The monitor has not told an act in time: a defect, of the monitor or of the machine. */
export class StoryError extends Error {
  override readonly name = 'StoryError';
}

const standings = ({ states }: World): string =>
  states.map((state) => `${state.check} ${standing(state)} ${visibleFault(state)?.message ?? ''}`.trimEnd()).join('; ');

export type Story = {
  /** To be called after each pass; `done` once the last act is told. */
  next(world: World): Promise<'playing' | 'done'>;
};

type Telling = {
  /** How many passes an act may take to be told. */
  patience: number;
  announce(title: string): void;
  /** All is broken and told, and nothing is mended yet. */
  onHeight?(): Promise<void>;
};

/** Plays the acts one after another; each begins when the one before was told. */
export const createStory = (platform: Platform, { patience, announce, onHeight }: Telling): Story => {
  let act = -1;
  let passes = 0;
  const begin = async (): Promise<'playing' | 'done'> => {
    act += 1;
    passes = 0;
    const current = ACTS[act];
    if (current === undefined) return 'done';
    if (act === ACTS.length - 1) await onHeight?.();
    announce(`${act + 1}/${ACTS.length} ${current.title}`);
    await current.begin(platform);
    return 'playing';
  };
  return {
    next: async (world) => {
      const current = ACTS[act];
      if (current === undefined) return begin();
      if (current.told(world)) return begin();
      passes += 1;
      if (passes > patience)
        throw new StoryError(`not told within ${patience} ticks: ${current.title}; ${standings(world)}`);
      return 'playing';
    },
  };
};
