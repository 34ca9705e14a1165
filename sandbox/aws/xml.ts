const LISTS = new Set(['member', 'entry']);

type Node = { [key: string]: Node | string };

/** The input of a Query call: `Names.member.1=a` becomes `{ Names: ['a'] }`; every leaf is text. */
export const queryInput = (form: URLSearchParams): unknown => {
  const root: Node = {};
  for (const [path, value] of form) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let node = root;
    for (const key of keys) {
      const next = Object.hasOwn(node, key) ? node[key] : undefined;
      const child: Node = typeof next === 'object' ? next : Object.create(null);
      node[key] = child;
      node = child;
    }
    node[last] = value;
  }
  return unfold(root);
};

const unfold = (node: Node | string): unknown => {
  if (typeof node === 'string') return node;
  const [only, ...others] = Object.keys(node);
  // EC2 has no word between a list's name and its numbers.
  if (only !== undefined && [only, ...others].every((key) => /^\d+$/.test(key))) return unfoldList(node);
  const list = only !== undefined && others.length === 0 && LISTS.has(only) ? node[only] : undefined;
  if (typeof list === 'object') return unfoldList(list);
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, unfold(child)]));
};

const unfoldList = (list: Node): unknown[] => {
  const numbered = Object.entries(list).sort(([a], [b]) => Number(a) - Number(b));
  return numbered.map(([, item]) => unfold(item));
};

/** A list whose items have a name of their own on the wire: `<CacheClusters><CacheCluster>…`. */
export class NamedList {
  readonly item: string;
  readonly items: readonly unknown[];

  constructor(item: string, items: readonly unknown[]) {
    this.item = item;
    this.items = items;
  }
}

/** `{ A: ['x'], B: 1 }` as `<A><member>x</member></A><B>1</B>`, a `Map` as entries; members without a value are left out. */
export const toXml = (value: unknown, item = 'member'): string => {
  if (value instanceof Map) return [...value].map(([key, one]) => toXml({ entry: { key, value: one } }, item)).join('');
  if (value instanceof NamedList) return value.items.map((one) => toXml({ [value.item]: one }, item)).join('');
  if (Array.isArray(value)) return value.map((one) => `<${item}>${toXml(one, item)}</${item}>`).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([name, part]) => `<${name}>${toXml(part, item)}</${name}>`)
      .join('');
  }
  return escapeXml(String(value));
};

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);
