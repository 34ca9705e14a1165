import type { Settings } from './settings.ts';

/** What a deployment leaves to people, a line each. */
export const toDo = (stage: string, { alertEmails, operationsEmails }: Settings): string[] => {
  const addresses = [...new Set([...alertEmails, ...operationsEmails])];
  return [
    ...(addresses.length > 0
      ? [`confirm the mail from AWS, each once: ${addresses.join(', ')}; until then that address is told nothing`]
      : []),
    `npx vpcwatch doctor --stage ${stage}    says what is still missing`,
  ];
};
