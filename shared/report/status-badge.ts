import type { Standing } from '../health/state.ts';
import { type Html, html } from './html.ts';
import { MARKS } from './statuses.ts';

/** A status as a mark and a word; its colour says nothing more. */
export const statusBadge = (status: Standing): Html =>
  html`<span class="status ${status}"><span aria-hidden="true">${MARKS[status]}</span>&nbsp;${status}</span>`;
