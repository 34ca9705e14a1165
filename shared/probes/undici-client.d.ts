/** One connection's client alone: the whole package costs a cold start three times as much to load. */
declare module 'undici/lib/dispatcher/client.js' {
  import { Client } from 'undici';

  export default Client;
}
