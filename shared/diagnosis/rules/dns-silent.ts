import { awsCommand } from '../../aws/command.ts';
import type { Candidate, Rule } from '../rule.ts';
import { turnOn } from './dns-commands.ts';
import { type Scene, sceneOf } from './dns-scene.ts';
import { askStep, forwardingSteps, resolverStep, serverInWords, serverLine } from './dns-server-words.ts';
import { dnsLine } from './dns-words.ts';

export const silent: Rule = (evidence) => {
  const scene = sceneOf(evidence);
  const { vpc, vpcId, look, region, name, ownResolver } = scene;
  const off = supportOff(scene);
  if (off && ownResolver) return [off];
  const oneName = look?.server?.answers === true;
  const likely: Candidate = {
    cause: oneName ? 'dns.timeout/one-name' : 'dns.timeout',
    confidence: look?.server === undefined ? 'medium' : 'high',
    summary: oneName
      ? `${serverInWords(scene)} works, but gets no answer for ${name}: the servers behind it are silent`
      : `${serverInWords(scene)} answers nothing, neither ${name} nor another question`,
    evidence: [
      dnsLine(scene),
      ...serverLine(scene),
      ...(vpc ? [`EC2: ${vpc.id} has enableDnsSupport ${vpc.dnsSupport ? 'on' : 'off'}`] : []),
    ],
    remedy: oneName
      ? [...forwardingSteps(scene), askStep(scene)]
      : [
          askStep(scene),
          ...(scene.resolver === undefined || ownResolver
            ? [
                {
                  say: 'Count what was dropped, on EC2 hosts of the VPC: its resolver takes 1,024 packets a second of each network interface (`ethtool -S eth0 | grep linklocal_allowance_exceeded`)',
                },
                {
                  say: 'See whether the queries of the VPC are logged, and where: only that log shows who asks without end',
                  command: awsCommand(region, 'route53resolver', 'list-resolver-query-log-config-associations', {
                    filters: vpcId === undefined ? undefined : `Name=ResourceId,Values=${vpcId}`,
                  }),
                },
              ]
            : [{ say: `See whether ${scene.resolver} runs, and lets UDP and TCP 53 in from the monitor's subnets` }]),
          ...resolverStep(scene),
        ],
    needs: ['vpc'],
  };
  return off ? [likely, { ...off, confidence: 'medium' }] : [likely];
};

/** Without DNS support a VPC has no resolver. */
const supportOff = (scene: Scene): Candidate | undefined => {
  const { vpc, region } = scene;
  if (vpc === undefined || vpc.dnsSupport) return undefined;
  return {
    cause: 'dns.timeout/vpc-dns-off',
    confidence: 'high',
    summary: `${vpc.id} has enableDnsSupport off: its resolver answers nothing at all`,
    evidence: [
      `EC2: ${vpc.id} has enableDnsSupport off, enableDnsHostnames ${vpc.dnsHostnames ? 'on' : 'off'}`,
      dnsLine(scene),
      ...serverLine(scene),
    ],
    remedy: [
      { say: 'Turn DNS support on', command: turnOn(region, vpc.id, 'Support') },
      ...(vpc.dnsHostnames
        ? []
        : [
            { say: 'Turn DNS hostnames on too: private zones need both', command: turnOn(region, vpc.id, 'Hostnames') },
          ]),
    ],
    needs: ['vpc'],
  };
};
