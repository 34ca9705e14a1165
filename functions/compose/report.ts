import { createSnsPublisher } from '../../shared/alerts/publish-sns.ts';
import { createSnsClient } from '../../shared/aws/sns-client.ts';
import type { Config } from '../../shared/config/schema.ts';
import type { DailyDeps } from '../../shared/daily-report.ts';
import { createDeliveries } from '../../shared/store/deliveries.ts';
import { createDynamoClient } from '../../shared/store/dynamo-client.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { readConfig } from './config.ts';
import { requireVariable } from './environment.ts';
import { composeHints } from './hints.ts';
import { composeStore } from './store.ts';

/** Everything that a report needs; where it is kept is loaded when there is one to keep. */
export const composeReporting = async (): Promise<{ config: Config; deps: DailyDeps }> => {
  const topicArn = requireVariable('TOPIC_ARN', 'the ARN of the SNS topic for messages');
  const tableName = requireVariable('TABLE_NAME', 'the name of the DynamoDB table');
  const config = await readConfig();
  const s3 = config.report?.s3;
  return {
    config,
    deps: {
      store: composeStore(),
      clock: systemClock,
      timings: standardTimings,
      hints: composeHints(config),
      deliveries: createDeliveries({ client: createDynamoClient(), tableName, clock: systemClock }),
      publisher: createSnsPublisher({ client: createSnsClient(), topicArn }),
      ...(s3 !== undefined && { objects: () => composeObjects(s3) }),
    },
  };
};

const composeObjects = async (place: string) => {
  const [{ createS3Client }, { createReportObjects }] = await Promise.all([
    import('../../shared/aws/s3-client.ts'),
    import('../../shared/aws/report-objects.ts'),
  ]);
  return createReportObjects(createS3Client(), place);
};
