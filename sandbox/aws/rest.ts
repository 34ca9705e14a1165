import type { IncomingMessage } from 'node:http';

import type { Api } from './api.ts';

type RestCall = { api: Api; name: string; input: unknown };

/** The call that a request of the REST-XML protocol makes; nothing when no API has such a route. */
export const restCall = (request: IncomingMessage, body: string, apis: readonly Api[]): RestCall | undefined => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  for (const api of apis) {
    for (const [route, name] of Object.entries(api.routes ?? {})) {
      const inPath = matchRoute(route, request.method ?? 'GET', pathname.replace(/(?<=.)\/$/, ''));
      if (inPath === undefined) continue;
      const [document] = Object.values(fromXml(body));
      return { api, name, input: { ...Object.fromEntries(searchParams), ...(document as object), ...inPath } };
    }
  }
  return undefined;
};

const matchRoute = (route: string, method: string, path: string): Record<string, string> | undefined => {
  const [routeMethod, routePath = ''] = route.split(' ');
  const pattern = routePath.replaceAll(/\{(\w+)\}/g, (_, key: string) => `(?<${key}>[^/]+)`);
  const found = method === routeMethod ? new RegExp(`^${pattern}$`).exec(path) : null;
  if (found === null) return undefined;
  return Object.fromEntries(Object.entries(found.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]));
};

type Element = { [name: string]: Element | string };

/** Elements by their names, the last of several; attributes are left out. What is no XML is nothing. */
const fromXml = (text: string): Element => {
  const element: Element = {};
  for (const [, name = '', inner = ''] of text.matchAll(/<(\w+)(?:\s[^>]*)?>(.*?)<\/\1>/gs)) {
    element[name] = /<\w/.test(inner) ? fromXml(inner) : unescaped(inner);
  }
  return element;
};

const CHARACTERS: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const unescaped = (text: string): string =>
  text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => CHARACTERS[name] ?? '');
