import { afterAll, beforeAll, describe } from 'vitest';

import { needsEmulator, needsRedis } from '../support/needs.ts';
import { describeAlerts } from './alerts.ts';
import { switchSchedules } from './bare-api.ts';
import type { Bench } from './bench.ts';
import { deployTo } from './deployment.ts';
import { describeDiagnosis } from './diagnosis.ts';
import { describeDoctor } from './doctor.ts';
import { openInbox } from './inbox.ts';
import { describeLifecycle } from './lifecycle.ts';
import { startEmulator } from './ministack.ts';
import { describeOperations } from './operations.ts';
import { startPlatform } from './platform.ts';
import { describeSchedule } from './schedule.ts';
import { describeSecrets } from './secrets.ts';
import { describeSpotChecks } from './spot-checks.ts';
import { describeStatusPage } from './status-page.ts';
import { describeTargets } from './targets.ts';
import { describeTemplate } from './template.ts';

/** One deployment on an AWS emulator; its parts are told in the order in which they happen. */
describe.skipIf(needsEmulator() || needsRedis())('deployed', () => {
  const bench = {} as Bench;
  const started = new AsyncDisposableStack();

  beforeAll(async () => {
    bench.emulator = await startEmulator();
    started.defer(bench.emulator.stop);
    bench.platform = await startPlatform(bench.emulator);
    started.defer(bench.platform.stop);
    bench.deployment = await deployTo(bench.emulator, bench.platform);
    started.defer(bench.deployment.stop);
    // Until the schedule is tested, nothing runs but what a test invokes, and what that sets off.
    await switchSchedules(bench.emulator, 'Disable');
    bench.inbox = await openInbox(bench.emulator, bench.deployment.outputs.TopicArn ?? '');
    started.defer(bench.inbox.stop);
  });
  afterAll(() => started.disposeAsync());

  describeTemplate(bench);
  describeDoctor(bench);
  describeAlerts(bench);
  describeSpotChecks(bench);
  describeDiagnosis(bench);
  describeStatusPage(bench);
  describeOperations(bench);
  describeSchedule(bench);
  describeTargets(bench);
  describeSecrets(bench);
  describeLifecycle(bench);
});
