import type { Standing } from '../health/state.ts';
import { type Html, html } from './html.ts';
import { MARKS } from './statuses.ts';

/** The sign of a status, for those who see. */
export const statusMark = (status: Standing): Html =>
  html`<span class="mark" aria-hidden="true">${MARKS[status]}</span>`;

/** A status as a mark and a word; its colour says nothing more. */
export const statusBadge = (status: Standing): Html =>
  html`<span class="status ${status}">${statusMark(status)}&nbsp;${status}</span>`;
