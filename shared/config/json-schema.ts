import * as z from 'zod';

import { fileSchema } from './schema.ts';

/** The JSON Schema (draft 7, which editors know best) of the file as people write it. */
export const jsonSchema = (): unknown => ({
  title: 'vpcwatch.yml',
  description: 'What vpcwatch watches and whom it tells; see docs/configuration.md',
  ...z.toJSONSchema(fileSchema, { io: 'input', target: 'draft-07' }),
});
