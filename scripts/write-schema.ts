import { writeFileSync } from 'node:fs';

import { jsonSchema } from '../shared/config/json-schema.ts';

const file = new URL('../vpcwatch.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(jsonSchema(), null, 2)}\n`);
console.log('wrote vpcwatch.schema.json');
