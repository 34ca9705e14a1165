import { parseWebhook } from './alerts/slack-webhook.ts';
import { type ParsedReference, referenceNamed } from './config/reference-grammar.ts';
import { referencesOf, resolveAlerts, resolveReferences } from './config/references.ts';
import { findingsOf, lookAt } from './doctor-look.ts';
import { type Scene, seenFunctions } from './doctor-scene.ts';
import { type DoctorFinding, missing } from './ops/doctor-finding.ts';
import { judgeReferences, judgeWebhook } from './ops/doctor-references.ts';

/** Reads every reference of the configuration; of variables only before they are deployed, from here. */
export const lookAtReferences = async (scene: Scene, deployed: boolean): Promise<readonly DoctorFinding[]> => {
  const { config } = scene.request;
  const { read, clock } = scene.deps;
  const wanted = referencesOf(config).filter(({ source }) => source !== 'env' || !deployed);
  const ask = async (): Promise<DoctorFinding[]> => {
    const results = await Promise.all(wanted.map(async (reference) => ({ reference, read: await read(reference) })));
    return [...judgeReferences(results, config.references), ...(await unusable(scene))];
  };
  return findingsOf(await lookAt('references', 'references', clock, ask));
};

/** Values that are there, but cannot stand where they are used. */
const unusable = async ({ request: { config }, deps: { read } }: Scene): Promise<DoctorFinding[]> => {
  const uses = [
    ...config.checks.map(async (check) => ({ of: check.id, resolved: await resolveReferences(check, read) })),
    resolveAlerts(config.alerts, read).then((resolved) => ({ of: 'alerts', resolved })),
  ];
  return (await Promise.all(uses)).flatMap(({ of, resolved }) =>
    'unusable' in resolved ? [missing('references', `${of}: ${resolved.unusable}`, 'store another value')] : [],
  );
};

/** Where the deployed `slack` looks for its webhook. */
export const webhookOf = (scene: Scene): ParsedReference | undefined => {
  const written = seenFunctions(scene).get('slack')?.variables.SLACK_WEBHOOK_SECRET;
  return written === undefined ? undefined : referenceNamed(written);
};

/** Whether a webhook is there; its value is not shown. */
export const lookAtWebhook = async (
  scene: Scene,
  reference: ParsedReference | undefined,
): Promise<readonly DoctorFinding[]> => {
  if (reference === undefined) return [];
  const { read, clock } = scene.deps;
  const allowLoopback = seenFunctions(scene).get('slack')?.variables.ALLOW_LOOPBACK === 'true';
  const ask = async (): Promise<DoctorFinding[]> => {
    const found = await read(reference);
    const parsed = 'value' in found ? parseWebhook(found.value, allowLoopback) : undefined;
    return judgeWebhook({ reference, read: found }, parsed && 'objection' in parsed ? parsed.objection : undefined);
  };
  return findingsOf(await lookAt('references', reference.text, clock, ask));
};
