import * as z from 'zod';

import type { Finding } from './issues.ts';
import { formatPath, type Path, suggestion } from './problem.ts';

/** What the rules look at, read so leniently that they can speak while other keys are still wrong. */
const outline = z
  .object({
    services: z
      .record(
        z.string(),
        z
          .object({
            dependsOn: z.array(z.string().catch('')).catch([]),
            checks: z
              .record(
                z.string(),
                z
                  .object({ kind: z.string().catch(''), matches: z.string().optional().catch(undefined) })
                  .catch({ kind: '' }),
              )
              .catch({}),
          })
          .catch({ dependsOn: [], checks: {} }),
      )
      .catch({}),
    maintenance: z
      .array(z.object({ services: z.array(z.string().catch('')).catch([]) }).catch({ services: [] }))
      .catch([]),
    alerts: z
      .object({
        routes: z
          .array(z.object({ services: z.array(z.string().catch('')).catch([]) }).catch({ services: [] }))
          .catch([]),
      })
      .catch({ routes: [] }),
  })
  .catch({ services: {}, maintenance: [], alerts: { routes: [] } });

const withServices = z.object({ services: z.record(z.string(), z.unknown()) });

type Outline = z.infer<typeof outline>;

/** What is wrong between services and checks: unknown names, ids used twice, cycles, nothing to watch. */
export const crossProblems = (data: unknown): Finding[] => {
  const file = outline.parse(data);
  return [
    ...nothingToWatch(file, data),
    ...repeatedChecks(file),
    ...unknownServices(file),
    ...cycles(file),
    ...unmatchedRegistries(file),
  ];
};

const checksOf = ({ services }: Outline) =>
  Object.entries(services).flatMap(([service, { checks }]) =>
    Object.entries(checks).map(([id, check]) => ({ id, ...check, path: ['services', service, 'checks', id] as Path })),
  );

const nothingToWatch = (file: Outline, data: unknown): Finding[] =>
  checksOf(file).length > 0 || !withServices.safeParse(data).success
    ? []
    : [{ path: ['services'], at: 'key', message: 'nothing to watch; expected a service with at least one check' }];

const repeatedChecks = (file: Outline): Finding[] => {
  const first = new Map<string, Path>();
  return checksOf(file).flatMap(({ id, path }) => {
    const taken = first.get(id);
    if (!taken) first.set(id, path);
    const message = `this id is taken by ${taken && formatPath(taken)}; check ids are unique across services`;
    return taken ? [{ path, at: 'key' as const, message }] : [];
  });
};

const unknownServices = ({ services, maintenance, alerts }: Outline): Finding[] => {
  const known = Object.keys(services);
  const unknown = (names: readonly string[], path: Path): Finding[] =>
    names.flatMap((name, index) => {
      const message = `unknown service${suggestion(name, known, 'services')}`;
      return name === '' || known.includes(name) ? [] : [{ path: [...path, index], at: 'value' as const, message }];
    });
  return [
    ...Object.entries(services).flatMap(([id, { dependsOn }]) => unknown(dependsOn, ['services', id, 'dependsOn'])),
    ...maintenance.flatMap((window, index) => unknown(window.services, ['maintenance', index, 'services'])),
    ...alerts.routes.flatMap((route, index) => unknown(route.services, ['alerts', 'routes', index, 'services'])),
  ];
};

/** Each cycle is told once, at the dependency that closes it. */
const cycles = ({ services }: Outline): Finding[] => {
  const found: Finding[] = [];
  const done = new Set<string>();
  const follow = (id: string, trail: readonly string[]): void => {
    for (const [index, next] of (services[id]?.dependsOn ?? []).entries()) {
      const path = ['services', id, 'dependsOn', index];
      const begin = [...trail, id].indexOf(next);
      if (next === id) found.push({ path, at: 'value', message: `${id} depends on itself` });
      else if (begin >= 0) {
        const circle = [...[...trail, id].slice(begin), next].join(' -> ');
        found.push({ path, at: 'value', message: `services depend on each other: ${circle}; drop one` });
      } else if (!done.has(next)) follow(next, [...trail, id]);
    }
    done.add(id);
  };
  for (const id of Object.keys(services)) if (!done.has(id)) follow(id, []);
  return found;
};

const unmatchedRegistries = (file: Outline): Finding[] => {
  const checks = checksOf(file);
  const names = checks.filter(({ kind }) => kind === 'dns').map(({ id }) => id);
  return checks.flatMap(({ kind, matches, path }) => {
    if (kind !== 'cloud-map' || matches === undefined || names.includes(matches)) return [];
    const other = checks.find(({ id }) => id === matches);
    const message = other
      ? `expected a dns check; ${matches} is a ${other.kind} check`
      : `unknown dns check${suggestion(matches, names, 'dns checks')}`;
    return [{ path: [...path, 'matches'], at: 'value' as const, message }];
  });
};
