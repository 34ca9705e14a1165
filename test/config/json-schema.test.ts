import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { jsonSchema } from '../../shared/config/json-schema.ts';

describe('vpcwatch.schema.json', () => {
  it('is what the schema gives: `npm run schema` writes it anew', () => {
    const written: unknown = JSON.parse(readFileSync(new URL('../../vpcwatch.schema.json', import.meta.url), 'utf8'));
    expect(written).toEqual(JSON.parse(JSON.stringify(jsonSchema())));
  });

  it('offers the values and explains the keys that editors complete', () => {
    const text = JSON.stringify(jsonSchema());
    for (const kind of ['dns', 'redis', 'http', 'tcp', 'target-group', 'cloud-map'])
      expect(text).toContain(`"const":"${kind}"`);
    expect(text).toContain('"description":"one attempt; 5s unless said"');
    expect(text).toContain('"additionalProperties":false');
  });
});
