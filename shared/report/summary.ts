import type { Status } from '../health/fault.ts';
import { WORST_FIRST } from './statuses.ts';
import type { StatusView } from './view.ts';

/** How all stands, in a few words and with its worst status: `2 services unhealthy, 1 degraded`. */
export const summaryOf = ({
  services,
  behind,
}: Pick<StatusView, 'services' | 'behind'>): { status: Status; words: string } => {
  if (behind?.nothingMeasured) return { status: 'unknown', words: 'Nothing was measured yet' };
  const counts = WORST_FIRST.filter((status) => status !== 'healthy')
    .map((status) => ({ status, n: services.filter((service) => service.status === status).length }))
    .filter(({ n }) => n > 0);
  const parts = counts.map(
    ({ status, n }, index) => `${n}${index > 0 ? '' : n === 1 ? ' service' : ' services'} ${status}`,
  );
  const words = parts.length === 0 ? 'All services healthy' : parts.join(', ');
  if (behind) return { status: counts[0]?.status ?? 'unknown', words: `${words}, as last measured` };
  return { status: counts[0]?.status ?? 'healthy', words };
};
