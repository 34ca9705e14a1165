import { count, plain, wrap } from '../shared/alerts/words.ts';
import type { DoctorReport } from '../shared/doctor.ts';
import { DOCTOR_GROUPS, type DoctorFinding } from '../shared/ops/doctor-finding.ts';
import { type Look, paint } from './cells.ts';

const LABELS = {
  ok: ['ok', 'green'],
  missing: ['MISSING', 'red'],
  warning: ['WARNING', 'yellow'],
  blind: ['could not look:', 'magenta'],
} as const satisfies Record<DoctorFinding['level'], readonly [string, string]>;

/** What was found, by group, a line each; below it what to do, unbroken so that it can be copied; then the sum. */
export const doctorText = (report: DoctorReport, look: Look): string => {
  const groups = DOCTOR_GROUPS.flatMap((group) => {
    const findings = report.findings.filter((finding) => finding.group === group);
    return findings.length === 0
      ? []
      : [[paint('bold', group, look), ...findings.map((one) => tell(one, look))].join('\n')];
  });
  const unseen = report.findings.filter(({ level }) => level === 'blind').length;
  const nothing = unseen === 0 ? 'nothing to mend' : 'nothing to mend in what could be seen';
  const mending = report.toMend === 0 ? nothing : `${count(report.toMend, 'thing')} to mend`;
  const sum = unseen === report.findings.length ? 'nothing could be seen' : mending;
  const rest = unseen === 0 ? '' : `; ${unseen} could not be looked at`;
  return `${report.stack} in ${report.region}\n\n${groups.join('\n\n')}\n\n${sum}${rest}\n`;
};

const UNCUT = Number.POSITIVE_INFINITY;

const tell = ({ level, what, mend }: DoctorFinding, look: Look): string => {
  const [label, style] = LABELS[level];
  const text = wrap(`${label} ${plain(what, UNCUT)}`, look.columns - 2, '  ').replaceAll('\n', '\n  ');
  // Painted after wrapping: colours have no width.
  const painted = text.replace(label, paint(style, label, look));
  return [painted, ...mend.map((line) => `      ${plain(line, UNCUT)}`)].join('\n');
};
